"""Tracking numbers and names of carriers as the timeline writes them. Pure."""

import re
from functools import lru_cache
from typing import NamedTuple

from doorstep.connect import detect

_WITHIN = re.compile(r"[\s\u00a0]+")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")

#: What shops call carriers, beside their ids. Compared without letter case and punctuation.
_ALSO = {
    "ups": "ups",
    "united parcel service": "ups",
    "ups mail innovations": "ups",
    "fedex": "fedex",
    "federal express": "fedex",
    "fedex smartpost": "fedex",
    "usps": "usps",
    "united states postal service": "usps",
    "us postal service": "usps",
    "dhl": "dhl_express",
    "dhl express": "dhl_express",
    "dhl paket": "dhl_parcel_de",
    "dhl parcel": "dhl_parcel_de",
    "dhl germany": "dhl_parcel_de",
    "deutsche post": "dhl_parcel_de",
    "gls": "gls",
    "dpd": "dpd",
    "dpd uk": "dpd",
    "dpd germany": "dpd",
    "hermes": "hermes",
    "evri": "hermes",
    "royal mail": "royal_mail",
    "la poste": "laposte",
    "colissimo": "laposte",
    "chronopost": "chronopost",
    "bpost": "bpost",
    "postnl": "postnl",
    "canada post": "canadapost",
    "purolator": "purolator",
    "australia post": "australiapost",
    "sendle": "sendle",
}
_READ = frozenset(_ALSO.values()) | {"dhl_unified"}

#: What shops write when nobody chose a carrier.
_NAMELESS = frozenset(
    {"", "other", "custom", "unknown", "unstated", "none", "n a", "na", "standard", "generic", "carrier"}
)
_UNSTATED = "unstated"
#: A name that stands for several readers: the number tells which.
_SEVERAL = {"dhl": "dhl"}
#: How sure a look at the number must be: where no carrier is named, and where one is named that nobody here knows.
_SURE, _SURER = 0.8, 0.95


class Carrier(NamedTuple):
    """Our id of who carries a number. `guessed`: nobody named it, the look of the number told it."""

    id: str
    guessed: bool = False


def number(text: str) -> str:
    """Return a tracking number as subjects write it: upper case, no spaces."""
    return (text if text.isalnum() else _WITHIN.sub("", text)).upper()


def carrier(name: str) -> str:
    """Return our id of a carrier by the name that a shop gives it; an unknown one becomes a plain word of its own."""
    plain = _NOT_A_WORD.sub(" ", name.casefold()).strip()
    return _ALSO.get(plain, plain.replace(" ", "_")[:60])


def known(name: str) -> str:
    """Return our id of a carrier whose name begins with one that we know ("DPD Deutschland GmbH", "GLS-AT"); else an
    empty text."""
    words = _NOT_A_WORD.sub(" ", name.casefold()).split()[:4]
    tries = (_ALSO.get(" ".join(words[:size])) for size in range(len(words), 0, -1))
    return next((found for found in tries if found), "")


def carrier_of(name: str, tracking_number: str, country: str = "") -> Carrier:
    """Return our id of the carrier that a shop names for a number.

    Where it names none, or one that we have no reader of, the look of the number tells it when that is sure enough.
    `country` is where the parcel goes from or to.
    """
    plain = _NOT_A_WORD.sub(" ", name.casefold()).strip()
    named = _ALSO.get(plain) or carrier(name)
    if plain in _SEVERAL:
        own = [one for one in detect.candidates(tracking_number) if one.carrier == _SEVERAL[plain] and one.connector]
        return Carrier(own[0].connector if own else named)
    if named in _READ:
        return Carrier(named)
    best = next(iter(detect.candidates(tracking_number, country=country)), None)
    if plain in _NAMELESS:
        if best is not None and best.score >= _SURE:
            return Carrier(best.connector or best.carrier, guessed=True)
        return Carrier(_UNSTATED)
    if best is not None and best.connector and best.score >= _SURER:
        return Carrier(best.connector, guessed=True)
    return Carrier(named)


@lru_cache(maxsize=1024)
def leg(carrier_id: str, tracking_number: str) -> str:
    """Return the subject of a leg: who carries it and under which number."""
    return f"leg:{carrier_id}:{number(tracking_number)}"


def parcel(order: str, parcel_id: str) -> str:
    """Return the subject of a parcel of an order."""
    return f"parcel:{order}/{parcel_id}"
