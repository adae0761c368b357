"""Read the pieces of an answer: each with its scans, its expected day, who took it. Pure."""

from typing import NamedTuple
from xml.etree.ElementTree import Element

from doorstep.connect import markup, numbers, plans
from doorstep.connect.carriers.dhl_parcel_de import clock, codes
from doorstep.connect.gathered import Gathered
from doorstep.connect.markup import attribute
from doorstep.connect.places import country_code
from doorstep.connect.scans import Seen, told
from doorstep.connect.statuses import Meaning
from doorstep.timeline.model import Milestone, Place, Problem, Told

CARRIER = "dhl_parcel_de"


_PIECES = {"pieceshipment", "piecestatuspublic"}


class Part(NamedTuple):
    """A piece as it stands in the body, and its scans with their paths. Without a piece: a list of scans alone."""

    path: str
    element: Element
    events: list[tuple[str, Element]]


class Piece(NamedTuple):
    """What all scans of a piece share: its number and product, who took it and as what, the zone to guess by."""

    number: str
    product: str
    took: str
    took_as: str
    back: str
    zone: str


def read_root(root: Element, zone: str, gathered: Gathered) -> Problem | None:
    """Gather every piece. Returns DHL's error, or why this is no answer; ``None`` when it is one."""
    problem = _error(root, "code", "error", root.tag, gathered)
    parts = _parts(root)
    for part in parts:
        problem = _piece(part, zone, gathered) or problem
    if parts or problem is not None:
        return problem
    if _kind(root).startswith("piece"):
        return None
    return Problem(
        "this is no answer of DHL's Sendungsverfolgung",
        "send the answer as DHL sent it: elements `data` with a name, `piece-shipment` among them",
    )


def _kind(element: Element) -> str:
    return attribute(element, "name").replace("-", "").casefold()


def _parts(root: Element) -> list[Part]:
    """All pieces with their scans. DHL sends the scans inside their piece; its description has them beside it."""
    parts: list[Part] = []
    stack: list[tuple[str, Element, Part | None]] = [(root.tag, root, None)]
    while stack:
        path, element, owner = stack.pop()
        kind = _kind(element)
        if kind in _PIECES:
            owner = Part(path, element, [])
            parts.append(owner)
        elif kind == "pieceevent":
            if owner is not None:
                owner.events.append((path, element))
            continue
        elif kind == "pieceeventlist" and owner is None:
            owner = _beside(element, parts) or Part(path, element, [])
            if owner not in parts[-1:]:
                parts.append(owner)
        stack.extend((f"{path}.{step}", child, owner) for step, child in reversed(markup.steps(element)))
    return parts


def _beside(events: Element, parts: list[Part]) -> Part | None:
    last = parts[-1] if parts else None
    if last is None or last.events or _kind(last.element) not in _PIECES:
        return None
    one, other = attribute(last.element, "piece-id"), attribute(events, "piece-id")
    return last if one == other or not one or not other else None


def _error(element: Element, code_in: str, words_in: str, path: str, gathered: Gathered) -> Problem | None:
    code, message = attribute(element, code_in), attribute(element, words_in)
    if code in {"", "0"} and not (message and not code):
        return None
    why = f"DHL says: {message or 'an error without words'} ({code or 'no code'})"
    gathered.found.skip(path, why)
    return Problem(why, codes.help_with(code))


def _piece(part: Part, zone: str, gathered: Gathered) -> Problem | None:
    element, path = part.element, part.path
    failed = _error(element, "error-status", "piece-status-desc", path, gathered)
    number = _number(element)
    if not number:
        gathered.refuse(path, "the piece has no number")
        return failed
    piece = Piece(
        number,
        attribute(element, "product-name"),
        attribute(element, "recipient-name"),
        attribute(element, "recipient-id-text"),
        attribute(element, "ruecksendung"),
        zone,
    )
    if attribute(element, "_build-time"):
        gathered.skip(f"{path}.@_build-time", "when DHL wrote the answer")
    scans = [_scan(one, where, where, piece, gathered) for where, one in part.events]
    if attribute(element, "status-timestamp"):
        where = f"{path}.@status-timestamp"
        if part.events:
            gathered.skip(where, "the time of the latest scan, said once more")
        else:
            scans.append(_scan(element, where, path, piece, gathered))
    _expected(part, piece, [one for one in scans if one is not None], gathered)
    return failed


def _number(element: Element) -> str:
    """The number of the piece; the inner one lacks the two zeros before it."""
    written = attribute(element, "piece-code") or attribute(element, "searched-piece-code").partition(";")[0]
    inner = attribute(element, "piece-identifier")
    return numbers.number(written or (f"00{inner}" if len(inner) == 18 and inner.isdigit() else inner))


def _scan(event: Element, where: str, path: str, piece: Piece, gathered: Gathered) -> Told | None:
    text = _text(event)
    three = codes.Codes(attribute(event, "ice"), attribute(event, "ric"), attribute(event, "standard-event-code"))
    written = attribute(event, "event-timestamp") or attribute(event, "status-timestamp")
    if not three.written and not text:
        gathered.skip(where, "a time without a code and without words")
        return None
    place = Place(city=attribute(event, "event-location"), country=country_code(attribute(event, "event-country")))
    try:
        when = clock.moment(written, place, piece.zone)
    except ValueError as error:
        gathered.refuse(where, error)
        return None
    seen = Seen(
        CARRIER,
        piece.number,
        when,
        clock.iso(written),
        three.written,
        text,
        _meaning(event, three, text, piece),
        place=place,
        signed_by=piece.took,
        service=piece.product,
    )
    event_told = told(seen)
    gathered.scanned(where, event_told, written)
    return event_told


def _text(event: Element) -> str:
    said = attribute(event, "event-text") or attribute(event, "event-status") or attribute(event, "status")
    return " ".join(said.split())


def _meaning(event: Element, three: codes.Codes, text: str, piece: Piece) -> Meaning:
    back = (attribute(event, "ruecksendung") or piece.back).casefold() in {"true", "1"}
    meant = codes.meaning(three, text, back)
    if meant.milestone is Milestone.DELIVERED and meant.how is None:
        return meant._replace(how=codes.how_received(piece.took_as))
    return meant


def _expected(part: Part, piece: Piece, scans: list[Told], gathered: Gathered) -> None:
    """The day that DHL expects, with its window: only who has a right of its own gets it."""
    element, path = part.element, part.path
    for name in ("preferred-delivery-day", "preferred-delivery-timeframe-from", "preferred-delivery-timeframe-to"):
        if attribute(element, name):
            gathered.skip(f"{path}.@{name}", "what the recipient asked for, not what DHL expects")
    day = attribute(element, "delivery-date")
    start, end = attribute(element, "delivery-timeframe-from"), attribute(element, "delivery-timeframe-to")
    paths = [f"{path}.@{name}" for name in ("delivery-date", "delivery-timeframe-from", "delivery-timeframe-to")]
    if not day:
        return
    place = Place(country=country_code(attribute(element, "dest-country")))
    plan = clock.window(day, start, end, place, piece.zone)
    plans.expect(paths[0], CARRIER, piece.number, plan, scans, gathered, *paths[1:])
