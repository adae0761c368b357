"""What sources that gather many carriers have in common: a tracker is one number of one carrier with its checkpoints.

Scans stand under the real carrier's leg, so that they meet what that carrier says itself. Pure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from doorstep.connect import moments, numbers, plans
from doorstep.connect.gathered import Gathered
from doorstep.connect.moments import Moment
from doorstep.connect.places import zone_of
from doorstep.connect.plans import Plan
from doorstep.connect.scans import Seen, told
from doorstep.connect.statuses import Meaning, Statuses
from doorstep.timeline.model import Milestone, Place, Told

_OFFSET = re.compile(r"(?<=:\d\d)(\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?$")


class Checkpoint(NamedTuple):
    """One thing that a source says of a parcel: when as written, its code and wording, what they mean, where. `zone` is
    the clock of a time without offset where the source told it."""

    path: str
    at: str
    code: str
    text: str
    meaning: Meaning
    place: Place = Place()
    signed_by: str = ""
    zone: str = ""


class Tracker(NamedTuple):
    """One number of one carrier. `plans` are expected days with their paths, the surest first: the first that can be
    read is the estimate."""

    path: str
    carrier: str
    number: str
    checkpoints: Sequence[Checkpoint]
    plans: Sequence[tuple[str, Plan]] = ()
    service: str = ""
    next_carrier: str = ""
    next_number: str = ""


def meaning(table: Statuses, detail: tuple[str, str], status: tuple[str, str], text: str) -> Meaning:
    """Return what a checkpoint says: by its finer code, else by its coarser one, each given as (field, code)."""
    found = table.of(detail[1], text, field=detail[0])
    if found.milestone is Milestone.UNKNOWN:
        found = table.of(status[1], text, field=status[0])
    if found.milestone is Milestone.DELIVERED:
        return found._replace(how=found.how or table.how(text))
    return found


def gather(tracker: Tracker, meta: Mapping[str, str], gathered: Gathered) -> None:
    """Gather the scans and the estimate of a tracker; what cannot be read is noted at its path."""
    number = numbers.number(tracker.number)
    if not number:
        gathered.refuse(tracker.path, "the tracker has no tracking number")
        return
    leg = (numbers.carrier_of(tracker.carrier, number).id, number)
    timed = list(_timed(tracker, meta, gathered))
    latest = max(timed, key=lambda pair: (pair[1].at, pair[0].at, pair[0].code, pair[0].text), default=None)
    found = []
    for pair in timed:
        scan = _scan(tracker, leg, *pair, goes_on=pair is latest)
        gathered.scanned(pair[0].path, scan, pair[0].at)
        found.append(scan)
    zone = (zone_of(latest[0].place) if latest else "") or meta.get("zone", "") or meta.get("default_zone", "")
    for place, (path, plan) in enumerate(tracker.plans):
        if place:
            gathered.skip(path, "says less than the expected day that was read")
        else:
            # the place where it goes is not told: the clock of where it was seen last is the nearest
            there = plan._replace(zone=plan.zone or zone, days=True)
            plans.expect(path, *leg, there, found, gathered, received=meta.get("received_at", ""))


def _timed(tracker: Tracker, meta: Mapping[str, str], gathered: Gathered) -> Iterator[tuple[Checkpoint, Moment]]:
    """Yield the checkpoints whose time can be read, with it; the others are noted."""
    for one in tracker.checkpoints:
        zone = one.zone or zone_of(one.place) or meta.get("zone", "") or meta.get("default_zone", "")
        try:
            yield one, moments.written(one.at, zone, zone_stated=bool(one.zone))
        except ValueError as error:
            gathered.refuse(one.path, error if one.at else "the checkpoint has no time")


def local(at: str) -> str:
    """Return the local time as written, without its offset: the carrier's own readers name a scan by it, too."""
    return _OFFSET.sub("", at.strip()).replace(" ", "T", 1)


def _scan(tracker: Tracker, leg: tuple[str, str], one: Checkpoint, when: Moment, *, goes_on: bool) -> Told:
    following = (tracker.next_carrier, tracker.next_number) if goes_on else ("", "")
    return told(
        Seen(
            *leg,
            when,
            local(one.at),
            one.code,
            one.text,
            one.meaning,
            one.place,
            signed_by=one.signed_by,
            service=tracker.service,
            next_carrier=following[0],
            next_number=following[1],
        )
    )
