"""Read Track and Trace V1 of the GLS group (`parcels[].events`) and ShipIT's parcel details (`UnitDetail`). Pure."""

from typing import Any

from doorstep.connect import numbers
from doorstep.connect.carriers.gls import codes
from doorstep.connect.carriers.gls.parcel import Parcel, Scan, failed, number_of, scanned
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside, several, texts, words
from doorstep.connect.places import country_code
from doorstep.timeline.model import FINAL, Milestone, Place, Problem, Told
from doorstep.timeline.model import Scan as ScanFact

#: A status that says more than the events do: GLS keeps some of them for itself.
_TELLS = FINAL | {Milestone.AVAILABLE_FOR_PICKUP}


def read_parcel(parcel: Any, path: str, zone: str, gathered: Gathered) -> Problem | None:
    """Gather a parcel of Track and Trace V1. Returns GLS's error when it does not know the number."""
    code = words(parcel, "errorCode")
    asked, unit = numbers.number(words(parcel, "requested")), numbers.number(words(parcel, "unitno"))
    if code:
        message = words(parcel, "errorMessage")
        return failed(code, f"{message} {unit or asked}".strip(), path, gathered)
    number = number_of(unit, asked)
    if not number:
        gathered.refuse(path, "the parcel has no number")
        return None
    own = Parcel(number, "event", zone)
    rows = several(parcel, "events")
    events = [scanned(_event(row), own, f"{path}.events[{place}]", gathered) for place, row in enumerate(rows)]
    _status(parcel, path, own, [one for one in events if one is not None], gathered)
    return None


_EVENT = ("eventDateTime", "description", "code", "eventCode", "codeNo", "city", "postalCode", "country")


def _event(row: Any) -> Scan:
    at, text, code, event, number, city, postcode, country = texts(row, *_EVENT)
    place = Place(city=city, postcode=postcode, country=country_code(country))
    return Scan(at, code or event or number, text, place)


def _status(parcel: Any, path: str, own: Parcel, events: list[Told], gathered: Gathered) -> None:
    """The parcel's own status: what the latest event says, or, at times, more."""
    written, word = words(parcel, "statusDateTime"), words(parcel, "status")
    if not written:
        return
    here = f"{path}.statusDateTime"
    meaning = codes.status(word)
    told = {one.fact.milestone for one in events if isinstance(one.fact, ScanFact)}
    if any(words(row, "eventDateTime") == written for row in several(parcel, "events")):
        gathered.skip(here, "the time of the latest event, said once more")
    elif events and (meaning.milestone not in _TELLS or meaning.milestone in told):
        gathered.skip(here, "when GLS last set the status; its events tell what happened")
    else:
        scanned(Scan(written, word, word, Place(), meaning), own, here, gathered)


def read_unit(unit: Any, path: str, zone: str, gathered: Gathered) -> None:
    """Gather the parcel of ShipIT's details."""
    number = numbers.number(words(unit, "TrackID") or words(unit, "ParcelNumber") or words(unit, "ParcelNo"))
    if not number:
        gathered.refuse(path, "the parcel has no number")
        return
    own = Parcel(number, "event", zone, words(unit, "Product"))
    for name in ("History", "Events"):
        for place, row in enumerate(several(unit, name)):
            code = words(row, "StatusCode") or words(row, "Code")
            where = Place(
                name=words(row, "LocationCode"),
                city=words(row, "Location") or words(row, "City"),
                country=country_code(words(row, "Country")),
            )
            scan = Scan(words(row, "Date"), code, words(row, "Description"), where)
            field = "number" if code[:1].isdigit() else "event"
            scanned(scan, own._replace(field=field), f"{path}.{name}[{place}]", gathered)
    if inside(unit, "Consignee") or words(unit, "ShippingDate"):
        gathered.skip(f"{path}.ShippingDate", "the day of sending, no scan")
