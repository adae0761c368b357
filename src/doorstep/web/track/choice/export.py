"""Answering `…/mine.json` and `…/mine.csv` below a page of choices: all that a person chose and allowed, as a file."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from doorstep.people import handlers as people
from doorstep.web.middleware import Asked
from doorstep.web.track.choice import history
from doorstep.web.track.choice.visitor import PAGE_HOLDS, by_word
from doorstep.web.track.gone import gone


@require_safe
def export(request: Asked, shop: str, word: str, form: str) -> HttpResponse:
    """Hand out the file; `form` is json or csv."""
    visitor = by_word(request, shop, word, PAGE_HOLDS)
    if visitor is None:
        return gone(request)
    past = people.past_of(request.desk.tx, shop, visitor.person.id, request.desk.now)
    if form == "json":
        body: bytes | str = history.as_json(visitor.looks.brand.name, str(visitor.person.id), visitor.choices, past)
        response = HttpResponse(body, content_type="application/json")
    else:
        response = HttpResponse(history.as_csv(past), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{shop}-consents.{form}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
