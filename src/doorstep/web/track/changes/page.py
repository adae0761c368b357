"""Answering `/t/{token}/changes`: what may be changed, what was asked for, and taking in a request."""

from collections.abc import Sequence
from datetime import date, time

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from doorstep.delivery import handlers as delivery
from doorstep.delivery.model import Refused, Span, Wish
from doorstep.people import handlers as people
from doorstep.timeline.model import Address, Change
from doorstep.web.middleware import Asked
from doorstep.web.track import proof
from doorstep.web.track.changes.visitor import Visitor, visitor_of
from doorstep.web.track.changes.words import SHOWN, Scene, closed, opened, refusal, standing
from doorstep.web.track.gone import gone

_LONGEST = 400


@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: Asked, token: str) -> HttpResponse:
    """Show what may be changed, and take in a request. Works without script; each answer is a page."""
    visitor = visitor_of(request, token)
    if visitor is None:
        return gone(request)
    if request.method != "POST":
        return shown(visitor)
    if not visitor.proven:
        return redirect("proof", token=token)
    try:
        if not visitor.may:
            raise Refused("not_you")
        delivery.ask(visitor.desk, visitor.found.state, _wish(request.POST))
    except Refused as refused:
        return shown(visitor, refused.why)
    return redirect("changes", token=token)


def shown(visitor: Visitor, wrong: str = "") -> HttpResponse:
    """Render the page; ``wrong`` is why the last request was not taken in."""
    desk, settings = visitor.request.desk, visitor.shop.settings
    scene = Scene(desk.now, visitor.zone, visitor.language, settings.currency)
    choices = delivery.choices(visitor.desk, visitor.found.state)
    asked = [one for one in visitor.changes() if one.standing in SHOWN]
    revealed = _revealed(visitor, asked) if visitor.proven else {}
    many = len(visitor.found.state.parcels) > 1
    names = {parcel: n for n, parcel in enumerate(visitor.found.state.parcels, 1)} if many else {}
    context = {
        "shop": visitor.shop,
        "release": visitor.found.release,
        "language": visitor.language,
        "token": visitor.token,
        "number": visitor.found.state.number,
        "proven": visitor.proven,
        "may": visitor.may,
        "can_prove": proof.can_be_given(visitor.found.state),
        "wrong": refusal(wrong, scene.say) if wrong else "",
        "asked": [standing(one, scene, revealed) for one in asked],
        "choices": [(opened(one, scene), names.get(one.parcel, 0)) for one in choices if one.possible],
        "closed": [(opened(one, scene), closed(one, scene), names.get(one.parcel, 0)) for one in choices if one.why],
        "windows": [(one.start, one.end) for one in visitor.shop.changes.window],
        "country": visitor.found.state.destination.country if visitor.found.state.destination else "",
    }
    response = render(visitor.request, "track/changes.html", context, status=422 if wrong else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _revealed(visitor: Visitor, asked: Sequence[Change]) -> dict[str, str]:
    words = [one.asked.words for one in asked]
    words += [one.asked.address.lines for one in asked if one.asked.address is not None]
    desk, found = visitor.request.desk, visitor.found
    texts = [(found.subject, text) for text in words if text]
    told = people.reveal_texts(desk.tx, desk.keys, found.shop, texts, who="customer", why="changes", now=desk.now)
    return {text: plain for (_, text), plain in zip(texts, told, strict=True)}


def _wish(sent: QueryDict) -> Wish:
    """Read a form. What it says wrongly is refused as if it were missing."""

    def field(name: str) -> str:
        return str(sent.get(name, ""))[:_LONGEST].strip()

    day = _day(field("day"))
    address = Address(
        f"{field('line1')}\n{field('line2')}".strip(), field("postcode"), field("city"), "", field("country")
    )
    span = None
    first, _, last = field("window").partition("-")
    if day is not None and (start := _time(first)) is not None and (end := _time(last)) is not None:
        span = Span(day, start, end)
    return Wish(
        field("change"),
        field("parcel"),
        field("words"),
        day,
        span,
        address if address.lines else None,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None
