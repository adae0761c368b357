"""Where DHL Express scanned something, and when: service areas, local times, expected days. Pure.

A service area is a code of three letters and words that end with the country, as a name ("HONG KONG - HONG KONG",
"CINCINNATI HUB,OH - USA") or as a code ("Brisbane-AU").
"""

import re
from functools import lru_cache

from doorstep.connect import moments
from doorstep.connect.moments import Moment
from doorstep.connect.places import country_code, zone_of
from doorstep.connect.tables import table
from doorstep.timeline.model import Place

_AFTER = re.compile(r"\s*-\s*")
#: How DHL writes an expected day in XML: "2019-02-04 23:59:00 GMT-08:00".
_GMT = re.compile(r"\s*GMT\s*(?=[+-])|\s*(?:GMT|UTC)$")


@lru_cache(maxsize=4096)
def place_of(code: str, written: str) -> Place:
    """Return the place of a service area: the facility's code as name, city, state and country as far as written."""
    city, country = _split(written)
    region = ""
    head, comma, tail = city.rpartition(",")
    if comma and len(tail.strip()) == 2 and tail.strip().isalpha():
        city, region = head.strip(), tail.strip().upper()
    if not region:
        region = _own("region").get(code.upper(), "")
    return Place(name=f"DHL {code}" if code else "", city=city, region=region, country=country)


def _split(written: str) -> tuple[str, str]:
    """Cut the country off; a name with a dash of its own ("GUINEA-BISSAU") is tried from the left."""
    cuts = [one.span() for one in _AFTER.finditer(written)]
    for start, end in cuts[-3:]:
        if country := country_of(written[end:]):
            return written[:start].strip(" ,-"), country
    return written.strip(), country_of(written)


@lru_cache(maxsize=1024)
def country_of(written: str) -> str:
    """Return the two-letter code of a country as DHL writes it, an empty text when it is none."""
    word = " ".join(written.split())
    if len(word) == 2 and not word.isupper():
        return ""
    return _own("country").get(word.casefold(), "") or country_code(word) or country_code(word.partition(",")[0])


def _own(name: str) -> dict[str, str]:
    found: dict[str, str] = table("doorstep.connect.carriers.dhl_express")[name]
    return found


def moment(day: str, clock: str, offset: str, place: Place, zone: str) -> Moment:
    """Return when a scan happened. `zone` is what to guess by when the place tells nothing. Raises `ValueError`."""
    stated = f"{day}T{clock}{_offset(offset)}" if clock else day
    return moments.written(stated, zone_of(place) or zone)


def _offset(text: str) -> str:
    plain = text.strip()
    if len(plain) == 5 and plain[0] in "+-":
        return f"{plain[:3]}:{plain[3:]}"
    return plain if len(plain) == 6 and plain[0] in "+-" else ""


def written(day: str, clock: str) -> str:
    """Return the local time as DHL wrote it, in the one form of all its formats."""
    return f"{day}T{clock}" if clock else day


def expected(text: str) -> str:
    """Return the day or time that DHL expects as ISO 8601; a midnight stands for its day."""
    plain = _GMT.sub("", text.strip())
    return plain[:10] if plain[11:19] in {"00:00:00", "00:00"} else plain
