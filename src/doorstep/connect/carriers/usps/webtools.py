"""Take parcels out of a TrackResponse of USPS Web Tools. Pure.

The answer with fields is read; the oldest one tells its scans as sentences without a year, which cannot be dated.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from doorstep.connect import numbers
from doorstep.connect.carriers.usps import clock
from doorstep.connect.carriers.usps.answer import window
from doorstep.connect.carriers.usps.parcel import Event, Parcel, Plan, place_of, zone_near
from doorstep.connect.gathered import Gathered
from doorstep.connect.markup import attribute, inside, steps, words

_SCANS = {"TrackSummary", "TrackDetail"}
#: Names of the day and the time, the best first.
_PLANS = (
    ("PredictedDeliveryDate", "PredictedDeliveryTime"),
    ("ExpectedDeliveryDate", "ExpectedDeliveryTime"),
    ("GuaranteedDeliveryDate", ""),
)
_WHY_NOT = {
    "StatusSummary": "the latest scan in words",
    "ReturnDateNotice": "until when it waits for the recipient, which is not used yet",
}
_SENTENCE = "a sentence without a year; ask with TrackFieldRequest, whose answer has fields"


def parcels(
    response: Element, path: str, default_zone: str, gathered: Gathered
) -> Iterator[tuple[Parcel, tuple[str, str]]]:
    """Yield every parcel of an answer with the error that USPS tells of it (code, message), mostly empty."""
    for step, info in steps(response):
        if info.tag != "TrackInfo":
            continue
        here = f"{path}.{step}"
        number = numbers.number(attribute(info, "ID"))
        error = failure(inside(info, "Error"))
        if any(error):
            gathered.skip(f"{here}.Error", f"USPS says of {number or 'a number'}: {error[1]} ({error[0]})")
        yield _parcel(info, number, here, default_zone, gathered), error


def failure(error: Element | None) -> tuple[str, str]:
    """Return code and message of an error, both empty when there is none."""
    return words(error, "Number"), words(error, "Description")


def _parcel(info: Element, number: str, path: str, default_zone: str, gathered: Gathered) -> Parcel:
    destination = place_of(
        words(info, "DestinationCity"),
        words(info, "DestinationState"),
        words(info, "DestinationZip"),
        words(info, "DestinationCountryCode"),
    )
    zone = zone_near(destination, default_zone)
    return Parcel(
        number=number,
        service=words(info, "Class") or words(info, "ClassOfMailCode"),
        events=list(_events(info, path, default_zone, gathered)),
        plans=[*_plans(info, path, zone, gathered), *_others(info, path)],
        origin=place_of(words(info, "OriginCity"), words(info, "OriginState"), words(info, "OriginZip"), ""),
    )


def _events(info: Element, path: str, default_zone: str, gathered: Gathered) -> Iterator[Event]:
    for step, item in steps(info):
        if item.tag not in _SCANS:
            continue
        here = f"{path}.{step}"
        if not len(item):
            gathered.refuse(here, _SENTENCE)
            continue
        on, at = words(item, "EventDate"), words(item, "EventTime")
        where = place_of(
            words(item, "EventCity"),
            words(item, "EventState"),
            words(item, "EventZIPCode"),
            words(item, "EventCountry"),
        )
        if not on:
            gathered.refuse(here, "the scan has no day")
            continue
        try:
            when, written = clock.words(on, at, zone_near(where, default_zone))
        except ValueError as error:
            gathered.refuse(here, error)
            continue
        gathered.texts(*((on, at) if at else (on,)))
        yield Event(here, when, written, words(item, "EventCode"), words(item, "Event"), where, words(item, "Name"))


def _plans(info: Element, path: str, zone: str, gathered: Gathered) -> Iterator[Plan]:
    for day, at in _PLANS:
        if on := words(info, day):
            last = words(info, at) if at else ""
            try:
                plan = window(f"{path}.{day}", on, "", last, zone)
            except ValueError as error:
                gathered.refuse(f"{path}.{day}", error)
                continue
            if at:
                gathered.used(f"{path}.{at}")
            yield plan if not last else plan._replace(start=None)


def _others(info: Element, path: str) -> Iterator[Plan]:
    for name, why in _WHY_NOT.items():
        if words(info, name):
            yield Plan(f"{path}.{name}", why_not=why)
