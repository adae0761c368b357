"""The time zone of a place, from its country and region. Pure.

Names are those of the IANA time zone database; regions are ISO 3166-2 without the country ("SP", "CA").
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

from doorstep.timeline.model import Place

#: Countries with several zones: the one in which most people live.
_MAIN = {
    "AR": "America/Argentina/Buenos_Aires", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo",
    "CA": "America/Toronto", "CD": "Africa/Kinshasa", "CL": "America/Santiago", "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia", "DE": "Europe/Berlin", "EC": "America/Guayaquil", "ES": "Europe/Madrid",
    "FM": "Pacific/Pohnpei", "GL": "America/Nuuk", "ID": "Asia/Jakarta", "KI": "Pacific/Tarawa", "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro", "MN": "Asia/Ulaanbaatar", "MX": "America/Mexico_City", "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland", "PF": "Pacific/Tahiti", "PG": "Pacific/Port_Moresby", "PS": "Asia/Gaza",
    "PT": "Europe/Lisbon", "RU": "Europe/Moscow", "UA": "Europe/Kyiv", "UM": "Pacific/Wake", "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}  # fmt: skip

#: Regions whose clock differs from their country's main one.
_REGIONS = {
    "BR": {
        "America/Manaus": "AM", "America/Rio_Branco": "AC", "America/Cuiaba": "MT", "America/Campo_Grande": "MS",
        "America/Porto_Velho": "RO", "America/Boa_Vista": "RR", "America/Belem": "PA AP", "America/Bahia": "BA",
        "America/Fortaleza": "CE MA PI RN PB", "America/Recife": "PE", "America/Maceio": "AL SE",
        "America/Araguaina": "TO",
    },
    "US": {
        "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
        "America/Denver": "CO ID MT NM UT WY", "America/Phoenix": "AZ", "America/Los_Angeles": "CA NV OR WA",
        "America/Anchorage": "AK", "Pacific/Honolulu": "HI", "America/Puerto_Rico": "PR VI",
    },
    "CA": {
        "America/Vancouver": "BC", "America/Edmonton": "AB NT", "America/Regina": "SK", "America/Winnipeg": "MB",
        "America/Halifax": "NS NB PE", "America/St_Johns": "NL", "America/Whitehorse": "YT",
        "America/Iqaluit": "NU",
    },
    "AU": {
        "Australia/Brisbane": "QLD", "Australia/Adelaide": "SA", "Australia/Perth": "WA", "Australia/Darwin": "NT",
        "Australia/Hobart": "TAS",
    },
    "MX": {"America/Tijuana": "BCN", "America/Hermosillo": "SON", "America/Cancun": "ROO", "America/Mazatlan": "SIN"},
    "ES": {"Atlantic/Canary": "GC TF CN"},
    "PT": {"Atlantic/Azores": "20", "Atlantic/Madeira": "30"},
    "RU": {
        "Europe/Kaliningrad": "KGD", "Asia/Yekaterinburg": "SVE CHE TYU PER", "Asia/Novosibirsk": "NVS",
        "Asia/Krasnoyarsk": "KYA", "Asia/Irkutsk": "IRK", "Asia/Vladivostok": "PRI KHA",
    },
    "ID": {"Asia/Makassar": "BA NB NT SN", "Asia/Jayapura": "PA PB"},
}  # fmt: skip
_ZONE_OF_REGION = {
    (country, region): zone
    for country, zones in _REGIONS.items()
    for zone, regions in zones.items()
    for region in regions.split()
}


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """Return the zone of this name; UTC when there is none, so that a slip in a document never stops an order."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


@lru_cache(maxsize=4096)
def zone_in(country: str, region: str, otherwise: str) -> ZoneInfo:
    """Return the zone of a country and region; ``otherwise`` names the zone when the country says nothing."""
    country, region = country.strip().upper(), region.strip().upper().removeprefix(country.strip().upper() + "-")
    if (name := _ZONE_OF_REGION.get((country, region))) or (name := _MAIN.get(country)):
        return zone_named(name)
    known = get_global("territory_zones").get(country, [])
    return zone_named(known[0] if known else otherwise)


def zone_of(place: Place | None, otherwise: str) -> ZoneInfo:
    """Return the zone of a place; ``otherwise`` names the zone when nothing is known about it."""
    return zone_named(otherwise) if place is None else zone_in(place.country, place.region, otherwise)


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the instant of a local time. One that happens twice counts when it comes first; one that the clock skips
    counts as many minutes after the change as it lies after the skipped hour began."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a local day, also where midnight itself is skipped."""
    return moment(day, time(), zone)


def day_end(day: date, zone: ZoneInfo) -> datetime:
    """Return the last second of a local day, also where the following midnight is skipped."""
    return day_start(day + timedelta(days=1), zone) - timedelta(seconds=1)
