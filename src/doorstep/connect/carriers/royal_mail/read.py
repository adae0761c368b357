"""Read what Royal Mail tells: answers of its Tracking API for one item or several, and events that it pushes. Pure.

`mailPieces` is one object (events, signature) or a list of them (summaries). Each has a summary, events with codes and
offsets, who signed and when it is expected, or an error of its own.
"""

from collections.abc import Mapping
from typing import Any

from doorstep.connect import bodies, numbers
from doorstep.connect.carriers.royal_mail.piece import Context, problem_of, read_piece
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside, several, words
from doorstep.timeline.model import Problem, Reading


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan and estimate; what is no event is named in `ignored`, an error of Royal Mail in `error`."""
    gathered = Gathered()
    context = Context(
        meta.get("zone", "") or meta.get("default_zone", "") or "Europe/London",
        numbers.number(meta.get("tracking_number", "")),
        meta.get("received_at", ""),
        gathered,
    )
    try:
        body = bodies.value(bodies.cleaned(raw))
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    problem: Problem | None = None
    for place, one in enumerate(body if isinstance(body, list) else [body]):
        problem = _answer(one, f"[{place}]." if isinstance(body, list) else "", context) or problem
    gathered.rest_of_json(body)
    return gathered.reading(
        problem or Problem("Royal Mail answered without any event", "ask again later; the label may be new"),
        "compare it with Royal Mail's description",
    )


def _answer(body: Any, path: str, context: Context) -> Problem | None:
    if inside(body, "mailPieces"):
        return read_piece(inside(body, "mailPieces"), f"{path}mailPieces", context)
    pieces = several(body, "mailPieces")
    if pieces:
        found = [read_piece(one, f"{path}mailPieces[{place}]", context) for place, one in enumerate(pieces)]
        return next((one for one in found if one is not None), None)
    if problem := problem_of(body, ""):
        context.gathered.skip(path.rstrip("."), problem.why)
        return problem
    if words(body, "mailPieceId") or words(body, "oneDBarcode"):
        return read_piece(body, path.rstrip("."), context)
    return Problem(
        "this is no answer of Royal Mail's Tracking API",
        "send the body as Royal Mail sent it: an object with mailPieces",
    )
