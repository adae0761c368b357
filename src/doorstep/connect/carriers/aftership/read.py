"""Read what AfterShip tells: a tracking, a list of them, or a webhook that brings one. Pure.

The subtag decides what a checkpoint means, then the tag. A checkpoint's time is local: with its offset, or with that of
the place, which is guessed.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from doorstep.connect import bodies, numbers, trackers
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside, several, words
from doorstep.connect.places import country_code
from doorstep.connect.plans import Plan
from doorstep.connect.statuses import statuses
from doorstep.connect.trackers import Checkpoint, Tracker
from doorstep.timeline.model import Place, Problem, Reading

PACKAGE = "doorstep.connect.carriers.aftership"


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return every scan and estimate; what is no event is named in `ignored`, an error of AfterShip in `error`."""
    gathered = Gathered()
    try:
        body = bodies.value(bodies.cleaned(raw))
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    problem = _failed(body)
    if problem is None:
        for path, one in _trackings(body):
            problem = _read_one(one, path, meta, gathered) or problem
    if isinstance(body, dict) and "ts" in body:
        gathered.skip("ts", "when AfterShip sent this, which is no scan")
    gathered.rest_of_json(body)
    return gathered.reading(
        problem or Problem("AfterShip knows no checkpoint of it yet", "ask again later; the label may be new"),
        "compare it with AfterShip's description of a tracking",
    )


def _failed(body: Any) -> Problem | None:
    """A failed look-up: its code stands in `meta`, also inside an answer with the status 200."""
    code = words(body, "meta", "code")
    if not code or code.startswith("2"):
        return None
    message = words(body, "meta", "message") or words(body, "meta", "type")
    return Problem(f"AfterShip says: {message or 'an error without words'} ({code})", statuses(PACKAGE).help_with(code))


def _trackings(body: Any) -> Iterator[tuple[str, Any]]:
    """Yield (path, tracking) of a webhook, of an answer about one or several, or of a tracking alone."""
    data = inside(body, "data")
    if inside(body, "msg"):
        yield "msg", inside(body, "msg")
    elif several(data, "trackings"):
        yield from ((f"data.trackings[{place}]", one) for place, one in enumerate(several(data, "trackings")))
    elif inside(data, "tracking"):
        yield "data.tracking", inside(data, "tracking")
    elif data:
        yield "data", data
    else:
        yield "", body


def _read_one(body: Any, path: str, meta: Mapping[str, str], gathered: Gathered) -> Problem | None:
    dot = f"{path}." if path else ""
    if not words(body, "tracking_number"):
        gathered.skip(path, "not a tracking")
        return Problem(
            "this is no tracking and no event of one",
            "send the body as AfterShip sent it: an object with msg, with data, or a tracking",
        )
    points = several(body, "checkpoints")
    checkpoints = [_checkpoint(one, body, f"{dot}checkpoints[{place}]", gathered) for place, one in enumerate(points)]
    checkpoints.reverse()  # AfterShip lists the oldest first
    following: Any = next(iter(several(body, "next_couriers")), None)
    trackers.gather(
        Tracker(
            path,
            _courier(words(body, "slug")),
            words(body, "tracking_number"),
            checkpoints,
            list(_plans(body, dot)),
            words(body, "shipment_type"),
            _courier(words(following, "slug")),
            numbers.number(words(following, "tracking_number")),
        ),
        meta,
        gathered,
    )
    return None


def _courier(slug: str) -> str:
    """Our id of a courier by AfterShip's slug, which may end in a country: "dpd-de" is dpd."""
    plain = _SLUGS.get(slug.lower(), "")
    return plain or numbers.known(slug) or slug


_SLUGS = {
    "dhl": "dhl_express",
    "dhl-germany": "dhl_parcel_de",
    "deutsch-post": "dhl_parcel_de",
    "hermesworld-uk": "hermes",
    "hermes-de": "hermes",
    "la-poste-colissimo": "laposte",
    "chronopost-france": "chronopost",
    "bpost": "bpost",
    "postnl": "postnl",
    "postnl-3s": "postnl",
    "royal-mail": "royal_mail",
    "canada-post": "canadapost",
    "australia-post": "australiapost",
}


_EXPECTED = (
    "estimated_delivery_date",
    "estimated_delivery_date_min",
    "estimated_delivery_date_max",
    "datetime",
    "datetime_min",
    "datetime_max",
)


def _plans(body: Any, dot: str) -> Iterator[tuple[str, Plan]]:
    """Yield the expected days, the carrier's own before what AfterShip works out."""
    for field in ("courier_estimated_delivery_date", "latest_estimated_delivery", "aftership_estimated_delivery_date"):
        found = inside(body, field)
        first, last = words(found, "estimated_delivery_date_min"), words(found, "estimated_delivery_date_max")
        day = words(found, "estimated_delivery_date") or words(found, "datetime")
        first, last = first or words(found, "datetime_min"), last or words(found, "datetime_max")
        if first and last:
            yield f"{dot}{field}", Plan(first, last, leaves=_EXPECTED)
        elif day:
            yield f"{dot}{field}", Plan("", day, leaves=_EXPECTED)
    if day := words(body, "expected_delivery"):
        yield f"{dot}expected_delivery", Plan("", day)


def _checkpoint(one: Any, tracking: Any, path: str, gathered: Gathered) -> Checkpoint:
    tag, subtag = words(one, "tag"), words(one, "subtag")
    text = words(one, "message") or words(one, "subtag_message")
    meant = trackers.meaning(statuses(PACKAGE), ("detail", subtag), ("code", tag), text)
    country = words(one, "country_region") or words(one, "country_iso3") or words(one, "country_name")
    place = Place(
        name=words(one, "location") if not words(one, "city") else "",
        city=words(one, "city"),
        region=words(one, "state"),
        postcode=words(one, "postal_code") or words(one, "zip"),
        country=country_code(country),
    )
    if words(one, "created_at"):
        gathered.skip(f"{path}.created_at", "when AfterShip heard of it, which is no scan")
    code = words(one, "raw_tag") or subtag or tag
    return Checkpoint(path, words(one, "checkpoint_time"), code, text, meant, place, words(tracking, "signed_by"))
