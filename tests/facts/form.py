"""The form of the carriers' facts: `facts("fedex")` loads and checks one TOML. README.md of this folder describes it.

Times that a body leaves without an offset carry the zone they were read in, so that a wrong offset is found here and
not in a reader. Errors: `msgspec.ValidationError` for a missing, unknown or wrongly typed key.
"""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from doorstep.timeline.model.words import Delivered, Milestone, Precision

FOLDER = Path(__file__).resolve().parent

#: Each carrier of ours, and the folder of its raw bodies below the folder of real data.
CARRIERS = {
    "australiapost": "carriers/australiapost",
    "bpost": "carriers/bpost",
    "canadapost": "carriers/canadapost",
    "dhl_express": "carriers/dhl_express",
    "dhl_parcel_de": "carriers/dhl_parcel_de",
    "fedex": "carriers/fedex",
    "fedex_recorded": "carriers/recorded/fedex",
    "gls": "carriers/gls",
    "hermes": "carriers/hermes",
    "laposte": "carriers/laposte",
    "purolator": "carriers/purolator",
    "sendle": "carriers/sendle",
    "stamps": "carriers/recorded/stamps",
    "usps": "carriers/usps",
}


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the form; a key that it does not know is a slip of the pen."""


class PlaceWritten(Part, frozen=True):
    """Where a scan happened, as written; `country` is ISO alpha-2, `country_told` whether the body itself says it."""

    name: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    country_told: bool = True


class Scanned(Part, frozen=True):
    """One scan. `instant` is the best reading, `instant_any_of` further fair ones; so for milestone and reason."""

    number: str
    written: str
    instant: str
    zone_from: Literal["body", "place", "carrier"]
    zone_guessed: bool
    precision: Precision
    code: str
    raw_text: str
    milestone_any_of: tuple[Milestone, ...]
    reason: str
    place: PlaceWritten
    zone: str = ""
    instant_any_of: tuple[str, ...] = ()
    reason_any_of: tuple[str, ...] = ()
    other_codes: tuple[str, ...] = ()
    detail_code: str = ""
    detail_text: str = ""
    signed_by: str = ""
    delivered_how_any_of: tuple[Delivered, ...] = ()
    traps: tuple[str, ...] = ()

    @property
    def instants(self) -> tuple[datetime, ...]:
        """Every fair reading of the time, the best first. With day precision only the local day counts (its start)."""
        return tuple(datetime.fromisoformat(text) for text in (self.instant, *self.instant_any_of))

    @property
    def reasons(self) -> tuple[str, ...]:
        """Every fair reason, the best first; an empty one means that none is told."""
        return (self.reason, *self.reason_any_of)


class Expected(Part, frozen=True):
    """The carrier's own delivery date, as `written` in the body, and what it resolves to."""

    written: tuple[str, ...]
    earliest: str
    latest: str
    precision: Precision
    zone_from: Literal["body", "place", "carrier"]
    zone_guessed: bool
    must: bool
    zone: str = ""
    why: str = ""


class Package(Part, frozen=True):
    """What the body says of one number. `pieces` 0: not said. `stands_any_of`: where it stands after all scans."""

    number: str
    service: str
    pieces: int
    signed_by: str
    delivered_how_any_of: tuple[Delivered, ...]
    stands_any_of: tuple[Milestone, ...]
    next_number: str
    asked: str = ""
    unique_id: str = ""
    service_code: str = ""
    signed_by_any_of: tuple[str, ...] = ()
    check_digit_holds: bool | None = None
    other_numbers: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    edd: Expected | None = None


class FailedLookup(Part, frozen=True):
    """A number that the carrier knows nothing of, inside an answer that knows others."""

    number: str
    code: str
    message_words: tuple[str, ...]
    transient: bool


class OtherTime(Part, frozen=True):
    """Any other time in the body. `event`: a careful reader makes one ("may"), or leaves it out and says so ("no")."""

    path: str
    written: str
    what: str
    event: Literal["may", "no"]
    milestone_any_of: tuple[Milestone, ...] = ()


class Recorded(Part, frozen=True):
    """One recorded file. `transient` None: the body does not tell whether asking again later helps."""

    read: bool
    kind: Literal["answer", "error", "request", "document"]
    why: str = ""
    events: int = 0
    error: bool = False
    code: str = ""
    message_words: tuple[str, ...] = ()
    number: str = ""
    transient: bool | None = None
    about_number: bool | None = None
    duplicates: str = ""
    must_not: tuple[Milestone, ...] = ()
    traps: tuple[str, ...] = ()
    package: tuple[Package, ...] = ()
    failed: tuple[FailedLookup, ...] = ()
    fact: tuple[Scanned, ...] = ()
    other: tuple[OtherTime, ...] = ()


def facts(carrier: str) -> dict[str, Recorded]:
    """Return what is written down about a carrier (a key of `CARRIERS`), by the name of the raw file."""
    text = (FOLDER / f"{carrier}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Recorded])
