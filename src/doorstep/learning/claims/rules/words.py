"""What a claim says in sentences, each of which its tables prove. Pure."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from doorstep.learning.claims.model import Claim
from doorstep.promise.rules.calendar import zone_named
from doorstep.timeline.sentences.words import carrier_words

TITLES = {
    "lost": "Lost parcel",
    "damaged": "Damaged parcel",
    "overdue": "Overdue parcel",
    "late": "Late parcel",
    "": "Parcel",
}
HOLDERS = {"shop": "the sender", "customs": "customs", "point": "a pick-up point", "customer": "the recipient",
           "neighbour": "a neighbour", "": "nobody known"}  # fmt: skip


def statement_of(claim: Claim) -> tuple[str, ...]:
    """Return the statement, sentence by sentence."""
    return tuple(_sentences(claim, zone_named(claim.sender.zone)))


def title_of(claim: Claim) -> str:
    """Return what the claim is about: "Damaged parcel, late"."""
    first, *rest = claim.reasons or ("",)
    return ", ".join([TITLES[first], *(TITLES[one].removesuffix(" parcel").lower() for one in rest)])


def holder_named(holder: str) -> str:
    """Return who held it, in words."""
    kind, _, name = holder.partition(":")
    return carrier_words(name) if kind == "carrier" else HOLDERS.get(kind, holder.replace("_", " "))


def _sentences(claim: Claim, zone: tzinfo) -> Iterator[str]:
    numbers = ", ".join(f"{carrier_words(leg.carrier)} {leg.number}" for leg in claim.legs)
    yield f"{claim.sender.name} sent this parcel to {claim.recipient.area or 'its recipient'} under: {numbers}."
    if claim.taken_at is not None:
        yield f"The carrier has had it since {_at(claim.taken_at, zone)}."
    yield from _dates(claim, zone)
    if "damaged" in claim.reasons:
        seen = next((one for one in claim.scans if one.reason.endswith("damaged_parcel")), None)
        yield f"The carrier itself reported damage{_when(seen.made_at if seen else None, zone)}."
    if "lost" in claim.reasons:
        seen = next((one for one in claim.scans if one.milestone == "lost" or one.reason.endswith("lost")), None)
        yield f"The carrier itself reported it as lost{_when(seen.made_at if seen else None, zone)}."
    if claim.scans and claim.delivered_at is None:
        last = max(one.made_at for one in claim.scans)
        yield f"It was scanned last on {_at(last, zone)}, {(claim.made_at - last).days} days before this was written."
    if claim.value is not None:
        what = "The whole order's" if claim.whole_order else "Its"
        yield f"{what} goods were sold for {claim.value}, without postage."


def _dates(claim: Claim, zone: tzinfo) -> Iterator[str]:
    if claim.due is not None:
        who = {
            "carrier": "The carrier's own first date for it was",
            "service": "By the longest time of the carrier's service it was due by",
            "shop": "It was promised to the customer by",
        }[claim.due_by]
        yield f"{who} {_at(claim.due, zone)}."
    if claim.first_attempt_at is not None:
        late = f", {claim.days:g} days after that" if claim.days else ""
        yield f"It was first brought on {_at(claim.first_attempt_at, zone)}{late}."
    elif claim.days:
        yield f"Nobody has seen it at the door since; that is {claim.days:g} days ago."
    if claim.delivered_at is not None and claim.delivered_at != claim.first_attempt_at:
        yield f"It was delivered on {_at(claim.delivered_at, zone)}."


def _when(at: datetime | None, zone: tzinfo) -> str:
    return f" on {_at(at, zone)}" if at is not None else ""


def _at(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
