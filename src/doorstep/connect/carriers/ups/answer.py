"""Read an answer of the Track API: shipments, their packages, their activities. Pure."""

from typing import Any

from doorstep.connect import numbers
from doorstep.connect.carriers.ups import codes
from doorstep.connect.carriers.ups.clock import Written
from doorstep.connect.carriers.ups.scans import Activity, Ending, data, expect, told
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import count, inside, several, words
from doorstep.connect.places import country_code, zone_of
from doorstep.timeline.model import Place, Problem, Scan, Told

#: Days on which UPS expects to deliver, the latest word first.
_PLANS = ("RDD", "SDD")


def read_shipment(shipment: Any, path: str, default_zone: str, found: Gathered) -> Problem | None:
    """Gather all packages of one shipment. Returns what UPS warns of."""
    warned: Problem | None = None
    for place, warning in enumerate(several(shipment, "warnings")):
        code, message = data(words(warning, "code")), data(words(warning, "message"))
        if code or message:
            warned = warned or codes.problem(code, message)
            found.skip(f"{path}.warnings[{place}]", f"UPS warns: {message} ({code})")
    packages = several(shipment, "package")
    inquiry = numbers.number(data(words(shipment, "inquiryNumber")))
    for place, package in enumerate(packages):
        here = f"{path}.package[{place}]"
        number = numbers.number(data(words(package, "trackingNumber"))) or (inquiry if len(packages) == 1 else "")
        if not number:
            found.refuse(here, "the package has no tracking number")
        else:
            _package(package, number, here, default_zone, found)
    said = max((count(package, "packageCount") for package in packages), default=0)
    if said > len(packages):
        found.skip(f"{path}.package", f"{said} packages are said, {len(packages)} listed: the others are unknown")
    return warned


def _package(package: Any, number: str, path: str, default_zone: str, found: Gathered) -> None:
    ending = _ending(package)
    partner = _partner(package, path, found)
    scans: list[Told] = []
    for place, item in enumerate(several(package, "activity")):
        here = f"{path}.activity[{place}]"
        activity = _activity(item)
        if not activity.written.day:
            found.refuse(here, "the activity has no date")
            continue
        try:
            scans.append(told(number, activity, ending, default_zone, partner if not scans else ("", "")))
            found.scanned(here, scans[-1], *filter(None, activity.written))
        except ValueError as error:
            found.refuse(here, error)
    _expected(package, number, path, default_zone, scans, found)
    if inside(package, "currentStatus"):
        found.skip(f"{path}.currentStatus", "repeats the latest activity")
    if words(package, "accessPointInformation", "pickupByDate"):
        found.skip(f"{path}.accessPointInformation.pickupByDate", "the day until which it is kept is not used yet")


def _activity(item: Any) -> Activity:
    status = inside(item, "status")
    address = inside(item, "location", "address")
    slic = data(words(item, "location", "slic"))
    return Activity(
        Written(*(data(words(item, key)) for key in ("date", "time", "gmtDate", "gmtTime", "gmtOffset"))),
        Place(
            name=f"UPS {slic}" if slic else "",
            city=data(words(address, "city")),
            region=data(words(address, "stateProvince")),
            postcode=data(words(address, "postalCode")),
            country=country_code(words(address, "countryCode")) or country_code(words(address, "country")),
        ),
        codes.Status(
            data(words(status, "type")),
            data(words(status, "code")),
            data(words(status, "statusCode")),
            data(words(status, "description")),
        ),
    )


def _ending(package: Any) -> Ending:
    delivery = inside(package, "deliveryInformation")
    days = [data(words(one, "date")) for one in several(package, "deliveryDate") if words(one, "type").upper() == "DEL"]
    return Ending(next(iter(days), ""), data(words(delivery, "location")), data(words(delivery, "receivedBy")))


def _partner(package: Any, path: str, found: Gathered) -> tuple[str, str]:
    """The number under which a partner brings the parcel on, with that partner."""
    for place, other in enumerate(several(package, "alternateTrackingNumber")):
        number, kind = numbers.number(data(words(other, "number"))), data(words(other, "type"))
        if number and (carrier := codes.partner(kind)):
            return carrier, number
        if number:
            found.skip(f"{path}.alternateTrackingNumber[{place}]", f"nobody is known for a number of type {kind!r}")
    return "", ""


def _expected(package: Any, number: str, path: str, default_zone: str, told: list[Told], found: Gathered) -> None:
    """The latest word of UPS on the day of delivery: rescheduled before scheduled. Its hours stand apart, in a field
    that tells the time of the delivery once that happened."""
    dates = [
        (place, data(words(one, "date")), words(one, "type").upper())
        for place, one in enumerate(several(package, "deliveryDate"))
    ]
    days = [one for one in dates if one[1] and one[2] in _PLANS]
    best = min(days, key=lambda one: _PLANS.index(one[2]), default=None)
    time, times = inside(package, "deliveryTime"), list[str]()
    if best is not None:
        start, end = data(words(time, "startTime")), data(words(time, "endTime"))
        if words(time, "type").upper() != "DEL":
            times = [f"{path}.deliveryTime.{key}" for key, text in (("startTime", start), ("endTime", end)) if text]
        here = f"{path}.deliveryDate[{best[0]}]"
        hours = (start, end) if times else ("", "")
        expect(
            here, number, (best[1], *hours), zone_of(_destination(package, told)) or default_zone, told, found, *times
        )
    for place, day, kind in dates:
        if best is None or place != best[0]:
            found.skip(f"{path}.deliveryDate[{place}]", _why_not(day, kind))
    if time and not times:
        found.skip(f"{path}.deliveryTime", "the time of the delivery, or hours of no day")


def _why_not(day: str, kind: str) -> str:
    if not day:
        return "a placeholder, no date"
    if kind == "DEL":
        return "the day of delivery, which its scan tells"
    return "an older plan than the one that was read" if kind in _PLANS else "a day of another kind"


def _destination(package: Any, told: list[Told]) -> Place:
    """Where it goes; where the latest scan was, when nobody says it."""
    for entry in several(package, "packageAddress"):
        if "DEST" in words(entry, "type").upper() and "ORIGIN" not in words(entry, "type").upper():
            address = inside(entry, "address")
            country = country_code(words(address, "countryCode")) or country_code(words(address, "country"))
            return Place(region=words(address, "stateProvince"), postcode=words(address, "postalCode"), country=country)
    last = max(told, key=lambda one: (one.occurred_at, one.identity), default=None)
    return (last.fact.place if last is not None and isinstance(last.fact, Scan) else None) or Place()
