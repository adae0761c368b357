"""Read what Shippo tells: a track, a list of them, or a webhook that brings one. Pure.

The substatus decides what an entry means, then the status. Times have an offset, which is kept.
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

PACKAGE = "doorstep.connect.carriers.shippo"


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan and estimate; what is no event is named in `ignored`, an error of Shippo in `error`."""
    gathered = Gathered()
    try:
        body = bodies.value(bodies.cleaned(raw))
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    problem: Problem | None = None
    for path, one in _tracks(body):
        problem = _read_one(one, path, meta, gathered) or problem
    gathered.rest_of_json(body)
    return gathered.reading(
        problem or Problem("Shippo knows no scan of it yet", "ask again later; the label may be new"),
        "compare it with Shippo's description of a track",
    )


def _tracks(body: Any) -> Iterator[tuple[str, Any]]:
    """Yield (path, track) of a track, of a webhook with one, or of a list."""
    if isinstance(body, list):
        yield from ((f"[{place}]", one) for place, one in enumerate(body))
    elif several(body, "results"):
        yield from ((f"results[{place}]", one) for place, one in enumerate(several(body, "results")))
    elif inside(body, "data"):
        yield "data", inside(body, "data")
    else:
        yield "", body


def _read_one(body: Any, path: str, meta: Mapping[str, str], gathered: Gathered) -> Problem | None:
    dot = f"{path}." if path else ""
    if not words(body, "tracking_number"):
        said = words(body, "detail") or words(body, "message") or words(body, "error")
        gathered.skip(path, said or "not a track")
        if said:
            return Problem(f"Shippo says: {said}", statuses(PACKAGE).help_with(said))
        return Problem(
            "this is no track and no event of a track",
            "send the body as Shippo sent it: an object with event track_updated, or a track",
        )
    trackers.gather(
        Tracker(
            path,
            words(body, "carrier"),
            words(body, "tracking_number"),
            list(_checkpoints(body, dot, gathered)),
            [(f"{dot}{field}", Plan("", day)) for field in ("eta", "original_eta") if (day := words(body, field))],
            words(body, "servicelevel", "name"),
        ),
        meta,
        gathered,
    )
    return None


def _checkpoints(body: Any, dot: str, gathered: Gathered) -> Iterator[Checkpoint]:
    """Yield the entries of the history, the newest first, and the current status where the history does not have it."""
    listed = list(enumerate(several(body, "tracking_history")))
    history = [_checkpoint(one, f"{dot}tracking_history[{place}]", gathered) for place, one in listed]
    current = inside(body, "tracking_status")
    if current:
        latest = _checkpoint(current, f"{dot}tracking_status", gathered)
        if any((one.at, one.code) == (latest.at, latest.code) for one in history):
            gathered.skip(f"{dot}tracking_status", "repeats an entry of the history")
        else:
            yield latest
    yield from reversed(history)


def _checkpoint(one: Any, path: str, gathered: Gathered) -> Checkpoint:
    status, substatus = words(one, "status"), words(one, "substatus", "code")
    text = words(one, "status_details") or words(one, "substatus", "text")
    meant = trackers.meaning(statuses(PACKAGE), ("detail", substatus), ("code", status), text)
    spot = inside(one, "location")
    place = Place(
        city=words(spot, "city"),
        region=words(spot, "state"),
        postcode=words(spot, "zip"),
        country=country_code(words(spot, "country")),
    )
    for field in ("object_created", "object_updated"):
        if words(one, field):
            gathered.skip(f"{path}.{field}", "when Shippo wrote its own record, which is no scan")
    return Checkpoint(path, words(one, "status_date"), substatus or status, text, meant, place)
