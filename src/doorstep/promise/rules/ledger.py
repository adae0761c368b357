"""The promise ledger: each distinct thing said about a date, with everything it follows from. Pure."""

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from doorstep.kit.ids import digest
from doorstep.promise.model import Basis, Shown, Statement
from doorstep.promise.rules.calendar import day_end, day_start, zone_named, zone_of
from doorstep.promise.rules.shown import shown
from doorstep.timeline.model import OrderState

#: An unchanged page view moves ``last_shown`` at most so often.
COUNTED_EVERY = timedelta(hours=1)


def statement(subject: str, audience: str, surface: str, basis: Basis, words: str = "") -> Statement:
    """Write down what ``audience`` is told on ``surface``; ``words`` is the sentence when it is more than the key's.

    The id is the hash of audience, surface, interval and wording: saying the same again is the same statement.
    """
    if words:
        basis = replace(basis, words=words)
    window = shown(basis)
    earliest, latest = bounds(window, basis.zone)
    estimate = basis.estimate
    promised = window.wording == "promise" or estimate is None
    wording = basis.words or window.wording
    return Statement(
        id=digest("statement", audience, surface, _text(earliest), _text(latest), wording),
        subject=subject,
        audience=audience,
        surface=surface,
        wording=wording,
        source="promise" if promised or estimate is None else estimate.source,
        earliest=earliest,
        latest=latest,
        confidence=None if promised or estimate is None else estimate.confidence,
        model="" if promised or estimate is None else estimate.model,
        first_shown=basis.now,
        last_shown=basis.now,
        basis=basis,
    )


def promised_at_checkout(state: OrderState) -> Statement | None:
    """Return what the shop itself promised with the purchase, ``None`` when it promised nothing."""
    promised, placed = state.first_promised, state.placed_at
    if promised is None or promised.end is None or placed is None:
        return None
    zone = zone_of(state.destination, "UTC").key
    basis = Basis(placed, zone, promised_from=promised.start, promised_to=promised.end)
    said = statement(state.order, "buyer", "checkout", basis)
    return said if said.latest is not None else None


def bounds(window: Shown, zone: str) -> tuple[datetime | None, datetime | None]:
    """Return the first and the last second of the days that are shown."""
    if window.earliest is None or window.latest is None:
        return None, None
    place = zone_named(zone)
    return day_start(window.earliest, place), day_end(window.latest, place)


def recompute(said: Statement) -> Statement | None:
    """Work a statement out again from its stored basis; ``None`` when it has none. How often it was shown is kept."""
    if said.basis is None:
        return None
    again = statement(said.subject, said.audience, said.surface, said.basis)
    return replace(again, first_shown=said.first_shown, last_shown=said.last_shown, shown=said.shown)


def reproduces(said: Statement) -> bool:
    """Whether what was said follows from what was known."""
    again = recompute(said)
    return again is not None and msgspec.to_builtins(again) == msgspec.to_builtins(said)


def last_shown(statements: list[Statement], audience: str, surface: str = "") -> Shown | None:
    """Return the window that an audience saw last (on one surface, or on any), so that the next one stays steady."""
    mine = [
        one
        for one in statements
        if one.audience == audience and surface in {"", one.surface} and one.basis is not None and one.last_shown
    ]
    if not mine:
        return None
    latest = max(mine, key=lambda one: (one.last_shown or one.first_shown, one.id))
    return shown(latest.basis) if latest.basis is not None else None


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment is not None else ""
