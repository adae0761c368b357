"""Read what Australia Post tells: an answer of Track Items, for its own articles and StarTrack's consignments. Pure.

An answer holds a result for each number that was asked, each an error or trackable items; a StarTrack consignment has
events of its own and of each article in it. Events have words and no codes, the newest first.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from doorstep.connect import bodies, moments, numbers
from doorstep.connect.carriers.australiapost.places import place_of
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import count, inside, several, texts, words
from doorstep.connect.places import zone_of
from doorstep.connect.scans import Seen, told
from doorstep.connect.statuses import Meaning, statuses
from doorstep.timeline.model import Milestone, Problem, Reading

CARRIER = "australiapost"
_PACKAGE = "doorstep.connect.carriers.australiapost"


class Item(NamedTuple):
    """An article or a consignment: its number, product, how many articles it has, and the zone to guess by."""

    number: str
    product: str
    pieces: int
    zone: str


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan; what is no event is named in `ignored`, an error of Australia Post in `error`."""
    gathered = Gathered()
    zone = meta.get("zone", "") or meta.get("default_zone", "") or "Australia/Sydney"
    try:
        body = bodies.value(bodies.cleaned(raw))
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    problem: Problem | None = None
    for place, one in enumerate(body if isinstance(body, list) else [body]):
        problem = _answer(one, f"[{place}]." if isinstance(body, list) else "", zone, gathered) or problem
    gathered.rest_of_json(body)
    return gathered.reading(
        problem or Problem("Australia Post answered without any event", "ask again later; the label may be new"),
        "compare it with Australia Post's description",
    )


def _answer(body: Any, path: str, zone: str, gathered: Gathered) -> Problem | None:
    results = several(body, "tracking_results")
    problem = _errors(body, path, "", gathered)
    for place, result in enumerate(results):
        problem = _result(result, f"{path}tracking_results[{place}]", zone, gathered) or problem
    if problem is None and not results:
        return Problem(
            "this is no answer of Track Items",
            "send the body as Australia Post sent it: an object with tracking_results",
        )
    return problem


def _errors(found: Any, path: str, number: str, gathered: Gathered) -> Problem | None:
    """Name every error of an answer or of one number."""
    problem: Problem | None = None
    for place, error in enumerate(several(found, "errors")):
        code = words(error, "code") or words(error, "error_code")
        message = words(error, "message") or words(error, "name") or "an error without words"
        about = f" of {number}" if number else ""
        problem = Problem(
            f"Australia Post says{about}: {message} ({code or 'no code'})", statuses(_PACKAGE).help_with(code)
        )
        gathered.skip(f"{path}errors[{place}]", problem.why)
    return problem


def _result(result: Any, path: str, zone: str, gathered: Gathered) -> Problem | None:
    asked = numbers.number(words(result, "tracking_id"))
    problem = _errors(result, f"{path}.", asked, gathered)
    items = several(result, "trackable_items")
    for place, item in enumerate(items):
        _item(item, asked if len(items) == 1 else "", f"{path}.trackable_items[{place}]", zone, gathered)
    consignments = several(result, "consignment")
    for place, one in enumerate(consignments):
        _item(one, asked, f"{path}.consignment[{place}]", zone, gathered)
    if inside(result, "consignment"):
        _item(inside(result, "consignment"), asked, f"{path}.consignment", zone, gathered)
    return problem


def _item(row: Any, asked: str, path: str, zone: str, gathered: Gathered) -> None:
    """Gather one article, or a consignment with the articles in it."""
    number = numbers.number(words(row, "article_id") or words(row, "consignment_id")) or asked
    within = several(row, "items")
    if not number:
        gathered.refuse(path, "the item has no number")
    else:
        pieces = max(count(row, "number_of_items"), len(within), 0)
        _events(row, Item(number, words(row, "product_type"), pieces, zone), path, gathered)
    for place, inner in enumerate(within):
        here = f"{path}.items[{place}]"
        own = numbers.number(words(inner, "article_id") or words(inner, "consignment_id"))
        if own:
            _events(
                inner, Item(own, words(inner, "product_type") or words(row, "product_type"), 1, zone), here, gathered
            )
        else:
            gathered.refuse(here, "the article has no number")


def _events(row: Any, item: Item, path: str, gathered: Gathered) -> None:
    for place, event in enumerate(several(row, "events")):
        _scanned(event, item, f"{path}.events[{place}]", gathered)


def _scanned(event: Any, item: Item, path: str, gathered: Gathered) -> None:
    at, said, location, code, other = texts(event, "date", "description", "location", "event_code", "eventCode")
    text, code = " ".join(said.split()), code or other
    if not at:
        gathered.refuse(path, "the event has no date")
        return
    place = place_of(location)
    try:
        when = moments.written(_colon(at), zone_of(place) or item.zone)
    except ValueError as error:
        gathered.refuse(path, error)
        return
    seen = Seen(
        CARRIER,
        item.number,
        when,
        at[:19].replace(" ", "T"),
        code,
        text,
        _meaning(code, text),
        place=place,
        pieces=item.pieces,
        service=item.product,
    )
    gathered.scanned(path, told(seen), at)


def _colon(at: str) -> str:
    """A time with an offset of four digits as ISO writes it."""
    return f"{at[:-2]}:{at[-2:]}" if len(at) > 19 and at[-5:-4] in {"+", "-"} and at[-4:].isdigit() else at


def _meaning(code: str, text: str) -> Meaning:
    table = statuses(_PACKAGE)
    found = table.of(code, text)
    if found.milestone is Milestone.DELIVERED:
        return found._replace(how=found.how or table.how(text))
    return found
