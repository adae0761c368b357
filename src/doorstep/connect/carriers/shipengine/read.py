"""Read what ShipEngine tells: a tracking result, a list of them, or a webhook that brings one. Pure.

`occurred_at` is an instant in UTC, `carrier_occurred_at` the same moment on the clock of the place: together they tell
the offset. The status code decides what an event means, the carrier's own words where that says too little.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from doorstep.connect import bodies, trackers
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside, several, words
from doorstep.connect.places import country_code
from doorstep.connect.plans import Plan
from doorstep.connect.statuses import statuses
from doorstep.connect.trackers import Checkpoint, Tracker
from doorstep.timeline.model import Place, Problem, Reading

PACKAGE = "doorstep.connect.carriers.shipengine"
_FARTHEST = timedelta(hours=14)


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan and estimate; what is no event is named in `ignored`, an error of ShipEngine in `error`."""
    gathered = Gathered()
    try:
        body = bodies.value(bodies.cleaned(raw))
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    problem: Problem | None = None
    for path, one in _results(body):
        problem = _read_one(one, path, meta, gathered) or problem
    gathered.rest_of_json(body)
    return gathered.reading(
        problem or Problem("ShipEngine knows no scan of it yet", "ask again later; the label may be new"),
        "compare it with ShipEngine's description of a tracking result",
    )


def _results(body: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(body, list):
        yield from ((f"[{place}]", one) for place, one in enumerate(body))
    elif inside(body, "data"):
        yield "data", inside(body, "data")
    else:
        yield "", body


def _read_one(body: Any, path: str, meta: Mapping[str, str], gathered: Gathered) -> Problem | None:
    dot = f"{path}." if path else ""
    for place, error in enumerate(several(body, "errors")):
        code = words(error, "error_code")
        message = words(error, "message") or code or "an error without words"
        gathered.skip(f"{dot}errors[{place}]", message)
        return Problem(f"ShipEngine says: {message} ({code})", statuses(PACKAGE).help_with(code))
    if not words(body, "tracking_number"):
        gathered.skip(path, "not a tracking result")
        return Problem(
            "this is no tracking result and no event of one",
            "send the body as ShipEngine sent it: an object with resource_type API_TRACK, or a tracking result",
        )
    events = [_checkpoint(one, f"{dot}events[{n}]", gathered) for n, one in enumerate(several(body, "events"))]
    for field, why in _DATES.items():
        if words(body, field):
            gathered.skip(f"{dot}{field}", why)
    day = words(body, "estimated_delivery_date")
    trackers.gather(
        Tracker(
            path,
            _carrier(words(body, "carrier_code")),
            words(body, "tracking_number"),
            events,
            [(f"{dot}estimated_delivery_date", Plan("", day))] if day else [],
        ),
        meta,
        gathered,
    )
    return None


_DATES = {
    "shipped_date": "the day of shipping, which a scan tells",
    "ship_date": "the day of shipping, which a scan tells",
    "actual_delivery_date": "the day of delivery, which its scan tells",
}


def _carrier(code: str) -> str:
    """A carrier as ShipEngine names it: "stamps_com" is the post's number under another name."""
    return {"stamps_com": "usps", "endicia": "usps", "dhl_express_uk": "dhl_express"}.get(code.lower(), code)


def _checkpoint(one: Any, path: str, gathered: Gathered) -> Checkpoint:
    status, detail = words(one, "status_code"), words(one, "status_detail_code")
    text = words(one, "description") or words(one, "carrier_status_description") or words(one, "status_description")
    meant = trackers.meaning(statuses(PACKAGE), ("detail", detail), ("code", status), text)
    place = Place(
        name=words(one, "company_name"),
        city=words(one, "city_locality"),
        region=words(one, "state_province"),
        postcode=words(one, "postal_code"),
        country=country_code(words(one, "country_code")),
    )
    code = words(one, "event_code") or words(one, "carrier_status_code") or detail or status
    at, local = words(one, "occurred_at"), words(one, "carrier_occurred_at")
    if local:
        gathered.texts(at)
        gathered.texts(local)
        at = _there(at, local)
    return Checkpoint(path, at, code, text, meant, place, words(one, "signer"))


def _there(at: str, local: str) -> str:
    """The moment on the clock of its place; the clock of UTC, or the local time alone, where that is all there is."""
    try:
        instant, clock = datetime.fromisoformat(at), datetime.fromisoformat(local)
    except ValueError:
        return at or local
    if clock.tzinfo is not None or instant.tzinfo is None:
        return at
    offset = clock.replace(tzinfo=UTC) - instant
    if abs(offset) > _FARTHEST or offset % timedelta(minutes=15):
        return at
    return instant.astimezone(timezone(offset)).isoformat()
