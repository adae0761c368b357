"""Airports by their three letters: place and clock, from the package airportsdata. Pure; read when first asked for."""

from functools import lru_cache
from typing import NamedTuple

import airportsdata

from doorstep.timeline.model import Place


class Airport(NamedTuple):
    """An airport's place and the zone of its clock."""

    place: Place
    zone: str


@lru_cache(maxsize=1)
def _airports() -> dict[str, airportsdata.Airport]:
    return airportsdata.load("IATA")


@lru_cache(maxsize=4096)
def airport(code: str) -> Airport:
    """Return the airport of this code; one that is not known is its code alone, without a zone."""
    code = code.strip().upper()[:10]
    found = _airports().get(code) if len(code) == 3 else None
    if found is None:
        return Airport(Place(name=code), "")
    return Airport(Place(name=code, city=found["city"], country=found["country"]), found["tz"])
