"""What one status says of a shipment or a package: meaning, reason, place, who signed. Pure."""

import re

from doorstep.connect import numbers, scans
from doorstep.connect.moments import Moment
from doorstep.connect.places import country_code
from doorstep.connect.standards.x12_214.loops import Group, Shipment, Status
from doorstep.connect.statuses import UNKNOWN, Meaning, statuses
from doorstep.connect.tables import table
from doorstep.timeline.model import WITH_CARRIER, Milestone, Place

_PACKAGE = "doorstep.connect.standards.x12_214"
_SIGNED = re.compile(
    r"(?:\bsigned\s+(?:for\s+)?by|\brecv?d?\s+by|\breceived\s+by|\bpod)\s*[:=-]?\s*(.+)", re.IGNORECASE
)
#: Nothing is unusual.
_USUAL = frozenset({"", "NS", "NA"})
_PICKING_UP = frozenset({"AF", "CP", "L1", "X3", "X8", "XB", "OO"})


def seen(
    found: Shipment, group: Group, status: Status, number: str, when: Moment, written: tuple[str, ...]
) -> scans.Seen:
    """Return what one status says of one number."""
    code, cause = status.segment.text(1).upper(), status.segment.text(2).upper()
    meant = _meaning(code, cause)
    words, signed = _remarks(group.remarks)
    if cause not in _USUAL and not meant.reason:
        says = table(_PACKAGE).get("reason", {}).get(cause, {}).get("says") or f"reason {cause}"
        words = "; ".join(part for part in (words, says) if part)
    carrier = carrier_of(found.carrier) or (numbers.carrier(found.carrier) if found.carrier.upper() != "SCAC" else "")
    handed_on = code == "J1" and found.next_carrier not in {"", found.carrier}
    return scans.Seen(
        carrier_of(found.carrier) or "x12_214",
        number,
        when,
        " ".join(written).strip(),
        code,
        words,
        meant,
        place_of(status),
        signed_by=signed,
        pieces=group.pieces,
        holder=f"carrier:{carrier}" if carrier and meant.milestone in WITH_CARRIER else "",
        mode=found.mode,
        vehicle=status.vehicle,
        next_carrier=carrier_of(found.next_carrier) or numbers.carrier(found.next_carrier) if handed_on else "",
    )


def place_of(status: Status) -> Place:
    """Return the place of a status, its country in two letters where it is known."""
    place = status.place
    return Place("", place.city, place.region, "", country_code(place.country) or place.country, place.lat, place.lon)


def carrier_of(scac: str) -> str:
    """Return our id of the carrier with this alpha code, an empty text when it has no connector of its own."""
    return str(table(_PACKAGE)["scac"].get(scac.upper(), ""))


def _meaning(code: str, cause: str) -> Meaning:
    table = statuses(_PACKAGE)
    found = table.of(code, field="status")
    reason = table.of(cause, field="reason").reason if cause not in _USUAL else ""
    if found is UNKNOWN or not reason or found.milestone is Milestone.DELIVERED:
        return found
    return found._replace(reason=reason)


def _remarks(remarks: list[str]) -> tuple[str, str]:
    """The remarks without the name that signed, and that name."""
    words, signed = [], ""
    for text in remarks:
        if match := _SIGNED.search(text):
            signed = signed or match[1].strip(" .")
            text = text[: match.start()].strip()
        if text:
            words.append(text)
    return "; ".join(words), signed


def near(found: Shipment, status: Status, code: str) -> Place:
    """Return the place whose clock counts: that of the status, else where the shipment comes from or goes to."""
    place = status.place
    if place.country or place.region:
        return Place(region=place.region, country=country_code(place.country) or "")
    parties = ("SH", "SF") if code in _PICKING_UP else ("CN", "ST")
    area = next((found.areas[one] for one in parties if one in found.areas), Place())
    return Place(region=area.region, postcode=area.postcode, country=country_code(area.country))
