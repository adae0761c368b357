"""Which clock a place keeps, for times that are written without a zone. Pure.

Zones of countries come from CLDR (through babel), of states and provinces from `regions.toml` beside this file.
"""

from functools import lru_cache

from babel import Locale
from babel.core import get_global

from doorstep.connect.tables import table
from doorstep.timeline.model import Place

#: Names that sources write and CLDR does not list.
_ALSO = {
    "united states of america": "US",
    "usa": "US",
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "hong kong": "HK",
    "macau": "MO",
    "holland": "NL",
    "the netherlands": "NL",
    "czech republic": "CZ",
    "turkey": "TR",
    "russian federation": "RU",
    "korea, republic of": "KR",
    "republic of korea": "KR",
    "viet nam": "VN",
    "china, people's republic": "CN",
}
#: The languages in which carriers write countries.
_LANGUAGES = ("en", "de", "fr", "nl", "es", "it", "pt")


def zone_of(place: Place) -> str:
    """Return the IANA zone of a place by postcode, region and country; an empty text when the country is unknown."""
    return _zone_as_written(place.country, place.region, place.postcode[:3])


def region_code(country: str, written: str) -> str:
    """Return the code of a state or province by its name, where we know one; else what is written."""
    return _regions()["name"].get(country.upper(), {}).get(" ".join(written.casefold().split()), written)


@lru_cache(maxsize=4096)
def _zone_as_written(country: str, region: str, postcode: str) -> str:
    return _zone(country.upper(), region.upper(), postcode.upper())


@lru_cache(maxsize=4096)
def _zone(country: str, region: str, postcode: str) -> str:
    data, region = _regions(), region_code(country, region)
    if not region and country in data["area"]:
        region = data["area"][country].get(postcode) or data["area"][country].get(postcode[:1], "")
    found = data["postcode"].get(country, {}).get(postcode) or data["region"].get(country, {}).get(region)
    if found:
        return found
    if main := data["main"]["zone"].get(country):
        return main
    zones = get_global("territory_zones").get(country, ())
    return str(zones[0]) if zones else ""


@lru_cache(maxsize=1)
def _regions() -> dict[str, dict[str, dict[str, str]]]:
    """The file turned over: kind → country → region (or first signs of a postcode) → zone; area → country → first signs
    of a postcode → region; name → country → name of a region → its code."""
    read = table("doorstep.connect", "regions.toml")
    turned = {
        kind: {
            country: {part: zone for zone, parts in zones.items() for part in parts}
            for country, zones in read[kind].items()
        }
        for kind in ("region", "postcode")
    }
    areas = {
        country: {prefix: part for part, spans in parts.items() for span in spans for prefix in _prefixes(span)}
        for country, parts in read["area"].items()
    }
    names = {
        country: {name.casefold(): code for code, several in parts.items() for name in several}
        for country, parts in read["name"].items()
    }
    return {**turned, "area": areas, "name": names, "main": {"zone": read["main"]}}


def _prefixes(span: str) -> list[str]:
    """The first signs of postcodes that a span names: "100-149" are fifty, "V" is one."""
    first, _, last = span.partition("-")
    return [f"{number:03}" for number in range(int(first), int(last) + 1)] if last else [first]


@lru_cache(maxsize=4096)
def country_code(written: str) -> str:
    """Return the two-letter code of a country as sources write it (ISO 3166 code of two or three letters, or a name in
    one of the larger languages of carriers); else an empty text."""
    word = written.strip()
    if len(word) == 2 and word.isascii() and word.isalpha():
        return "GB" if word.upper() == "UK" else word.upper()
    if len(word) == 3 and word.isascii() and word.isalpha():
        codes = get_global("territory_aliases").get(word.upper(), ())
        if len(codes) == 1:
            return str(codes[0])
    return _names().get(" ".join(word.casefold().split()), "")


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    found = {
        name.casefold(): code
        for language in reversed(_LANGUAGES)
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha()
    }
    return found | _ALSO
