"""Count what became of messages, and report it. Within a transaction that others open."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from doorstep.kit.handle import Tx
from doorstep.learning.outcomes.model import Compared, Report
from doorstep.learning.outcomes.rules import compared, outcome_of, rows_of
from doorstep.learning.outcomes.store import arms, heard, kept
from doorstep.messages.segments import handlers as segments
from doorstep.messages.segments.model import Segment
from doorstep.playbooks.model import Playbook

#: Where counting begins: before every message.
FIRST = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))
#: Receipts and orders may come so much later than they happened.
_LATE = timedelta(days=3)
#: A comparison outlives that nobody counted for so long.
_MISSED = timedelta(days=90)

Place = tuple[datetime, UUID]


def count(
    tx: Tx,
    shop: str,
    window: timedelta,
    now: datetime,
    after: Place,
    limit: int,
    groups: Mapping[str, Segment] | None = None,
) -> Place | None:
    """Count messages whose fate may still change, after this one; return the last one, ``None`` when all are done.

    A message keeps the segments that its person was in when it was counted first, within an hour as a rule.
    """
    found = heard.heard(tx, shop, now - window - _LATE, after, limit)
    persons = sorted({one.person for one in found if one.person is not None})
    mine = segments.members(tx, shop, groups or {}, persons, now)
    found = [replace(one, segments=mine[one.person]) if one.person in mine else one for one in found]
    kept.write(tx, shop, [outcome_of(one, window) for one in found])
    return (found[-1].at, found[-1].id) if len(found) == limit else None


def follow(tx: Tx, shop: str, window: timedelta, now: datetime) -> None:
    """Take new persons into their comparisons, and note who bought again."""
    arms.enter(tx, shop, now - window - _MISSED)
    arms.bought(tx, shop, now - window - _MISSED)


def report(
    tx: Tx, shop: str, playbooks: Sequence[Playbook], *, by: str, weeks: int, window_days: int, now: datetime, zone: str
) -> Report:
    """Return fates of the last weeks by one dimension, and every playbook's comparison."""
    today, window = now.astimezone(ZoneInfo(zone)).date(), timedelta(days=window_days)
    monday = today - timedelta(days=today.weekday(), weeks=weeks)
    since = datetime(monday.year, monday.month, monday.day, tzinfo=ZoneInfo(zone))
    rows = rows_of(kept.sums(tx, shop, by, since.astimezone(UTC), zone))
    found = tuple(_compared(tx, shop, one, window, now, zone) for one in playbooks if one.holdout)
    return Report(shop, by, monday, today, window_days, rows, found)


def _compared(tx: Tx, shop: str, playbook: Playbook, window: timedelta, now: datetime, zone: str) -> Compared:
    known = arms.days(tx, shop, playbook.name, window, now, zone)
    return compared(playbook, known, arms.waiting(tx, shop, playbook.name, window, now))
