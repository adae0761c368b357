"""Numbers of postal items after UPU S10: two letters, eight digits, a check digit, the country. Pure.

A number may be given out again after twelve months: which parcel it means follows from the time, as for every carrier.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from doorstep.connect import numbers
from doorstep.connect.tables import table

_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_S10 = re.compile(r"([A-Z]{2})\s*(\d{8})\s*(\d)\s*([A-Z]{2})", re.ASCII)
_PACKAGE = "doorstep.connect.standards.upu_s10"


class Item(NamedTuple):
    """A postal item: its number without blanks, what kind of service it is, the country that gave it out."""

    number: str
    service: str
    country: str
    right: bool
    carrier: str


def check_digit(serial: str) -> int:
    """Return the check digit of a serial number of eight digits: 11 less the remainder; 10 becomes 0, 11 becomes 5."""
    digit = 11 - sum(int(one) * weight for one, weight in zip(serial, _WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(digit, digit)


@lru_cache(maxsize=8192)
def item(text: str) -> Item | None:
    """Return the item of this number, ``None`` when it does not look like one. `right` says whether its check digit
    is; `carrier` is our id of the post that gave it out, `upu_s10` when it has no connector of its own."""
    found = _S10.fullmatch(text.strip().upper()[:40])
    if found is None:
        return None
    indicator, serial, digit, country = found.groups()
    service = str(table(_PACKAGE)["service"].get(indicator[0], ""))
    number = indicator + serial + digit + country
    right = check_digit(serial) == int(digit)
    carrier = numbers.carrier_of("", number, country).id if right else ""
    known = carrier if carrier in _posts() else "upu_s10"
    return Item(number, service, country, right, known)


@lru_cache(maxsize=1)
def _posts() -> frozenset[str]:
    return frozenset(
        {
            "usps",
            "dhl_parcel_de",
            "royal_mail",
            "laposte",
            "bpost",
            "postnl",
            "canadapost",
            "australiapost",
        }
    )
