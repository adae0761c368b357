"""Read MyGLS's GetParcelStatuses: `ParcelStatusList` of one parcel. Pure."""

from typing import Any

from doorstep.connect import numbers
from doorstep.connect.carriers.gls.parcel import Parcel, Scan, failed, scanned
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import several, words
from doorstep.connect.places import country_code, zone_of
from doorstep.timeline.model import Place, Problem


def read_parcel(body: Any, path: str, zone: str, gathered: Gathered) -> Problem | None:
    """Gather a parcel's statuses. Returns GLS's error when it does not know the number."""
    before = f"{path}." if path else ""
    problem: Problem | None = None
    for place, error in enumerate(several(body, "GetParcelStatusErrors")):
        here = f"{before}GetParcelStatusErrors[{place}]"
        problem = failed(words(error, "ErrorCode"), words(error, "ErrorDescription"), here, gathered)
    number = numbers.number(words(body, "ParcelNumber"))
    rows = several(body, "ParcelStatusList")
    if rows and not number:
        gathered.refuse(path, "the parcel has no number")
        return problem
    country = country_code(words(body, "DeliveryCountryCode"))
    own = Parcel(number, "mygls", zone_of(Place(country=country)) or zone)
    for where, row in enumerate(rows):
        code = words(row, "StatusCode").lstrip("0") or words(row, "StatusCode")
        depot = words(row, "DepotNumber")
        text = f"{words(row, 'StatusDescription')} {words(row, 'StatusInfo')}".strip()
        spot = Place(name=f"GLS {depot}" if depot else "", city=words(row, "DepotCity"), country=_country(depot))
        scanned(Scan(words(row, "StatusDate"), code, text, spot), own, f"{before}ParcelStatusList[{where}]", gathered)
    return problem


def _country(depot: str) -> str:
    """The country of a depot, whose number may begin with its code (HU01)."""
    return country_code(depot[:2]) if depot[:2].isalpha() and depot[2:].isdigit() else ""
