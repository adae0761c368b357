"""Names of things, places and parties: one form for an EPC URN, a GS1 Digital Link and the plain digits. Pure.

A pallet's or parcel's SSCC becomes its 18 digits, anything else with a GS1 key its element string as a path
(`01/00614141123452/21/400`), all else stays as written. The rules are those of the GS1 Tag Data Standard 2.0.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import unquote

_DIGITS = re.compile(r"\d+", re.ASCII)
_PURE = re.compile(r"urn:epc:(?:id|idpat|class):([a-z]+):(.+)", re.IGNORECASE | re.DOTALL)
_LINK = re.compile(
    r"https?://[^/\s]+/(?:.*/)?(0?0|01|253|255|414|417|8003|8004|8006|8010|8017|8018)/([^/?#]+)(.*)", re.DOTALL
)
_SERIAL = re.compile(r"/(?:21|8011)/([^/?#]+)")
_EXTENSION = re.compile(r"/254/([^/?#]+)")
_SSCC = re.compile(r"(?:\(00\)|00)?(\d{18})", re.ASCII)
#: These name a place or a party and never a thing that moves.
_STANDING = frozenset({"sgln", "pgln"})
_LONGEST = 500


def check_digit(digits: str) -> str:
    """Return the check digit that GS1 puts behind these digits: weights 3 and 1 from the right."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


@lru_cache(maxsize=8192)
def thing(epc: str) -> str:
    """Return the number of a thing that moves; an empty text for places, parties and kinds of goods."""
    epc = epc.strip()[:_LONGEST]
    if plain := _SSCC.fullmatch(epc):
        return plain[1]
    if pure := _PURE.fullmatch(epc):
        scheme = pure[1].lower()
        if scheme in _STANDING or ":id:" not in epc[:11].lower():
            return ""
        made = _MADE.get(scheme, _as_written)(pure[2].split("."))
        return made or epc
    if link := _LINK.match(epc):
        return _linked(link[1], unquote(link[2]), link[3]) if link[1] not in {"414", "417"} else ""
    return epc


def _linked(key: str, value: str, rest: str) -> str:
    if key == "00":
        return value
    if key in {"01", "8006", "8010"}:
        serial = _SERIAL.search(rest)
        padded = value.rjust(14, "0") if key == "01" else value
        if serial is None:
            return ""  # a kind of goods, not one of them
        return f"{key}/{padded}/{'8011' if key == '8010' else '21'}/{unquote(serial[1])}"
    return f"{key}/{value}"


def _as_written(parts: list[str]) -> str:
    return ""


def _sscc(parts: list[str]) -> str:
    if len(parts) != 2 or not _all_digits(parts) or len(parts[0]) + len(parts[1]) != 17:
        return ""
    digits = parts[1][0] + parts[0] + parts[1][1:]
    return digits + check_digit(digits)


def _sgtin(parts: list[str]) -> str:
    if len(parts) < 3 or not _all_digits(parts[:2]) or len(parts[0]) + len(parts[1]) != 13:
        return ""
    digits = parts[1][0] + parts[0] + parts[1][1:]
    return f"01/{digits}{check_digit(digits)}/21/{_rest(parts, 2)}"


def _grai(parts: list[str]) -> str:
    digits = "".join(parts[:2])
    if len(parts) < 3 or not _all_digits(parts[:2]) or len(digits) != 12:
        return ""
    return f"8003/0{digits}{check_digit(digits)}{_rest(parts, 2)}"


def _giai(parts: list[str]) -> str:
    return f"8004/{parts[0]}{_rest(parts, 1)}" if len(parts) > 1 else ""


def _gdti(parts: list[str]) -> str:
    digits = "".join(parts[:2])
    if len(parts) < 3 or not _all_digits(parts[:2]) or len(digits) != 12:
        return ""
    return f"253/{digits}{check_digit(digits)}{_rest(parts, 2)}"


def _gsrn(parts: list[str]) -> str:
    digits = "".join(parts[:2])
    if len(parts) != 2 or not _all_digits(parts) or len(digits) != 17:
        return ""
    return f"8018/{digits}{check_digit(digits)}"


_MADE: dict[str, Callable[[list[str]], str]] = {
    "sscc": _sscc,
    "sgtin": _sgtin,
    "grai": _grai,
    "giai": _giai,
    "gdti": _gdti,
    "gsrn": _gsrn,
}


def _all_digits(parts: list[str]) -> bool:
    return all(_DIGITS.fullmatch(part) for part in parts)


def _rest(parts: list[str], begin: int) -> str:
    return unquote(".".join(parts[begin:]))


@lru_cache(maxsize=8192)
def gln(name: str) -> tuple[str, str]:
    """Return the thirteen digits of a place's or party's global location number and its extension, both empty when the
    name has none. Extension 0 is none."""
    name = name.strip()[:_LONGEST]
    if (pure := _PURE.fullmatch(name)) and pure[1].lower() in _STANDING:
        parts = pure[2].split(".")
        digits = "".join(parts[:2])
        if len(parts) > 1 and _all_digits(parts[:2]) and len(digits) == 12:
            extension = _rest(parts, 2)
            return digits + check_digit(digits), "" if extension == "0" else extension
    elif (link := _LINK.match(name)) and link[1] in {"414", "417"}:
        extended = _EXTENSION.search(link[3])
        return unquote(link[2]), unquote(extended[1]) if extended else ""
    return "", ""


@lru_cache(maxsize=8192)
def link(name: str) -> str:
    """Return the Digital Link of anything with a GS1 key (a thing, a place, a party, a kind of goods), always under
    GS1's own address; all else as it is written."""
    if number := thing(name):
        if _SSCC.fullmatch(number):
            return f"https://id.gs1.org/00/{number}"
        return f"https://id.gs1.org/{number}" if number[:1].isdigit() and "/" in number else name
    digits, extension = gln(name)
    if digits:
        party = "pgln" in name[:20].lower() or "/417/" in name
        return f"https://id.gs1.org/{'417' if party else '414'}/{digits}" + (f"/254/{extension}" if extension else "")
    return _kind(name)


def _kind(name: str) -> str:
    """A kind of goods (a GTIN), perhaps of one batch."""
    pure = _PURE.fullmatch(name.strip()[:_LONGEST])
    parts = pure[2].split(".") if pure else []
    if len(parts) < 2 or not _all_digits(parts[:2]) or len(parts[0]) + len(parts[1]) != 13:
        return name
    digits = parts[1][0] + parts[0] + parts[1][1:]
    batch = f"/10/{_rest(parts, 2)}" if pure is not None and pure[1].lower() == "lgtin" and len(parts) > 2 else ""
    return f"https://id.gs1.org/01/{digits}{check_digit(digits)}{batch}"


def uri(number: str) -> str:
    """Return the GS1 Digital Link of a number that is an SSCC with a right check digit, else an empty text."""
    plain = _SSCC.fullmatch(number.strip())
    if plain is None or check_digit(plain[1][:-1]) != plain[1][-1]:
        return ""
    return f"https://id.gs1.org/00/{plain[1]}"
