"""Faults planted into made-up lives, so that what finds faults can be put to the test. Pure."""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from doorstep.demo.model import Seen
from doorstep.demo.rules.life import Happening, Life


class Slowdown(Struct, frozen=True):
    """A carrier lets everything lie for so many days that it fetches from ``since`` until ``until``."""

    carrier: str
    since: datetime
    until: datetime
    days: int = 2


def slowed(life: Life, fault: Slowdown) -> Life:
    """Return the life with the fault: whatever the carrier sees after it fetched the parcel happens days later."""
    fetched = min((one.at for one in life.happenings if one.seen is not None), default=None)
    if life.parcel.carrier != fault.carrier or fetched is None or not fault.since <= fetched < fault.until:
        return life
    later = timedelta(days=fault.days)

    def seen(one: Seen) -> Seen:
        return replace(one, at=one.at + later) if one.at > fetched else one

    def moved(one: Happening) -> Happening:
        if one.at <= fetched:
            return one
        mine = None if one.seen is None else seen(one.seen)
        return replace(
            one, at=one.at + later, told_at=one.told_at + later, seen=mine, earlier=tuple(map(seen, one.earlier))
        )

    happenings = tuple(sorted(map(moved, life.happenings), key=lambda one: (one.told_at, one.at)))
    return replace(life, happenings=happenings)
