"""Whether a stamp of the raw body is told: as an event's time, as an expected day, or in words that were kept."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from doorstep.connect.found import REFUSED
from doorstep.timeline.model import CarrierEstimate, Precision, Reading, Told
from tests.connect.conservation.stamps import Stamp

_DAY_END, _DAY_START = time(23, 59, 59), time(0)
#: Times that sources write where they mean the day alone.
_DATE_ALONE = {_DAY_START, _DAY_END, time(23, 59)}
#: Offsets that places on earth keep.
_OFFSETS = tuple(timedelta(minutes=15 * quarter) for quarter in range(-48, 57))
_ROW = re.compile(r"^(?:row|line) (\d+)\b.*$")
_WHOLE_ROW = re.compile(r"^row \d+$")
_PLANNED = re.compile(
    r"expect|estimat|edd|eta|plan|promis|predict|schedul|commit|window|range|deliver|livraison|voraus|target|appoint|interval",
    re.I,
)
Offsets = tuple[timedelta, ...]


class Evidence(NamedTuple):
    """What a reading tells of when: instants and local times of events, days alone, times within facts, kept words."""

    instants: frozenset[datetime]
    local: frozenset[datetime]
    days: frozenset[date]
    bounds: frozenset[datetime]
    offsets: Offsets
    words: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]
    numbers: frozenset[str]


def evidence(events: tuple[Told, ...], *, listed: bool) -> Evidence:
    """Gather it. `listed`: for a part among its like, where the time of a carrier's estimate proves no scan."""
    counted = [one for one in events if not (listed and isinstance(one.fact, CarrierEstimate))]
    # some sources write the same moment twice: on the clock of the place and on that of Greenwich
    local = {_local(one) for one in counted} | {_utc(one.occurred_at) for one in counted}
    bounds = {moment for one in events for moment in _times(one.fact)}
    return Evidence(
        frozenset(one.occurred_at.astimezone(UTC).replace(microsecond=0) for one in counted),
        frozenset(local),
        frozenset(_local(one).date() for one in counted if one.precision is Precision.DAY),
        frozenset(moment.astimezone(UTC).replace(microsecond=0) for moment in bounds),
        tuple({timedelta(minutes=one.offset or 0) for one in events} | {timedelta()}),
        tuple({tuple(_plain(word) for word in one.identity) for one in counted}),
        tuple({" ".join(text.casefold().split()) for one in events for text in _texts(one.fact)}),
        frozenset(one.subject.rpartition(":")[2] for one in events),
    )


def told(stamp: Stamp, known: Evidence, about: str) -> bool:
    """Whether an event, an expected day or the words of an identity say this stamp.

    `about` is the path with the kind of the part. An event does not tell the offset of what it expects elsewhere: what
    stands under a name of plans may be such a bound on the clock of any place, all else on the clocks of the events.
    """
    offsets = _OFFSETS if _PLANNED.search(about) else known.offsets
    if stamp.instant is not None and (stamp.instant in known.instants or stamp.instant in known.bounds):
        return True
    if stamp.at is None:
        return any(_day_told(day, known, offsets) for day in _days(stamp, known))
    if not stamp.days and stamp.yearless is None:
        return any(_same(moment.time(), stamp) for moment in known.local) or any(
            _same(moment.time(), stamp) for bound in known.bounds for moment in _on(bound, offsets)
        )
    return any(_moment_told(day, stamp, known, offsets) for day in _days(stamp, known))


def _days(stamp: Stamp, known: Evidence) -> frozenset[date]:
    if stamp.yearless is None:
        return stamp.days
    near = {moment.date() for moment in known.local} | {moment.date() for moment in known.bounds}
    return frozenset(day for day in near if (day.month, day.day) == stamp.yearless)


def _day_told(day: date, known: Evidence, offsets: Offsets) -> bool:
    if day in {moment.date() for moment in known.local}:
        return True
    return any(day == moment.date() for bound in known.bounds for moment in _on(bound, offsets))


def _moment_told(day: date, stamp: Stamp, known: Evidence, offsets: Offsets) -> bool:
    if any(moment.date() == day and _same(moment.time(), stamp) for moment in known.local):
        return True
    if stamp.at in _DATE_ALONE and (day in known.days or _day_expected(day, known, offsets)):
        return True
    if any(
        moment.date() == day and _same(moment.time(), stamp) for bound in known.bounds for moment in _on(bound, offsets)
    ):
        return True
    assert stamp.at is not None
    written = [f"{day:%Y%m%d}", f"{stamp.at:%H%M%S}" if stamp.seconds else f"{stamp.at:%H%M}"]
    return any(_in_words(words, written) for words in known.words)


def _day_expected(day: date, known: Evidence, offsets: Offsets) -> bool:
    ends = (datetime.combine(day, _DAY_END), datetime.combine(day, _DAY_START))
    return any(moment in ends for bound in known.bounds for moment in _on(bound, offsets))


def _in_words(words: tuple[str, ...], written: list[str]) -> bool:
    digits = ["".join(sign for sign in word if sign.isdigit()) for word in words]
    return any(word.startswith(written[0] + written[1]) for word in digits) or (
        any(word == written[0] for word in digits) and any(word.startswith(written[1]) for word in digits)
    )


def _same(at: time, stamp: Stamp) -> bool:
    assert stamp.at is not None
    if stamp.seconds and stamp.at.second:  # noughts may stand for "not told"
        return (at.hour, at.minute, at.second) == (stamp.at.hour, stamp.at.minute, stamp.at.second)
    return (at.hour, at.minute) == (stamp.at.hour, stamp.at.minute)


def kept(text: str, known: Evidence) -> bool:
    """Whether these very words stand in an event, so that nothing of them is lost."""
    plain = " ".join(text.casefold().split())
    return bool(plain) and any(plain in one for one in known.texts)


def _on(bound: datetime, offsets: Offsets) -> Iterator[datetime]:
    """A bound on the clocks of these offsets."""
    return ((bound + offset).replace(tzinfo=None) for offset in offsets)


def _local(one: Told) -> datetime:
    return (one.occurred_at.astimezone(UTC) + timedelta(minutes=one.offset or 0)).replace(tzinfo=None, microsecond=0)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def _plain(word: str) -> str:
    return word.casefold().strip()


def _times(value: Any) -> Iterator[datetime]:
    if isinstance(value, datetime):
        yield value
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from _times(getattr(value, name))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _times(one)


def _texts(value: Any) -> Iterator[str]:
    found = msgspec.to_builtins(value)
    stack = [found]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            stack.extend(one.values())
        elif isinstance(one, list | tuple):
            stack.extend(one)
        elif isinstance(one, str):
            yield one


def out_of(reading: Reading) -> frozenset[str]:
    """The paths that the reading names as no event. A word about the whole body excuses no part of one that was read.

    A row of a table that could not be read for one of its columns is left out as a row.
    """
    named = (one for one in reading.ignored if one.why and (one.path or not reading.events))
    return frozenset(
        _ROW.sub(r"line \1", one.path) if one.why.startswith(REFUSED) or _WHOLE_ROW.match(one.path) else one.path
        for one in named
    )
