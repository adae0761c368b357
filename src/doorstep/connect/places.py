"""Which clock a place keeps, for times that are written without a zone. Pure.

Zones of countries come from CLDR (through babel), of states and provinces from `regions.toml` beside this file.
"""

from functools import lru_cache

from babel.core import get_global

from doorstep.connect.tables import table
from doorstep.timeline.model import Place

_COUNTRY_WORDS = {
    "UNITED STATES": "US",
    "UNITED STATES OF AMERICA": "US",
    "USA": "US",
    "CANADA": "CA",
    "MEXICO": "MX",
    "GERMANY": "DE",
    "UNITED KINGDOM": "GB",
    "UK": "GB",
    "FRANCE": "FR",
    "ITALY": "IT",
    "SPAIN": "ES",
    "NETHERLANDS": "NL",
    "BELGIUM": "BE",
    "AUSTRIA": "AT",
    "SWITZERLAND": "CH",
    "POLAND": "PL",
    "BRAZIL": "BR",
    "AUSTRALIA": "AU",
    "CHINA": "CN",
    "HONG KONG": "HK",
    "JAPAN": "JP",
    "INDIA": "IN",
}


def zone_of(place: Place) -> str:
    """Return the IANA zone of a place by postcode, region and country; an empty text when the country is unknown."""
    return _zone(place.country.upper(), place.region.upper(), place.postcode[:3])


@lru_cache(maxsize=4096)
def _zone(country: str, region: str, postcode: str) -> str:
    data = _regions()
    found = data["postcode"].get(country, {}).get(postcode) or data["region"].get(country, {}).get(region)
    if found:
        return found
    if main := data["main"]["zone"].get(country):
        return main
    zones = get_global("territory_zones").get(country, ())
    return str(zones[0]) if zones else ""


@lru_cache(maxsize=1)
def _regions() -> dict[str, dict[str, dict[str, str]]]:
    """The file turned over: kind → country → region (or first digits of a postcode) → zone."""
    read = table("doorstep.connect", "regions.toml")
    turned = {
        kind: {
            country: {part: zone for zone, parts in zones.items() for part in parts}
            for country, zones in read[kind].items()
        }
        for kind in ("region", "postcode")
    }
    return {**turned, "main": {"zone": read["main"]}}


def country_code(written: str) -> str:
    """Return the two-letter code of a country as sources write it (a code, or an English name); else an empty text."""
    word = written.strip().upper()
    if len(word) == 2 and word.isascii() and word.isalpha():
        return word
    return _COUNTRY_WORDS.get(word, "")
