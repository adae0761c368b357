"""One status of an air waybill, in whatever form it came, and how it becomes an event. Pure."""

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from doorstep.connect import moments, numbers, scans
from doorstep.connect.moments import Moment
from doorstep.connect.standards.iata_fsu.airports import airport
from doorstep.connect.statuses import Meaning, statuses
from doorstep.timeline.model import (
    ARRIVED,
    DEPARTED,
    PART_DELIVERED,
    DeparturePlanned,
    Milestone,
    Precision,
    Scan,
    Told,
)

_PACKAGE = "doorstep.connect.standards.iata_fsu"
#: Statuses that tell of a flight before it leaves: its times are planned, and the status is older than they are.
PLANNED = frozenset({"BKD", "PRE", "MAN"})
_HANDED_ON = frozenset({"TRM", "TFD"})
#: Statuses whose name is that of the person who took it, and those with the name of a party, which is not kept.
DELIVERED = frozenset({"DLV", "DDL"})
NAMED = frozenset({"AWD", "DPU", "FOH", "NFD", "RCS"})
_STEPS = {"DEP": DEPARTED, "ARR": ARRIVED, "RCF": ARRIVED}
_AWB = re.compile(r"(\d{3})-?\s?(\d{8})", re.ASCII)
_MONTHS = {name: place for place, name in enumerate("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), 1)}
_YEAR_AWAY = timedelta(days=366)


class Status(NamedTuple):
    """A status as written. `day` and `clock` are local at the airport; `time` is an ISO time where the form has one.

    `parts` is how many pieces it speaks of, `total` how many the waybill has; `split` says that it is a part of them.
    """

    awb: str
    code: str
    day: str = ""
    clock: str = ""
    time: str = ""
    airport: str = ""
    flight: str = ""
    carrier: str = ""
    discrepancy: str = ""
    parts: int = 0
    total: int = 0
    split: bool = False
    name: str = ""
    text: str = ""


def waybill(text: str) -> str:
    """Return the number of an air waybill as `020-12345675`, an empty text for what is none."""
    found = _AWB.fullmatch(text.strip()[:20])
    return f"{found[1]}-{found[2]}" if found else ""


def right(awb: str) -> bool:
    """Whether the last digit of a waybill's number is the remainder of the seven before it by seven."""
    serial = awb.partition("-")[2]
    return len(serial) == 8 and int(serial[:7]) % 7 == int(serial[7])


def seen(one: Status, received: Moment | None, default_zone: str, complete: bool) -> scans.Seen:
    """Return the scan of a status. `complete`: all pieces are delivered by the body. Raises `ValueError` in words for
    people when its time cannot be read."""
    here = airport(one.airport)
    when = when_of(one, received, here.zone or default_zone)
    meant = _meaning(one, complete)
    words = [one.text, f"{one.parts} of {one.total or '?'} pieces" if one.split and one.parts else ""]
    signed = one.code in DELIVERED
    written = " ".join(part for part in (one.time or one.day + one.clock, one.airport, one.flight) if part)
    return scans.Seen(
        "iata_fsu",
        one.awb,
        when,
        f"{written} {one.parts}" if one.split else written,
        f"{one.code}/{one.discrepancy}" if one.discrepancy else one.code,
        "; ".join(word for word in (*words, "" if signed or one.code in NAMED else one.name) if word),
        meant,
        here.place if one.airport else None,
        signed_by=one.name if signed else "",
        pieces=one.parts,
        mode="air",
        vehicle=one.flight,
        next_carrier=one.carrier.lower() if one.code in _HANDED_ON else "",
    )


def stepped(one: Status, told: Told) -> Told:
    """Return the event with its step: it left on a flight, came with one, or was delivered in part. Of pieces that
    leave or come in parts nothing is said of the whole."""
    fact = told.fact
    if not isinstance(fact, Scan):
        return told
    if one.split and one.code in DELIVERED and fact.milestone is not Milestone.DELIVERED:
        return replace(told, fact=replace(fact, step=PART_DELIVERED, of_pieces=one.total))
    step = "" if one.split else _STEPS.get(one.code, "")
    return replace(told, fact=replace(fact, step=step)) if step else told


def booking(one: Status, received: Moment | None, default_zone: str) -> Told | None:
    """Return the planned departure of a booking; ``None`` for any other status, and where only a day is known."""
    if one.code != "BKD" or not (one.time or one.clock):
        return None
    here = airport(one.airport)
    told = when_of(one, received, here.zone or default_zone)
    planned = when_of(one._replace(code=""), received, here.zone or default_zone)
    fact = DeparturePlanned(planned.at, here.place if one.airport else None, one.flight)
    leg, words = numbers.leg("iata_fsu", one.awb), ("booked", one.time or one.day + one.clock, one.airport, one.flight)
    return Told(leg, words, told.at, fact, told.offset, told.precision, told.guessed)


def _meaning(one: Status, complete: bool) -> Meaning:
    """A part that was delivered is no delivery of the whole, unless the body delivers the other parts as well."""
    table = statuses(_PACKAGE)
    if one.code == "DIS":
        return table.of(one.discrepancy, field="discrepancy")
    found = table.of(one.code, field="status")
    if found.milestone is Milestone.DELIVERED and one.split and not complete:
        return Meaning(Milestone.IN_TRANSIT)
    return found


def when_of(one: Status, received: Moment | None, zone: str) -> Moment:
    """Return when it happened. Raises `ValueError` in words for people.

    What is planned for a flight (booked, manifested) was told before the flight: no later than it was received.
    """
    if one.time:
        when = moments.written(one.time, zone)
    elif one.day:
        on = _day(one.day, received)
        when = _clocked(on, one.clock, zone) if one.clock else moments.on_day(on, zone)
    elif received is not None:
        when = received
    else:
        raise ValueError("the status has no time, and nobody says when it was received")
    if one.code in PLANNED and received is not None and received.at < when.at:
        return Moment(received.at, when.offset, Precision.SECOND, when.guessed)
    return when


def _clocked(on: date, clock: str, zone: str) -> Moment:
    try:
        local = datetime.combine(on, time(int(clock[:2]), int(clock[2:4])))
    except ValueError:
        raise ValueError(f"{clock[:10]!r} is no time of day") from None
    return moments.in_zone(local, zone, precision=Precision.MINUTE)


def _day(text: str, received: Moment | None) -> date:
    """The day of `18NOV`: of all years the one that lies nearest to the receipt."""
    month = _MONTHS.get(text[2:5].upper(), 0)
    if not month or not text[:2].isdigit() or not text[:2].isascii():
        raise ValueError(f"{text[:10]!r} is no day such as 18NOV")
    if received is None:
        raise ValueError("the message names no year, and nobody says when it was received")
    year = received.at.year
    days = [found for found in (_of_year(one, month, int(text[:2])) for one in (year - 1, year, year + 1)) if found]
    nearest = min(days, key=lambda day: abs(day - received.at.date()), default=None)
    if nearest is None:
        raise ValueError(f"{text[:10]!r} is no day of the calendar near {year}")
    return nearest


def _of_year(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
