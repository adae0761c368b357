"""What an event of the Unified API means: the code of its service, its words, its coarse status code. Pure."""

from functools import lru_cache

from doorstep.connect.scans import slug
from doorstep.connect.statuses import UNKNOWN, Meaning, statuses
from doorstep.connect.tables import table
from doorstep.timeline.model import Milestone

_PACKAGE = "doorstep.connect.carriers.dhl_unified"
_TABLE = {"express": "express", "parcel-de": "parcel_de", "post-de": "parcel_de"}
#: What words may say beside a coarse status code; anything else is a misunderstanding of ours.
_FAIR = {
    "pre-transit": {Milestone.INFO_RECEIVED, Milestone.READY, Milestone.PICKED_UP},
    "transit": {
        Milestone.INFO_RECEIVED,
        Milestone.PICKED_UP,
        Milestone.IN_TRANSIT,
        Milestone.CUSTOMS,
        Milestone.OUT_FOR_DELIVERY,
        Milestone.ATTEMPT_FAILED,
        Milestone.AVAILABLE_FOR_PICKUP,
        Milestone.ON_HOLD,
        Milestone.EXCEPTION,
        Milestone.RETURNING,
    },
    "delivered": {Milestone.DELIVERED, Milestone.RETURNED},
    "failure": {
        Milestone.ATTEMPT_FAILED,
        Milestone.EXCEPTION,
        Milestone.RETURNING,
        Milestone.RETURNED,
        Milestone.LOST,
        Milestone.CANCELLED,
        Milestone.ON_HOLD,
        Milestone.CUSTOMS,
    },
    "unknown": set(Milestone) - {Milestone.DELIVERED, Milestone.RETURNED, Milestone.LOST},
}


def carrier_of(service: str) -> str:
    """Return the carrier whose leg it is: that of the DHL company which the service names."""
    known: dict[str, str] = table(_PACKAGE)["service"]
    plain = service.strip().casefold()
    return known.get(plain) or (f"dhl_{slug(plain)}" if plain else "dhl_unified")


def code_of(status: str, status_code: str) -> str:
    """Return the code of an event: a short status is one (ZU, DF, 102); else the title's words as one, else the coarse
    status code."""
    plain = status.strip()
    if len(plain) <= 5 and plain.isascii() and plain.isalnum() and plain == plain.upper():
        return plain
    return slug(plain) or status_code


@lru_cache(maxsize=4096)
def meaning(service: str, status: str, text: str, status_code: str, returned: bool) -> Meaning:
    """Return what an event means. `returned`: the shipment went back, so that its delivery is that to the sender."""
    found = _found(service.strip().casefold(), status, text, status_code.strip().casefold())
    if found.milestone is Milestone.DELIVERED:
        if returned:
            return Meaning(Milestone.RETURNED, found.reason)
        if found.how is None:
            return found._replace(how=statuses(_PACKAGE).how(text))
    return found


def _found(service: str, status: str, text: str, status_code: str) -> Meaning:
    known = statuses(_PACKAGE)
    own = _TABLE.get(service)
    if own is not None:
        found = known.of(status, field=own)
        if found is not UNKNOWN:
            return known.of(status, text, field=own)
    coarse = known.of(status_code, field="status_code")
    said = known.said(f"{status} {text}")
    if said is not None and said.milestone in _FAIR.get(status_code or "unknown", ()):
        return said
    return coarse


def partner(provider: str) -> str:
    """Return our name of the carrier that delivers in the country of destination."""
    known: dict[str, str] = table(_PACKAGE)["partner"]
    return known.get(provider.strip().casefold()) or slug(provider)


def home(service: str) -> str:
    """Return the zone of a DHL company that works in one country, an empty text for the others."""
    known: dict[str, str] = table(_PACKAGE)["home"]
    return known.get(service.strip().casefold(), "")


def state(name: str) -> str:
    """Return the code of a state by its name, an empty text when it is none that we know."""
    known: dict[str, str] = table(_PACKAGE)["state"]
    return known.get(name.strip().casefold(), "")


def help_with(code: str) -> str:
    """Return what helps against an error of DHL."""
    return statuses(_PACKAGE).help_with(code)
