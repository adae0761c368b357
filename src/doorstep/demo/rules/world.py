"""Who orders at the demo shop: people of many countries, awake when they order. Pure."""

import unicodedata
from datetime import datetime
from functools import lru_cache

import msgspec
from msgspec import Struct

from doorstep.connect.tables import table
from doorstep.demo.model import Person, Spot
from doorstep.demo.rules.clocks import at_place
from doorstep.demo.rules.dice import one_of, weighted, whole

_ASLEEP = 0.08  # how often people order by night, compared with the day
_MANY = 3  # of so many persons with the same name one is likely the same


class Country(Struct, frozen=True, forbid_unknown_fields=True):
    """A country of the world as `world.toml` describes it."""

    weight: float
    language: str
    promised: int
    carriers: dict[str, float]
    days: tuple[tuple[int, float], ...]
    cities: tuple[tuple[str, str, str], ...]
    streets: tuple[str, ...]
    first: tuple[str, ...]
    last: tuple[str, ...]
    customs: bool = False


@lru_cache(maxsize=1)
def countries() -> dict[str, Country]:
    """Every country that the shop sends to."""
    return msgspec.convert(table("doorstep.demo", "world.toml"), dict[str, Country])


def customer(key: str, at: datetime) -> Person:
    """Return who orders under this key at this moment: most likely somebody for whom it is day."""
    every = countries()
    code = weighted([(name, one.weight * _awake(name, at)) for name, one in every.items()], key, "country")
    country = every[code]
    city, postcode, region = one_of(country.cities, key, "city")
    first, last = one_of(country.first, key, "first"), one_of(country.last, key, "last")
    again = whole(key, "which", below=_MANY)
    return Person(
        name=f"{first} {last}",
        email=f"{_plain(first)}.{_plain(last)}{again or ''}@{one_of(('example.org', 'example.com'), key, 'mail')}",
        language=country.language,
        street=f"{one_of(country.streets, key, 'street')} {1 + whole(key, 'house', below=60)}",
        postcode=postcode,
        city=city,
        country=code,
        region=region,
    )


def spot_of(person: Person) -> Spot:
    """Where somebody lives, as carriers name it."""
    return Spot(city=person.city, country=person.country, region=person.region, postcode=person.postcode)


def _awake(country: str, at: datetime) -> float:
    city, postcode, region = countries()[country].cities[0]
    hour = at_place(at, Spot(city, country, region, postcode)).hour
    return 1.0 if 8 <= hour < 22 else _ASLEEP


def _plain(name: str) -> str:
    spelt = name.lower().replace("ß", "ss").replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ø", "o")
    spelt = spelt.replace("æ", "ae").replace("å", "aa").replace("ı", "i")
    bare = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()
    return "".join(sign for sign in bare if sign.isalnum())
