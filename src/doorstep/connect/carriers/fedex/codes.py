"""What FedEx's codes and words mean: the code first, the exception's words where the code is too coarse. Pure."""

from functools import lru_cache
from typing import NamedTuple

from doorstep.connect.statuses import UNKNOWN, Meaning, statuses
from doorstep.connect.tables import table
from doorstep.timeline.model import Delivered, Milestone

__all__ = [
    "DELIVERED",
    "Meaning",
    "Status",
    "Why",
    "completed",
    "holder",
    "how",
    "meaning",
    "mode",
    "partner",
    "person",
]

_PACKAGE = "doorstep.connect.carriers.fedex"
DELIVERED = frozenset({"DL", "DO"})
_TABLE = statuses(_PACKAGE)
_ALSO: dict[str, dict[str, str]] = {name: table(_PACKAGE)[name] for name in ("delay", "partner", "holder", "mode")}
_HOLDER, _MODE = _ALSO["holder"], _ALSO["mode"]
_NOBODY = tuple(table(_PACKAGE)["nobody"])
_OPEN = frozenset(code for code, row in table(_PACKAGE)["code"].items() if row.get("words"))


class Why(NamedTuple):
    """The words of a scan, and of the exception and delay beside it."""

    text: str
    why: str
    code: str
    delay: str


class Status(NamedTuple):
    """The latest status of a parcel: its code and words, why it is so, and the type of a delay."""

    code: str = ""
    text: str = ""
    why: str = ""
    why_code: str = ""
    delay: str = ""


@lru_cache(maxsize=4096)
def meaning(code: str, derived: str, why: Why) -> Meaning:
    """Return what a scan means by its event type, else by FedEx's own status of it; letter case never matters.

    A coarse code ("delivery exception") is told by the exception's words, then by its code. A fine one keeps its
    milestone and takes no more than the reason from them.
    """
    known = _TABLE.of(code)
    if known is UNKNOWN and derived:
        code, known = derived, _TABLE.of(derived)
    said = _said(why)
    if said is not None and (code.upper() in _OPEN or known is UNKNOWN):
        return _delayed(said, why.delay)
    if said is not None and said.reason and not known.reason:
        known = known._replace(reason=said.reason)
    return _delayed(known, why.delay)


def completed(known: Meaning, status: Status) -> Meaning:
    """Return the meaning of the latest scan with the reason that only the latest status gives."""
    if known.reason or known.milestone in {Milestone.DELIVERED, Milestone.RETURNED}:
        return known
    said = _said(Why("", status.why, status.why_code, ""))
    if said is not None and status.code.upper() in _OPEN:
        known = said
    elif said is not None and said.reason:
        known = known._replace(reason=said.reason)
    return _delayed(known, status.delay)


def _said(why: Why) -> Meaning | None:
    """By the exception's words, then its code, then the scan's words."""
    said = _TABLE.said(why.why)
    if said is None and why.code:
        row = _TABLE.of(why.code, field="why")
        said = None if row is UNKNOWN else row
    return said or _TABLE.said(why.text)


def _delayed(known: Meaning, delay: str) -> Meaning:
    if not delay or known.reason or known.milestone is Milestone.DELIVERED:
        return known
    reason = next((_ALSO["delay"][part] for part in delay.upper().split() if part in _ALSO["delay"]), "")
    return known._replace(reason=reason)


def how(text: str, why: str, left: str, place_type: str, *, signed: bool) -> Delivered | None:
    """Return how a parcel was delivered by the scan's words, then by where it was left."""
    kind = place_type.replace("_", " ")
    found = _TABLE.how(f"{text} {why}") or _TABLE.how(left) or _TABLE.how(kind)
    return found or (Delivered.HOUSEHOLD if signed and kind.upper() == "RESIDENCE" else None)


def person(*names: str) -> str:
    """Return the first of these names that is a person's; FedEx also writes there why nobody signed."""
    for name in names:
        plain = " ".join(name.casefold().replace(".", ". ").split()).strip()
        bare = plain.replace(". ", ".").rstrip(".")
        if any(sign.isalpha() for sign in name) and "signature" not in plain and bare not in _NOBODY:
            return name
    return ""


def partner(number: str, *services: str) -> str:
    """Return who brings it on under a partner's number, by the FedEx service; an empty text when nobody knows."""
    found = next((_ALSO["partner"][one] for one in services if one in _ALSO["partner"]), "")
    return found or ("usps" if len(number) in {20, 22, 26, 30} and number.startswith("9") else "")


def holder(code: str) -> str:
    """Return who has the parcel after a scan of this type when it is not FedEx."""
    return _HOLDER.get(code.upper(), "")


def mode(code: str) -> str:
    """Return how the parcel moves by a scan of this type; an empty text when the type does not tell."""
    return _MODE.get(code.upper(), "")


def help_with(code: str) -> str:
    """Return what helps against an error of this code."""
    return _TABLE.help_with(code)
