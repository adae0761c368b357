"""What Canada Post's event codes, types, places and zones mean. Pure."""

from datetime import date, datetime, time
from functools import lru_cache

from doorstep.connect import moments
from doorstep.connect.moments import Moment
from doorstep.connect.places import country_code, zone_of
from doorstep.connect.statuses import Meaning, statuses
from doorstep.connect.tables import table
from doorstep.timeline.model import Place

_PACKAGE = "doorstep.connect.carriers.canadapost"
TABLE = statuses(_PACKAGE)
_MIDNIGHT = time()
HOME = "America/Toronto"
_LETTERS: dict[str, str] = table(_PACKAGE)["zone"]
_PROVINCES = frozenset("AB BC MB NB NL NS NT NU ON PE QC SK YT".split())


def meaning(code: str, text: str, field: str = "code") -> Meaning:
    """Return what an event means by its code (with or without leading zeros), else by its words."""
    return TABLE.of(code.lstrip("0") or code, text, field=field)


@lru_cache(maxsize=1024)
def place_of(site: str, province: str, retail: str) -> Place:
    """Return a place of Canada Post: a site with its province, or abroad as "ILTLVA,Israel"."""
    town, _, abroad = site.rpartition(",")
    if province.upper() in _PROVINCES:
        return Place(name=retail, city=site, region=province.upper(), country="CA")
    if abroad.strip().upper() in _PROVINCES and town:
        return Place(name=retail, city=town.strip(), region=abroad.strip().upper(), country="CA")
    if town and (country := country_code(abroad)):
        return Place(name=retail, city=town.strip(), region=province, country=country)
    return Place(name=retail, city=site, region=province)


def local(day: str, clock: str, letters: str, place: Place, default_zone: str) -> tuple[Moment, str]:
    """Return when something happened by its day, time and the letters of its zone (each may be empty but the day), and
    the local time as written. Raises `ValueError` in words for people."""
    on = _day(day)
    at = _clock(clock)
    near = zone_of(place) or default_zone or HOME
    if at is None or at == _MIDNIGHT:
        return moments.on_day(on, near), on.isoformat()
    naive = datetime.combine(on, at)
    stated = _zone(letters, near, naive)
    when = moments.in_zone(naive, stated or near, zone_stated=bool(stated))
    return when, naive.isoformat()


def _zone(letters: str, near: str, naive: datetime) -> str:
    """The zone that letters name: that of the place where it keeps them, else their usual one; a country's name too."""
    plain = letters.strip().upper()
    if not plain:
        return ""
    if _kept(near, naive.toordinal(), naive.hour, naive.minute) == plain:
        return near
    return _LETTERS.get(plain, "") or zone_of(Place(country=country_code(letters)))


@lru_cache(maxsize=16384)
def _kept(zone: str, day: int, hour: int, minute: int) -> str | None:
    """The letters that a zone keeps at this minute of its own clock."""
    here = moments.zone(zone)
    return None if here is None else datetime.combine(date.fromordinal(day), time(hour, minute), here).tzname()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no day; it is written as 2026-03-04") from None


def _clock(text: str) -> time | None:
    if not text.strip():
        return None
    try:
        found = time.fromisoformat(text.strip())
        return found if found.tzinfo is None else found.replace(tzinfo=None)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no time of day; it is written as 13:05:00") from None
