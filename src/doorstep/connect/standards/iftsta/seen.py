"""What one status says: whose list its code is of, what it means, where it happened, who carries. Pure."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from doorstep.connect import numbers, places, scans
from doorstep.connect.edi import Segment
from doorstep.connect.moments import Moment
from doorstep.connect.places import country_code
from doorstep.connect.standards.iftsta.groups import Part
from doorstep.connect.statuses import Meaning, statuses
from doorstep.connect.tables import table
from doorstep.timeline.model import WITH_CARRIER, Milestone, Place

_PACKAGE = "doorstep.connect.standards.iftsta"
#: Agencies (element 3055) whose list is Recommendation 24: UN/ECE and GS1.
_COMMON = frozenset({"6", "9"})
_OWN = frozenset({"ZZZ", "87", "86", "91", "92", "10", "DPD", "GLS"})
#: Directories that count one less from "not collected" on.
_OLD = re.compile(r"D9[3-6][AB]|S93A|[12]9\d\d", re.IGNORECASE)
_SHIFTED = 54
_HERE = ("14", "9", "11", "5", "7", "8", "13", "35", "92", "175", "ZZZ")
_SIGNED = re.compile(
    r"\b(?:signed (?:for )?by|received by|quittiert (?:von|durch)|unterschrieben von|empfangen von|empfänger)"
    r"\s*[:=-]?\s*(.+)",
    re.IGNORECASE,
)
_NEVER = Moment(datetime(1970, 1, 1, tzinfo=UTC), None)


def carrier_of(levels: Sequence[Part], sender: str) -> str:
    """Return our id of the carrier that the message names (NAD+CA, else its sender), else that of this connector."""
    for level in levels:
        party = level.parties.get("CA")
        if party is not None:
            for name in (party.text(4), party.text(3), party.text(2)):
                if found := numbers.known(name):
                    return found
    return numbers.known(sender) or "iftsta"


def said(status: Segment, levels: Sequence[Part], carrier: str, release: str, sender: str) -> scans.Seen:
    """Return what a status says, without its number and its time."""
    code, name = status.text(2), status.text(2, 4)
    texts, signed = _remarks([text for level in levels[:2] for text in level.texts])
    words = [text for text in (name, *(status.text(place, 4) for place in range(3, 8)), *texts) if text]
    meant = meaning(status, carrier, release, " ".join(words))
    causes = [status.text(place) for place in range(3, 8) if status.text(place)]
    unknown = [f"reason {cause}" for cause in causes if not table(_PACKAGE)["reason"].get(cause)]
    part = levels[0]
    return scans.Seen(
        carrier,
        "",
        _NEVER,
        "",
        code or scans.slug(name),
        "; ".join([*words, *unknown]),
        meant,
        place_of(levels),
        signed_by=signed,
        pieces=next((level.pieces for level in levels if level.pieces), 0),
        holder=f"carrier:{carrier}" if carrier != "iftsta" and meant.milestone in WITH_CARRIER else "",
        mode=part.mode,
        vehicle=part.vehicle,
    )


def meaning(status: Segment, carrier: str, release: str, words: str) -> Meaning:
    """Return what a status means by the list that it says its code is of, with the first reason that is one of ours."""
    rows, whose = statuses(_PACKAGE), _list(status, carrier)
    code = _shifted(status.text(2), release) if whose == "event" else status.text(2)
    found = rows.of(code, words, field=whose)
    reasons = (rows.of(status.text(place), field="reason").reason for place in range(3, 8) if status.text(place))
    reason = next((one for one in reasons if one), "") if found.milestone is not Milestone.DELIVERED else ""
    if found.milestone is Milestone.DELIVERED and found.how is None:
        found = found._replace(how=rows.how(words))
    return found._replace(reason=reason) if reason else found


def _list(status: Segment, carrier: str) -> str:
    """Whose list a code is of. DPD's numbers may begin with a zero, GLS's have a dot; else the status must say so."""
    code, own = status.text(2), {status.text(2, 2).upper(), status.text(2, 3).upper()}
    if carrier not in {"dpd", "gls"} or own & _COMMON:
        return "event"
    if own & _OWN or (carrier == "dpd" and code[:1] == "0") or (carrier == "gls" and "." in code):
        return carrier
    return "event"


def _shifted(code: str, release: str) -> str:
    old = _OLD.fullmatch(release) is not None
    return str(int(code) + 1) if old and code.isascii() and code.isdigit() and int(code[:4]) >= _SHIFTED else code


def place_of(levels: Sequence[Part]) -> Place | None:
    """Return where it happened: the location under the status, else under its consignment."""
    for level in levels[:2]:
        for kind in (*_HERE, *level.places):
            if (loc := level.places.get(kind)) is not None:
                code, name = loc.text(2), loc.text(2, 4)
                country = country_code(code[:2]) if len(code) == 5 and code.isalnum() and code[:2].isalpha() else ""
                near = loc.text(3) if len(loc.text(3)) == 2 else ""
                country = country or country_code(near) or (code.upper() if len(code) == 2 and code.isalpha() else "")
                depot = code if code and code.upper() != country and not (country and len(code) == 5) else ""
                return Place(name=depot or ("" if name else code), city=name, country=country)
    return None


def zone_of(levels: Sequence[Part]) -> str:
    """Return the zone of the place, else that of the country of a party: consignee, delivery, carrier, consignor."""
    place = place_of(levels)
    if place is not None and place.country:
        return places.zone_of(place)
    for kind in ("CN", "DP", "ST", "CA", "CZ", "MS"):
        for level in levels:
            party = level.parties.get(kind)
            if party is not None and (country := country_code(party.text(9))):
                return places.zone_of(Place(region=party.text(7), postcode=party.text(8), country=country))
    return ""


def _remarks(texts: list[str]) -> tuple[list[str], str]:
    """The texts without the name that signed, and that name."""
    words, signed = [], ""
    for text in texts:
        if match := _SIGNED.search(text):
            signed = signed or match[1].strip(" .")
            text = text[: match.start()].strip()
        if text:
            words.append(text)
    return words, signed
