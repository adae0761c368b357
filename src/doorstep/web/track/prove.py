"""Answering `/t/{token}/proof`: ask for the second proof, and take it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from doorstep.views.track import tracked
from doorstep.web import shops
from doorstep.web.middleware import Asked
from doorstep.web.track import proof
from doorstep.web.track.gone import gone
from doorstep.web.track.link import expired, reader_of


@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: Asked, token: str) -> HttpResponse:
    """Ask for the second proof, and take it."""
    found = tracked(request.desk.tx, token)
    shop = shops.shop_of(request.desk.tx, found.shop, found.release) if found else None
    if found is None or shop is None or expired(found.state, shop.settings.link_days, request.desk.now):
        return gone(request)
    wrong = False
    if request.method == "POST" and not proof.closed(token):
        if role := proof.right(request.desk, found, request.POST.get("word", "")):
            return proof.let_in(request, token, role, "changes" if _changes(request) else "track")
        proof.failed(token)
        wrong = True
    closed = proof.closed(token)
    language = reader_of(request, found.state, shop.settings).code
    context = {
        "shop": shop,
        "release": found.release,
        "token": token,
        "language": language,
        "wrong": wrong,
        "closed": closed,
        "changes": _changes(request),
    }
    response = render(request, "track/proof.html", context, status=429 if closed else 422 if wrong else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _changes(request: Asked) -> bool:
    """Whether the proof is wanted for the page of changes."""
    return (request.POST or request.GET).get("for", "") == "changes"
