"""From what USPS says of one parcel, in whichever format, to events. Pure.

The instant is GMT where it is told, else the local time with its offset, else with the zone of the place. A delivery
at the place of posting after a return began is a return.
"""

import hashlib
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

import msgspec

from doorstep.connect import scans
from doorstep.connect.gathered import Gathered
from doorstep.connect.moments import Moment
from doorstep.connect.places import country_code, zone_of
from doorstep.connect.statuses import Meaning, statuses
from doorstep.timeline.model import Milestone, Place, Told

ID = "usps"
HOME = "America/New_York"
TABLE = statuses("doorstep.connect.carriers.usps")
_RETURNING = Milestone.RETURNING
_STATES = frozenset(
    "AK AL AR AS AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN MO MP MS MT NC ND NE NH NJ NM NV NY"
    " OH OK OR PA PR RI SC SD TN TX UT VA VI VT WA WI WV WY".split()
)
#: Words at the end of a city that is the name of a building.
_BUILDINGS = ("CENTER", "FACILITY", "ANNEX", "HUB", "TERMINAL", "PLANT", "ISC", "NDC", "P&DC")


class Event(NamedTuple):
    """One scan: when, its local time as written (to the minute), and what USPS calls it."""

    path: str
    when: Moment
    written: str
    code: str
    text: str
    place: Place
    name: str = ""


class Plan(NamedTuple):
    """An expected delivery as written, and its begin and end. `why_not` is set for dates that are no plan."""

    path: str
    value: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    why_not: str = ""


class Parcel(NamedTuple):
    """Everything that USPS says of one number. `field` names the table of its codes; `plans` the best first."""

    number: str
    service: str
    events: list[Event]
    plans: list[Plan]
    origin: Place
    field: str = "code"


def read_parcel(parcel: Parcel, received: Moment | None, gathered: Gathered) -> None:
    """Gather the scans and the expected delivery of one parcel."""
    meanings = [TABLE.of(event.code, event.text, field=parcel.field) for event in parcel.events]
    back = min(
        (event.when.at for event, one in zip(parcel.events, meanings, strict=True) if one.milestone is _RETURNING),
        default=None,
    )
    told = []
    for event, meant in zip(parcel.events, meanings, strict=True):
        if (
            meant.milestone is Milestone.DELIVERED
            and back is not None
            and back < event.when.at
            and _home(event, parcel)
        ):
            meant = Meaning(Milestone.RETURNED)
        told.append(_told(event, meant, parcel))
        gathered.scanned(event.path, told[-1])
    _expected(parcel, told, received, gathered)


def _told(event: Event, meant: Meaning, parcel: Parcel) -> Told:
    told = scans.told(
        scans.Seen(
            carrier=ID,
            number=parcel.number,
            when=event.when,
            written=event.written,
            code=event.code,
            text=event.text,
            meaning=meant,
            place=event.place,
            signed_by=event.name,
            service=parcel.service,
            mode="van" if meant.milestone is Milestone.OUT_FOR_DELIVERY else "",
        )
    )
    if parcel.number:
        return told
    return msgspec.structs.replace(told, subject=_nameless(parcel))


def _nameless(parcel: Parcel) -> str:
    """The subject of a parcel whose answer names no number: told apart by its first scan, never mixed with another."""
    first = min(parcel.events, key=lambda event: (event.when.at, event.code))
    words = "|".join((first.written, first.code, first.place.postcode)).casefold()
    return f"leg:{ID}:UNSTATED-{hashlib.sha256(words.encode()).hexdigest()[:16].upper()}"


def _home(event: Event, parcel: Parcel) -> bool:
    """Whether the scan was made where the parcel was posted, or nobody knows where that was."""
    origin = parcel.origin
    if origin.postcode and event.place.postcode:
        return origin.postcode[:5] == event.place.postcode[:5]
    return not origin.city or origin.city.casefold() == event.place.city.casefold()


def _expected(parcel: Parcel, told: list[Told], received: Moment | None, gathered: Gathered) -> None:
    """The best plan; every other date is named with the reason why it is none."""
    as_of = scans.as_of(told, received)
    used = False
    for plan in parcel.plans:
        if plan.why_not:
            gathered.skip(plan.path, plan.why_not)
        elif used:
            gathered.skip(plan.path, "another plan than the one that was read")
        elif as_of is None or not parcel.number:
            gathered.skip(plan.path, "an expected date, and no scan that says since when it is expected")
        else:
            estimate = scans.estimate(ID, parcel.number, as_of, plan.value, plan.start, plan.end)
            gathered.told(plan.path, estimate)
            used = True


@lru_cache(maxsize=2048)
def place_of(city: str, region: str, postcode: str, country: str) -> Place:
    """Return a place of USPS: at home unless it names a country; a building in the city's field is told apart."""
    code = country_code(country) or ("US" if city or region or postcode else "")
    if city and not region and not postcode and city.upper().endswith(_BUILDINGS):
        town, state = _town(city)
        return Place(name=city, city=town, region=state, country=code)
    return Place(city=city, region=region, postcode=postcode, country=code)


def _town(building: str) -> tuple[str, str]:
    """The town and state inside a building's name ("QUEENS NY DISTRIBUTION CENTER")."""
    words = building.split()
    for at, word in enumerate(words[1:], 1):
        if len(word) == 2 and word in _STATES:
            return " ".join(words[:at]), word
    return "", ""


def zone_near(place: Place, default_zone: str) -> str:
    """Return the zone of a place, else the one to guess by, else that of USPS's home."""
    return zone_of(place) or default_zone or HOME
