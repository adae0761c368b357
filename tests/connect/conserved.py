"""Nothing is dropped in silence: every date and time of a raw body is an event, an expected day, or left out by name.

An own walk over the raw body, which knows nothing of how a reader gathers: `lost(raw, reading)` names what is missing.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import msgspec

from doorstep.connect import markup
from doorstep.timeline.model import CarrierEstimate, Reading, Told

_DAY = re.compile(r"(?<!\d)(20\d\d)-?(\d\d)-?(\d\d)(?=\D|$|T|[0-2]\d[0-5]\d)|(?<!\d)(\d\d?)\.(\d\d?)\.(20\d\d)(?!\d)")
_CLOCK = re.compile(r"(?:(?<=T)|(?<=\s)|^)([0-2]?\d):([0-5]\d)(?::[0-5]\d)?(?:\s*([AaPp])\.?[Mm]\b)?")


def lost(raw: bytes, reading: Reading) -> list[str]:
    """Return path and text of each leaf that holds a date or time which is neither told nor left out by name."""
    out = {one.path for one in reading.ignored}
    days, clocks = _days(reading.events), _clocks(reading.events)
    return [
        f"{path}: {text}"
        for path, text in _leaves(raw)
        if not _left_out(path, out) and not (_dates(text) <= days and _times(text) <= clocks)
    ]


def _leaves(raw: bytes) -> Iterator[tuple[str, str]]:
    if markup.is_xml(raw):
        yield from markup.leaves(markup.document(raw))
    else:
        yield from _json("", msgspec.json.decode(raw))


def _json(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _json(f"{path}.{key}" if path else key, inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _json(f"{path}[{place}]", inner)
    elif isinstance(value, str):
        yield path, value


def _left_out(path: str, out: set[str]) -> bool:
    return any(path == one or path.startswith((f"{one}.", f"{one}[")) or (one == "" and "" in out) for one in out)


def _dates(text: str) -> set[date]:
    found = set()
    for year, month, day, first, second, last in _DAY.findall(text):
        try:
            found.add(date(int(year or last), int(month or second), int(day or first)))
        except ValueError:
            continue
    return found


def _times(text: str) -> set[tuple[int, int]]:
    return {(_hour(int(hour), half.casefold()), int(minute)) for hour, minute, half in _CLOCK.findall(text)}


def _hour(hour: int, half: str) -> int:
    return hour % 12 + (12 if half == "p" else 0) if half else hour


def _local(at: datetime, told: Told) -> datetime:
    return at.astimezone(timezone(timedelta(minutes=told.offset or 0)))


def _days(events: tuple[Told, ...]) -> set[date]:
    found = {_local(told.occurred_at, told).date() for told in events}
    for told in events:
        if isinstance(told.fact, CarrierEstimate):
            for end in (told.fact.expected_from, told.fact.expected_to):
                if end is not None:
                    day = end.astimezone(UTC).date()
                    found |= {day - timedelta(days=1), day, day + timedelta(days=1)}
    return found


def _clocks(events: tuple[Told, ...]) -> set[tuple[int, int]]:
    found = {(0, 0)}
    for told in events:
        local = _local(told.occurred_at, told)
        found.add((local.hour, local.minute))
        if isinstance(told.fact, CarrierEstimate):
            for end in (told.fact.expected_from, told.fact.expected_to):
                # the offset of the destination is not in the event: any quarter of an hour may be meant
                if end is not None:
                    found |= {(hour, (end.minute + plus) % 60) for hour in range(24) for plus in (0, 15, 30, 45)}
    return found
