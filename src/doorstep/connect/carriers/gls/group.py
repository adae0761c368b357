"""Read the answer of the GLS group's parcel page: `tuStatus[].history`, or one such parcel alone. Pure."""

import re
from typing import Any

from doorstep.connect import numbers, plans
from doorstep.connect.carriers.gls.parcel import CARRIER, Parcel, Scan, scanned
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside, several, words
from doorstep.connect.places import country_code, zone_of
from doorstep.timeline.model import Place, Told

_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})|(\d{4})-(\d\d)-(\d\d)")
_CLOCK = re.compile(r"\b(\d{1,2}):(\d\d)\b")


def read_parcel(unit: Any, path: str, zone: str, gathered: Gathered) -> None:
    """Gather a parcel of the page: its history, who signed, when it is expected."""
    before = f"{path}." if path else ""
    number = numbers.number(words(unit, "tuNo") or _listed(unit, "references", "UNITNO"))
    if not number:
        gathered.refuse(path, "the parcel has no number")
        return
    back = inside(unit, "progressBar").get("retourFlag") is True
    own = Parcel(number, "number", zone, _listed(unit, "infos", "PRODUCT"), _signed(unit), back)
    events: list[Told] = []
    for place, row in enumerate(several(unit, "history")):
        address = inside(row, "address")
        country = country_code(words(address, "countryCode")) or country_code(words(address, "countryName"))
        written = f"{words(row, 'date')}T{words(row, 'time')}".rstrip("T")
        scan = Scan(
            written,
            words(row, "evtNo"),
            words(row, "evtDscr"),
            Place(city=words(address, "city"), country=country),
            texts=(words(row, "date"), words(row, "time")),
        )
        event = scanned(scan, own, f"{before}history[{place}]", gathered)
        events.extend([event] if event is not None else [])
    _expected(unit, before, own, events, gathered)


def _listed(unit: Any, name: str, kind: str) -> str:
    return next((words(one, "value") for one in several(unit, name) if words(one, "type").upper() == kind), "")


def _signed(unit: Any) -> str:
    """Who signed: a name, not the mark that there is a signature."""
    said = words(unit, "signature", "value")
    return said if said.casefold() not in {"true", "false", "yes", "no"} and 1 < len(said) < 60 else ""


def _expected(unit: Any, before: str, own: Parcel, events: list[Told], gathered: Gathered) -> None:
    """When it is expected, in words ("Expected: 23.11.2015, 10:00 - 13:00")."""
    said, path = words(unit, "arrivalTime", "value"), f"{before}arrivalTime.value"
    found = _DAY.search(said)
    if found is None:
        return
    day, month, year, other_year, other_month, other_day = found.groups()
    on = f"{year or other_year}-{int(month or other_month):02}-{int(day or other_day):02}"
    clocks = [f"{on}T{int(hour):02}:{minute}" for hour, minute in _CLOCK.findall(said)]
    last = max(events, key=lambda one: one.occurred_at, default=None)
    place = getattr(last.fact, "place", None) if last is not None else None
    plan = plans.Plan(
        clocks[0] if len(clocks) > 1 else "", clocks[-1] if clocks else on, zone_of(place or Place()) or own.zone
    )
    plans.expect(path, CARRIER, own.number, plan, events, gathered)
