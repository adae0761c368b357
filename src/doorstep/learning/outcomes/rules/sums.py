"""Sums of fates as shares with their intervals. Pure."""

from collections.abc import Iterable

from doorstep.learning.outcomes.model import FATES, Row, Sum, Week
from doorstep.learning.scorecards.rules.shares import share_of


def rows_of(sums: Iterable[Sum]) -> tuple[Row, ...]:
    """Return one row for each name, the largest first. Shares are of the messages that left."""
    groups: dict[str, list[Sum]] = {}
    for one in sums:
        groups.setdefault(one.name, []).append(one)
    return tuple(
        sorted((_row(name, group) for name, group in groups.items()), key=lambda one: (-one.messages, one.name))
    )


def _row(name: str, group: list[Sum]) -> Row:
    messages, sent = sum(one.messages for one in group), _total(group, "sent")
    shares = {fate: share_of(messages if fate == "sent" else sent, _total(group, fate)) for fate in FATES}
    weeks = tuple(
        Week(one.week, one.messages, share_of(one.happened.get("sent", 0), one.happened.get("bought", 0)))
        for one in sorted(group, key=lambda one: one.week)
    )
    contacts = 100 * sum(one.contacts for one in group) / messages if messages else 0.0
    return Row(name, messages, shares, round(contacts, 2), weeks)


def _total(group: Iterable[Sum], fate: str) -> int:
    return sum(one.happened.get(fate, 0) for one in group)
