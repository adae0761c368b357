"""Parcels of Evri (enterprise-tracking-api v1): `results[].trackingEvents`, and what failed. Pure."""

from typing import Any

from doorstep.connect import numbers
from doorstep.connect.carriers.hermes import codes
from doorstep.connect.carriers.hermes.scan import Parcel, Scan, scanned
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import several, words
from doorstep.timeline.model import Problem

HOME = "Europe/London"
_NAMES = ("barcode", "trackingNumber")
#: Evri's own names of a parcel, which nobody else knows.
_INTERNAL = ("uniqueId", "urn")


def read_parcel(body: Any, path: str, asked: str, zone: str, gathered: Gathered) -> None:
    """Gather the events of one parcel. `asked` is the number that was asked for; a body may name only Evri's own."""
    number = _named(body, _NAMES) or asked or _named(body, _INTERNAL)
    if not number or not isinstance(body, dict):
        gathered.skip(path, "a parcel without its number")
        return
    parcel = Parcel(numbers.number(number), zone or HOME)
    back = body.get("returnParcel") is True
    if words(body, "creationDate"):
        gathered.skip(f"{path}.creationDate", "when the parcel's data came in, which is no scan")
    for place, event in enumerate(several(body, "trackingEvents")):
        here = f"{path}.trackingEvents[{place}]"
        written = words(event, "dateTime")
        if not written:
            gathered.skip(here, "an event without a time")
            continue
        stage = words(event, "trackingStage", "trackingStageCode")
        point = words(event, "trackingPoint", "trackingPointCode") or words(event, "trackingPoint", "trackingPointId")
        told = words(event, "trackingPoint", "description")
        text = told or words(event, "trackingStage", "description")
        meaning = codes.stage(stage, point, told, back)
        scanned(Scan(written, f"{stage}|{point}" if point else stage, text, meaning), parcel, here, gathered)
        for key in ("eta", "estimatedTimeOfArrival"):
            if event.get(key):
                gathered.skip(f"{here}.{key}", "an expected time whose form Evri has not published")


def read_failure(failure: Any, path: str, gathered: Gathered) -> Problem:
    """Note a parcel that Evri knows nothing of, and return it as an error."""
    number = _named(failure, (*_NAMES, *_INTERNAL)) or words(failure)
    why = words(failure, "reason") or words(failure, "message") or "nothing is known of this parcel"
    problem = Problem(f"{number}: Evri says: {why}", "check the tracking number, or ask again later")
    gathered.skip(path, problem.why)
    return problem


def _named(body: Any, names: tuple[str, ...]) -> str:
    return next((found for key in names if (found := words(body, key))), "")
