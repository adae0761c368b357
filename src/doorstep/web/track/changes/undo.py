"""Answering `/t/{token}/changes/{request}/undo`: take a request back that nobody answered yet."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from doorstep.delivery import handlers as delivery
from doorstep.delivery.model import Refused
from doorstep.web.middleware import Asked
from doorstep.web.track.changes.page import shown
from doorstep.web.track.changes.visitor import visitor_of
from doorstep.web.track.gone import gone


@require_POST
def undo(request: Asked, token: str, request_id: str) -> HttpResponse:
    """Take a request back."""
    visitor = visitor_of(request, token)
    if visitor is None:
        return gone(request)
    if not visitor.proven:
        return redirect("proof", token=token)
    try:
        if not visitor.may:
            raise Refused("not_you")
        delivery.withdraw(visitor.desk, visitor.found.state, request_id)
    except Refused as refused:
        return shown(visitor, refused.why)
    return redirect("changes", token=token)
