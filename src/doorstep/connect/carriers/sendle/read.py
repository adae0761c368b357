"""Read what Sendle tells: an answer of its tracking API, an event that it sent by itself, or a list of them. Pure.

Sendle writes instants in UTC, sometimes with the local time beside them. An answer does not name its parcel: the asker
must (`tracking_number` in the meta), while an event that Sendle sends has the reference in it.
"""

from collections.abc import Mapping
from typing import Any

from doorstep.connect import bodies, numbers
from doorstep.connect.carriers.sendle import scans
from doorstep.connect.carriers.sendle.dates import read_dates
from doorstep.connect.carriers.sendle.scans import Parcel
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside, several, words
from doorstep.connect.statuses import statuses
from doorstep.timeline.model import Problem, Reading


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan and estimate; what is no event is named in `ignored`, an error of Sendle in `error`."""
    gathered = Gathered()
    try:
        body = bodies.value(bodies.cleaned(raw))
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    problem: Problem | None = None
    for place, one in enumerate(body if isinstance(body, list) else [body]):
        problem = _one(one, f"[{place}]." if isinstance(body, list) else "", meta, gathered) or problem
    gathered.rest_of_json(body)
    return gathered.reading(
        problem or Problem("Sendle answered without any event", "ask again later; the label may be new"),
        "compare it with Sendle's description",
    )


def _one(body: Any, path: str, meta: Mapping[str, str], gathered: Gathered) -> Problem | None:
    zone = meta.get("zone", "") or meta.get("default_zone", "")
    events = several(body, "tracking_events")
    if problem := _error(body):
        gathered.skip(path.rstrip("."), problem.why)
        return problem
    pushed = words(body, "event_type") and words(body, "scan_time")
    if not pushed and not events and not inside(body, "scheduling"):
        return Problem(
            "this is neither an answer of Sendle's tracking nor an event that it sends",
            "send the body as Sendle sent it: an object with tracking_events, or one with event_type and scan_time",
        )
    number = numbers.number(
        words(body, "sendle_reference") or words(body, "reference") or meta.get("tracking_number", "")
    )
    if not number:
        return Problem(
            "the answer does not name its parcel",
            "send the reference that was asked beside it, as tracking_number",
        )
    parcel = Parcel(number, words(body, "origin", "country"), words(body, "destination", "country"), zone)
    if pushed:
        scans.scanned(body, parcel, path.rstrip("."), gathered)
        return None
    told = []
    for place, event in enumerate(events):
        one = scans.scanned(event, parcel, f"{path}tracking_events[{place}]", gathered)
        told.extend([] if one is None else [one])
    read_dates(body, path, parcel, told, meta.get("received_at", ""), gathered)
    return None


def _error(body: Any) -> Problem | None:
    code = words(body, "error")
    if not code:
        return None
    message = words(body, "error_description") or words(body, "message") or code
    return Problem(f"Sendle says: {message} ({code})", statuses(scans.PACKAGE).help_with(code))
