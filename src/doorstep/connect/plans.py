"""What a carrier expects: days and windows, dated by its last scan before the delivery. Pure."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from doorstep.connect import moments, scans
from doorstep.connect.gathered import Gathered
from doorstep.timeline.model import Milestone, Precision, Scan, Told

_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?")
_ENDED = frozenset({Milestone.DELIVERED, Milestone.RETURNED})


class Plan(NamedTuple):
    """When a parcel is expected, as written: times or days of one clock. `begins` is empty unless it is a window.
    `leaves` are the names of its texts below its path, where that is a part of the body and no text itself. `days` says
    that the source knows days alone and writes them as midnight of UTC."""

    begins: str
    ends: str
    zone: str = ""
    leaves: tuple[str, ...] = ()
    days: bool = False


def span(plan: Plan) -> tuple[datetime | None, datetime | None]:
    """Return both ends of a plan; a day begins with its first second and ends with its last. Raises `ValueError`."""
    start, end = None, None
    if plan.begins:
        when = moments.written(_written(plan, plan.begins), plan.zone)
        start = moments.start_of_day(when) if when.precision is Precision.DAY else when.at
    if plan.ends:
        end = moments.written(_written(plan, plan.ends), plan.zone).at
    if start is not None and end is not None and end < start:
        raise ValueError("the window ends before it begins")
    return start, end


def _written(plan: Plan, text: str) -> str:
    return text[:10] if plan.days and _MIDNIGHT.fullmatch(text, 10) else text


def expect(
    path: str,
    carrier: str,
    number: str,
    plan: Plan,
    told: Sequence[Told],
    gathered: Gathered,
    *further: str,
    received: str = "",
) -> None:
    """Gather the plan read at this path (and at further ones) as the carrier's word since its last scan before the
    delivery. Without a scan the time of receipt dates it; without both it is left out. A plan for the very second of
    the delivery was written afterwards and foretells nothing."""
    since = scans.as_of(told, moments.received(received))
    try:
        start, end = span(plan)
    except ValueError as error:
        gathered.refuse(path, error)
    else:
        if since is None:
            gathered.skip(path, "an expected day, and no scan that says since when it is expected")
        elif any(one.occurred_at == end for one in told if ended([one])):
            gathered.skip(path, "the time of the delivery, written afterwards")
        else:
            value = tuple(one for one in (plan.begins, plan.ends) if one)
            _tell(path, plan, scans.estimate(carrier, number, since, value, start, end), gathered, *further)
            return
    for other in further:
        gathered.skip(other, "belongs to the expected day that was left out")


def _tell(path: str, plan: Plan, told: Told, gathered: Gathered, *further: str) -> None:
    if plan.leaves:
        gathered.scanned(path, told)
        gathered.used(*(f"{path}.{leaf}" for leaf in plan.leaves), *further)
    else:
        gathered.told(path, told, *further)


def ended(told: Sequence[Told]) -> bool:
    """Whether a scan among these says that the parcel was delivered or came back."""
    return any(isinstance(one.fact, Scan) and one.fact.milestone in _ENDED for one in told)
