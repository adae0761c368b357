"""Read what EasyPost tells: a tracker, a list of them, or an event that brings one. Pure.

The finer `status_detail` decides what a detail means, then its `status`. Times have an offset, which is kept.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from doorstep.connect import bodies, trackers
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside, several, words
from doorstep.connect.places import country_code
from doorstep.connect.plans import Plan
from doorstep.connect.statuses import statuses
from doorstep.connect.trackers import Checkpoint, Tracker
from doorstep.timeline.model import Place, Problem, Reading

PACKAGE = "doorstep.connect.carriers.easypost"


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan and estimate; what is no event is named in `ignored`, an error of EasyPost in `error`."""
    gathered = Gathered()
    try:
        body = bodies.value(bodies.cleaned(raw))
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    problem: Problem | None = None
    for path, one in _trackers(body):
        problem = _read_one(one, path, meta, gathered) or problem
    gathered.rest_of_json(body)
    return gathered.reading(
        problem or Problem("EasyPost knows no scan of it yet", "ask again later; the label may be new"),
        "compare it with EasyPost's description of a tracker",
    )


def _trackers(body: Any) -> Iterator[tuple[str, Any]]:
    """Yield (path, tracker) of a tracker, of an event with one, or of a list."""
    if isinstance(body, list):
        yield from ((f"[{place}]", one) for place, one in enumerate(body))
    elif several(body, "trackers"):
        yield from ((f"trackers[{place}]", one) for place, one in enumerate(several(body, "trackers")))
    elif inside(body, "result"):
        yield "result", inside(body, "result")
    else:
        yield "", body


def _read_one(body: Any, path: str, meta: Mapping[str, str], gathered: Gathered) -> Problem | None:
    table, dot = statuses(PACKAGE), f"{path}." if path else ""
    error = inside(body, "error")
    if error:
        code = words(error, "code")
        message = words(error, "message") or code or "an error without words"
        gathered.skip(f"{dot}error", message)
        return Problem(f"EasyPost says: {message} ({code})", table.help_with(code))
    if not words(body, "tracking_code"):
        gathered.skip(path, "not a tracker")
        return Problem(
            "this is no tracker and no event of a tracker",
            "send the body as EasyPost sent it: an Event whose result is a Tracker, or a Tracker",
        )
    for field in ("created_at", "updated_at"):
        if words(body, field):
            gathered.skip(f"{dot}{field}", "when EasyPost wrote its own record, which is no scan")
    trackers.gather(_tracker(body, path), meta, gathered)
    return None


def _tracker(body: Any, path: str) -> Tracker:
    dot = f"{path}." if path else ""
    details = several(body, "tracking_details")
    checkpoints = [_checkpoint(one, body, f"{dot}tracking_details[{place}]") for place, one in enumerate(details)]
    checkpoints.reverse()  # EasyPost lists the oldest first
    return Tracker(
        path,
        words(body, "carrier"),
        words(body, "tracking_code"),
        checkpoints,
        [(f"{dot}est_delivery_date", Plan("", day))] if (day := words(body, "est_delivery_date")) else [],
        words(body, "carrier_detail", "service"),
    )


def _checkpoint(one: Any, tracker: Any, path: str) -> Checkpoint:
    status, detail = words(one, "status"), words(one, "status_detail")
    text = words(one, "message") or words(one, "description")
    meant = trackers.meaning(statuses(PACKAGE), ("detail", detail), ("code", status), text)
    spot = inside(one, "tracking_location")
    place = Place(
        city=words(spot, "city"),
        region=words(spot, "state"),
        postcode=words(spot, "zip"),
        country=country_code(words(spot, "country")),
    )
    code = words(one, "carrier_code") or "/".join(filter(None, (status, detail if detail != "unknown" else "")))
    return Checkpoint(path, words(one, "datetime"), code, text, meant, place, words(tracker, "signed_by"))
