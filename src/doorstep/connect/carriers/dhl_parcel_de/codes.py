"""What a scan of DHL Paket means: its three codes first (event, reason, standard event), its words last. Pure.

`statuses.toml` says for each event code what it means (`ice`), for a few pairs and triples something else (`exact`:
"LDTMV||PO", "DLVRD|CUSTM"), for standard event codes (`standard`) and for words what they mean when nothing else is
known, and for reason codes who is at fault (`reason`, of a failed pick-up `pickup`) and how it was delivered (`left`).
"""

from functools import lru_cache
from typing import NamedTuple

from doorstep.connect.statuses import UNKNOWN, Meaning, statuses
from doorstep.connect.tables import table
from doorstep.timeline.model import ALL_REASONS, Delivered, Milestone

_PACKAGE = "doorstep.connect.carriers.dhl_parcel_de"
_TROUBLE = {
    Milestone.ATTEMPT_FAILED,
    Milestone.EXCEPTION,
    Milestone.ON_HOLD,
    Milestone.CUSTOMS,
    Milestone.RETURNING,
    Milestone.LOST,
    Milestone.CANCELLED,
}
#: A parcel on its way back: what would be a delivery is the return to the sender.
_BACK = {
    Milestone.DELIVERED: Milestone.RETURNED,
    Milestone.PICKED_UP: Milestone.RETURNING,
    Milestone.IN_TRANSIT: Milestone.RETURNING,
    Milestone.OUT_FOR_DELIVERY: Milestone.RETURNING,
}


class Codes(NamedTuple):
    """The three codes of a scan; each may be empty."""

    event: str
    reason: str
    standard: str

    @property
    def written(self) -> str:
        """The codes in one text, as DHL's scan report has them."""
        return "|".join(self) if any(self) else ""


@lru_cache(maxsize=4096)
def meaning(codes: Codes, text: str, back: bool) -> Meaning:
    """Return what a scan means. Letter case never matters. `back`: the parcel is on its way back to its sender."""
    event, reason, standard = (code.strip().upper() for code in codes)
    found = _row(event, reason, standard, text)
    if not found.reason and found.milestone in _TROUBLE and reason:
        found = found._replace(reason=_reasons("pickup" if event == "NTPUP" else "reason").get(reason, ""))
    if found.milestone is Milestone.DELIVERED and found.how is None:
        found = found._replace(how=_left().get(reason) or statuses(_PACKAGE).how(text))
    return found._replace(milestone=_BACK.get(found.milestone, found.milestone)) if back else found


def _row(event: str, reason: str, standard: str, text: str) -> Meaning:
    known = statuses(_PACKAGE)
    if event:
        for key in (f"{event}|{reason}|{standard}", f"{event}|{reason}", f"{event}||{standard}"):
            found = known.of(key, field="exact")
            if found is not UNKNOWN:
                return found
        found = known.of(event, field="ice")
        if found is not UNKNOWN:
            return found
    return known.of(standard, text, field="standard")


def how_received(text: str) -> Delivered | None:
    """Return how a parcel was delivered by the words of who took it (`recipient-id-text`)."""
    return statuses(_PACKAGE).how(text)


def help_with(code: str) -> str:
    """Return what helps against an error of DHL."""
    return statuses(_PACKAGE).help_with("-" if code.startswith("-") else code)


@lru_cache(maxsize=2)
def _reasons(name: str) -> dict[str, str]:
    found: dict[str, str] = table(_PACKAGE)[name]
    if unknown := set(found.values()) - ALL_REASONS:
        raise ValueError(f"no reasons of ours: {unknown}")
    return found


@lru_cache(maxsize=1)
def _left() -> dict[str, Delivered]:
    return {reason: Delivered(how) for reason, how in table(_PACKAGE)["left"].items()}
