"""Tracking numbers and names of carriers as the timeline writes them. Pure."""

import re

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


def number(text: str) -> str:
    """Return a tracking number as subjects write it: upper case, no spaces."""
    return _WITHIN.sub("", text).upper()


def carrier(name: str) -> str:
    """Return our id of a carrier by the name that a shop gives it; an unknown one becomes a plain word of its own."""
    plain = _NOT_A_WORD.sub(" ", name.casefold()).strip()
    return _ALSO.get(plain, plain.replace(" ", "_")[:60])


def leg(carrier_id: str, tracking_number: str) -> str:
    """Return the subject of a leg: who carries it and under which number."""
    return f"leg:{carrier_id}:{number(tracking_number)}"


def parcel(order: str, parcel_id: str) -> str:
    """Return the subject of a parcel of an order."""
    return f"parcel:{order}/{parcel_id}"
