"""Take a parcel out of an answer of the Tracking API v3. Pure."""

import html
import re
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from doorstep.connect import moments, numbers
from doorstep.connect.carriers.usps import clock
from doorstep.connect.carriers.usps.parcel import Event, Parcel, Plan, place_of, zone_near
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import several, texts, words

_TAG = re.compile(r"<[^<>]{0,40}>")
#: Single times at which USPS expects to deliver, the best first, after the predicted day with its window.
_TIMES = ("predictedDeliveryTimeStamp", "expectedDeliveryTimeStamp", "guaranteedDeliveryTimeStamp")
_WHY_NOT = {
    "statusSummary": "the latest scan in words",
    "mailPieceIntakeDate": "when the label's data came in; the label's scan tells it",
    "approximateIntakeDate": "when the label's data came in; the label's scan tells it",
    "returnDateNotice": "until when it waits for the recipient, which is not used yet",
    "endOfDay": "until when it comes on its day, in words",
}


def said(found: Any, key: str) -> str:
    """Return a value, or an empty text for the placeholder of the format's description."""
    value = found.get(key) if isinstance(found, dict) else None
    if value is None:
        return ""
    text = value.strip() if isinstance(value, str) else words(found, key)
    return "" if text == "string" else text


def parcel(body: Any, path: str, default_zone: str, gathered: Gathered) -> Parcel:
    """Take everything that an answer says of its number; scans that cannot be read are refused by name."""
    destination = place_of(
        said(body, "destinationCity"), said(body, "destinationState"), said(body, "destinationZIP"), ""
    )
    return Parcel(
        number=numbers.number(said(body, "trackingNumber")),
        service=_plain(said(body, "mailClass")),
        events=list(_events(body, path, default_zone, gathered)),
        plans=[*_plans(body, path, zone_near(destination, default_zone), gathered), *_others(body, path)],
        origin=place_of(said(body, "originCity"), said(body, "originState"), said(body, "originZIP"), ""),
    )


def _plain(text: str) -> str:
    """A service's name without HTML: signs in superscript, entities."""
    if "<" not in text and "&" not in text:
        return text
    return " ".join(_TAG.sub("", html.unescape(_TAG.sub("", text))).replace("™", "").replace("®", "").split())


_EVENT = (
    "eventTimestamp",
    "GMTTimestamp",
    "GMTOffset",
    "eventCode",
    "eventType",
    "name",
    "eventCity",
    "eventState",
    "eventZIP",
    "eventCountry",
)


def _events(body: Any, path: str, default_zone: str, gathered: Gathered) -> Iterator[Event]:
    for place, item in enumerate(several(body, "trackingEvents")):
        here = f"{path}trackingEvents[{place}]"
        values = ["" if one == "string" else one for one in texts(item, *_EVENT)]
        text, gmt, offset, code, kind, name, *spot = values
        where = place_of(*spot)
        if not text and not gmt:
            gathered.refuse(here, "the scan has no time")
            continue
        try:
            when, written = clock.iso(text, gmt, offset, zone_near(where, default_zone))
        except ValueError as error:
            gathered.refuse(here, error)
            continue
        gathered.texts(text or gmt, offset)
        if text and gmt:
            gathered.skip(f"{here}.GMTTimestamp", "the same moment in GMT", gmt)
        yield Event(here, when, written, code, kind, where, name)


def _plans(body: Any, path: str, zone: str, gathered: Gathered) -> Iterator[Plan]:
    if on := said(body, "predictedDeliveryDate"):
        keys = ("predictedDeliveryWindowStartTime", "predictedDeliveryWindowEndTime")
        first, last = (said(body, key) for key in keys)
        try:
            yield window(f"{path}predictedDeliveryDate", on, first, last, zone)
            gathered.used(*(f"{path}{key}" for key in keys))
        except ValueError as error:
            gathered.refuse(f"{path}predictedDeliveryDate", error)
    for key in _TIMES:
        if text := said(body, key) or said(body, key.replace("TimeStamp", "Timestamp")):
            here = f"{path}{key if key in body else key.replace('TimeStamp', 'Timestamp')}"
            try:
                when, _ = clock.iso(text, "", "", zone)
            except ValueError as error:
                gathered.refuse(here, error)
            else:
                yield Plan(here, (text,), None, when.at)


def window(path: str, on: str, first: str, last: str, zone: str) -> Plan:
    """Return a plan of a day with its window in local time; without one, the whole day. Raises `ValueError`."""
    day, begins, ends = clock.day(on), clock.clock(first), clock.clock(last)
    start = moments.in_zone(datetime.combine(day, begins or time()), zone).at
    end = moments.in_zone(datetime.combine(day, ends or moments.END_OF_DAY), zone).at
    if end < start:
        raise ValueError("the window ends before it begins")
    return Plan(path, tuple(text for text in (on, first, last) if text), start, end)


def _others(body: Any, path: str) -> Iterator[Plan]:
    for key, why in _WHY_NOT.items():
        if said(body, key):
            yield Plan(f"{path}{key}", why_not=why)


def is_answer(body: Any) -> bool:
    """Whether this is an answer about a number."""
    return bool(several(body, "trackingEvents") or said(body, "trackingNumber") or said(body, "statusCategory"))
