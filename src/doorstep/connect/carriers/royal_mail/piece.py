"""One mail piece: its events, else the latest one that the summary tells, who signed, and when it is expected. Pure."""

from typing import Any, NamedTuple

from msgspec.structs import replace

from doorstep.connect import numbers
from doorstep.connect.carriers.royal_mail import scans
from doorstep.connect.carriers.royal_mail.scans import Item, Row
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside, several, words
from doorstep.connect.places import country_code, zone_of
from doorstep.connect.plans import Plan, expect
from doorstep.connect.scans import Seen, told
from doorstep.connect.statuses import statuses
from doorstep.timeline.model import Milestone, Place, Problem, Told

#: Both tell who took the item over, and when.
_PROOFS = (("signature", "signatureDateTime"), ("proofOfDeliveryData", "deliveryDateTime"))


class Context(NamedTuple):
    """The zone to guess by, the number that was asked, when the body came (ISO text), and what is gathered."""

    zone: str
    asked: str
    received: str
    gathered: Gathered


def problem_of(found: Any, number: str) -> Problem | None:
    """Return the error that this answer, or this piece, consists of."""
    errors = [one for one in several(found, "errors") if inside(one)] or [inside(found, "error")]
    code = words(errors[0], "errorCode") or words(found, "httpCode")
    if not code:
        return None
    said = words(errors[0], "errorDescription") or words(found, "httpMessage") or "an error without words"
    about = f" of {number}" if number else ""
    status = words(found, "httpCode") or words(found, "status")
    known = statuses(scans.PACKAGE)
    help_with = known.help_with(code if code.upper() in known.errors else status)
    return Problem(f"Royal Mail says{about}: {said} ({code})", help_with)


def read_piece(row: Any, path: str, context: Context) -> Problem | None:
    """Gather one piece. Returns why nothing could be read."""
    number = _number(row, context.asked)
    here = f"{path}." if path else ""
    if problem := problem_of(row, number):
        context.gathered.skip(f"{here}error", problem.why)
        return problem
    if not number:
        context.gathered.refuse(path, "the mail piece has no number")
        return None
    item = _item(row, number, context)
    found = _events(row, here, item, context.gathered)
    found.extend(_latest(row, here, found, item, context.gathered))
    _proofs(row, here, found, item, context.gathered)
    events = []
    for where, seen in scans.homeward(found):
        events.append(told(seen))
        context.gathered.scanned(where, events[-1])
    _expected(row, here, item, events, context)
    return None


def _number(row: Any, asked: str) -> str:
    """The number that was asked where it is one of the piece's, else its barcode of thirteen signs, else its own id."""
    summary = inside(row, "summary")
    barcode = words(summary, "oneDBarcode") or words(row, "oneDBarcode") or words(row, "signature", "oneDBarcode")
    written_ones = (barcode, words(row, "mailPieceId"), words(summary, "uniqueItemId"), words(row, "uniqueItemId"))
    own = [numbers.number(one) for one in written_ones if one]
    return asked if asked in own else next(iter(own), "")


def _item(row: Any, number: str, context: Context) -> Item:
    summary = inside(row, "summary")
    destination = country_code(words(summary, "destinationCountryCode"))
    home = {destination, country_code(words(summary, "originCountryCode"))} == {"GB"}
    product = words(summary, "productName") or words(summary, "productDescription")
    zone = zone_of(Place(country=destination)) or context.zone
    return Item(number, product, home, context.zone, zone)


def _events(row: Any, here: str, item: Item, gathered: Gathered) -> list[tuple[str, Seen]]:
    found: list[tuple[str, Seen]] = []
    rows = [(f"{here}events[{place}]", one) for place, one in enumerate(several(row, "events"))]
    if inside(row, "event"):
        rows.append((f"{here}event", inside(row, "event")))
    if words(row, "eventCode"):
        rows.append((f"{here}eventDateTime", row))
    for where, one in rows:
        event = Row(
            words(one, "eventDateTime"), words(one, "eventCode"), words(one, "eventName"), words(one, "locationName")
        )
        try:
            found.append((where, scans.seen(event, item)))
            gathered.texts(event.at)
        except ValueError as error:
            gathered.refuse(where, error)
    return found


def _latest(
    row: Any, here: str, found: list[tuple[str, Seen]], item: Item, gathered: Gathered
) -> list[tuple[str, Seen]]:
    """The latest event as the summary tells it, unless it is among the events."""
    summary, where = inside(row, "summary"), f"{here}summary"
    at, code = words(summary, "lastEventDateTime"), words(summary, "lastEventCode")
    if words(summary, "summaryLine"):
        gathered.skip(f"{where}.summaryLine", "the latest event in a sentence")
    if not at:
        return []
    if any(seen.code.upper() == code.upper() and seen.written == scans.clock(at) for _, seen in found):
        gathered.skip(f"{where}.lastEventDateTime", "the latest event, which is among the events")
        return []
    said = words(summary, "lastEventName") or words(summary, "statusDescription")
    place = words(summary, "lastEventLocationName")
    try:
        latest = scans.seen(Row(at, code, said, place, words(summary, "statusCategory")), item)
    except ValueError as error:
        gathered.refuse(f"{where}.lastEventDateTime", error)
        return []
    gathered.texts(at)
    return [(f"{where}.lastEventDateTime", latest)]


def _proofs(row: Any, here: str, found: list[tuple[str, Seen]], item: Item, gathered: Gathered) -> None:
    """Who took it over stands at the latest delivery; a proof without any delivery is one."""
    for key, moment in _PROOFS:
        proof, where = inside(row, key), f"{here}{key}"
        at, name = words(proof, moment), words(proof, "recipientName")
        if not at and not name:
            continue
        done = [place for place, (_, seen) in enumerate(found) if seen.meaning.milestone is Milestone.DELIVERED]
        if done:
            last = max(done, key=lambda place: found[place][1].when.at)
            signer = found[last][1].signed_by or name
            found[last] = (found[last][0], replace(found[last][1], signed_by=signer))
            if at:
                gathered.skip(f"{where}.{moment}", "the moment of delivery, which its event tells")
            continue
        if not at:
            continue
        try:
            seen = scans.seen(Row(at, "", "Signature" if key == "signature" else "Proof of delivery", ""), item)
        except ValueError as error:
            gathered.refuse(f"{where}.{moment}", error)
        else:
            gathered.texts(at)
            found.append((f"{where}.{moment}", replace(seen, signed_by=name)))


def _expected(row: Any, here: str, item: Item, events: list[Told], context: Context) -> None:
    plan, where = inside(row, "estimatedDelivery"), f"{here}estimatedDelivery"
    day = words(plan, "date")
    begins = _time(day, words(plan, "startOfEstimatedWindow"))
    ends = _time(day, words(plan, "endOfEstimatedWindow")) or day
    if not begins and not ends:
        return
    leaves = ("date", "startOfEstimatedWindow", "endOfEstimatedWindow")
    times = Plan(begins if begins != ends else "", ends or begins, item.there, leaves)
    expect(where, scans.CARRIER, item.number, times, events, context.gathered, received=context.received)


def _time(day: str, clock: str) -> str:
    """A time of the window: a whole one, or a clock of that day."""
    return clock if not clock or "T" in clock or not day else f"{day[:10]}T{clock}"
