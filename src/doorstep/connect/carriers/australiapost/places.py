"""Where Australia Post scanned something: "ALEXANDRIA NSW", "Ballina, NSW 2478", "MEL", "CHICAGO (US)", "NZ". Pure."""

import re
from functools import lru_cache

from doorstep.connect.places import country_code, zone_of
from doorstep.timeline.model import Place

_STATE = re.compile(
    r"(?P<city>.*?)[\s,]+(?P<state>NSW|VIC|QLD|SA|WA|TAS|NT|ACT)(?:[\s,]+(?P<postcode>\d{4}))?", re.IGNORECASE
)
#: StarTrack's depots, by the airport of their town.
_DEPOTS = {
    "ADL": "SA",
    "BNE": "QLD",
    "CBR": "ACT",
    "DRW": "NT",
    "HBA": "TAS",
    "LST": "TAS",
    "MEL": "VIC",
    "PER": "WA",
    "SYD": "NSW",
}


#: What stands where a place should and is none.
_NO_PLACE = frozenset({"transit scan"})
#: Longer words are no place that could be taken apart.
_LONGEST = 200
_IN_BRACKETS = re.compile(r"(?P<city>[^()]+?) ?\((?P<country>[A-Z]{2})\)")
_CODED = re.compile(r"(?P<country>[A-Z]{2})-(?P<postcode>[0-9A-Z -]{3,10})(?:, .*)?")


@lru_cache(maxsize=4096)
def place_of(written: str) -> Place:
    """Return town, state and postcode of an Australian place, what is told of a foreign one, else the words as name."""
    text = " ".join(written.split())
    if len(text) > _LONGEST:
        return Place(name=text)
    if text.casefold() in _NO_PLACE:
        return Place()
    if found := _STATE.fullmatch(text):
        return Place(
            city=found["city"].strip(" ,"),
            region=found["state"].upper(),
            postcode=found["postcode"] or "",
            country="AU",
        )
    if text.upper() in _DEPOTS:
        return Place(name=text, region=_DEPOTS[text.upper()], country="AU")
    return _abroad(text)


def _abroad(text: str) -> Place:
    if found := _IN_BRACKETS.fullmatch(text):
        return Place(city=found["city"], country=_known(found["country"]))
    if found := _CODED.fullmatch(text):
        return Place(postcode=found["postcode"].strip(), country=_known(found["country"]))
    if country := _known(text):
        return Place(country=country)
    city, comma, tail = text.rpartition(",")
    if comma and (country := _known(tail)):
        return Place(city=city.strip(), country=country)
    return Place(name=text)


def _known(text: str) -> str:
    """The code of a country that exists."""
    code = country_code(text)
    return code if zone_of(Place(country=code)) else ""
