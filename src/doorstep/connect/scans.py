"""From what a carrier says of one moment to an event. Pure."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from msgspec import Struct

from doorstep.connect import numbers
from doorstep.connect.moments import Moment
from doorstep.connect.statuses import Meaning
from doorstep.timeline.model import CarrierEstimate, Milestone, Place, Precision, Scan, Told

#: Longer wordings are not kept in memory.
_LONGEST = 200
_NOWHERE = Place()
_ENDED = frozenset({Milestone.DELIVERED, Milestone.RETURNED})


class Seen(Struct, frozen=True, gc=False):
    """One scan in our fields. `written` is the local time as the source writes it, which makes the scan's identity
    together with `code` (the wording's slug where a source has no codes). `id` is the source's own id of the event."""

    carrier: str
    number: str
    when: Moment
    written: str
    code: str
    text: str
    meaning: Meaning
    place: Place | None = None
    signed_by: str = ""
    pieces: int = 0
    holder: str = ""
    mode: str = ""
    vehicle: str = ""
    service: str = ""
    next_carrier: str = ""
    next_number: str = ""
    id: str = ""


def told(seen: Seen) -> Told:
    """Return the event of a scan. A signature counts for a delivery alone."""
    place = seen.place if seen.place != _NOWHERE else None
    milestone, reason, how = seen.meaning
    signed_by = seen.signed_by if milestone is Milestone.DELIVERED else ""
    # by place: names cost as much again, and this is done for every scan (test_scans.py holds the order)
    scan = Scan(
        milestone, seen.code, seen.text, reason, place, signed_by, how, seen.number, seen.holder, seen.pieces,
        seen.next_carrier, seen.next_number, (), seen.mode, seen.vehicle, seen.service,
    )  # fmt: skip
    when, leg = seen.when, numbers.leg(seen.carrier, seen.number)
    return Told(leg, _words(seen, place), when.at, scan, when.offset, when.precision, when.guessed)


def _words(seen: Seen, place: Place | None) -> tuple[str, ...]:
    if seen.id:
        return ("scan", seen.id)
    found = ("scan", seen.written, seen.code or slug(seen.text))
    if seen.when.precision is Precision.DAY and place is not None:
        return (*found, place.name, place.city, place.region, place.country)
    return found


def slug(text: str) -> str:
    """Return wording as a code for sources that have none: words in lower case joined by underscores."""
    return _short_slug(text) if len(text) <= _LONGEST else _slug(text)


def _slug(text: str) -> str:
    return "_".join("".join(sign if sign.isalnum() else " " for sign in text.casefold()).split())[:80]


_short_slug = lru_cache(maxsize=4096)(_slug)


def estimate(
    carrier: str, number: str, as_of: Moment, value: tuple[str, ...], start: datetime | None, end: datetime | None
) -> Told:
    """Return what a carrier expects, as of a moment (its latest scan, or when it said so). `value` is the date or
    window as written: it makes each new word of the carrier an event of its own, and the same word said again none."""
    window = CarrierEstimate(start, end)
    return Told(
        numbers.leg(carrier, number),
        ("estimate", *value),
        as_of.at,
        window,
        as_of.offset,
        as_of.precision,
        as_of.guessed,
    )


def as_of(events: Iterable[Told], otherwise: Moment | None = None) -> Moment | None:
    """Return since when a carrier's estimate in the same body is known: its last scan before the parcel was delivered
    or returned, its last scan when there is no other, `otherwise` without any."""
    scans = [one for one in events if isinstance(one.fact, Scan)]
    before = [one for one in scans if isinstance(one.fact, Scan) and one.fact.milestone not in _ENDED]
    last = max(before or scans, key=lambda one: one.occurred_at, default=None)
    if last is None:
        return otherwise
    return Moment(last.occurred_at, last.offset, last.precision, last.zone_guessed)
