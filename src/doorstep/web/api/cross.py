"""The checkout's addresses may be called out of the shop's own pages: by a public key, from origins that it names.

A key that may do nothing but this can stand in a page for everybody to read: it sees no order, and its calls are
counted like any other's.
"""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse

from doorstep.accounts.scopes import CHECKOUT
from doorstep.promise.options.model import Options
from doorstep.promise.options.rules import OPTIONS, options_of
from doorstep.views import releases
from doorstep.web.api.call import Call
from doorstep.web.problems import Trouble

_KEPT_S = "600"


def preflight(request: HttpRequest) -> HttpResponse:
    """Tell a browser what it may send. It names no key yet: which pages may read the answer is said with that."""
    response = HttpResponse(status=204)
    response.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin", "*")
    response.headers["Access-Control-Allow-Methods"] = "POST"
    response.headers["Access-Control-Allow-Headers"] = "authorization, content-type, idempotency-key"
    response.headers["Access-Control-Max-Age"] = _KEPT_S
    response.headers["Vary"] = "Origin"
    return response


def origin_allowed(call: Call) -> str:
    """Return the origin that may read the answer, empty where none asked. Raises `Trouble` for pages of others."""
    origin = call.request.headers.get("Origin", "")
    if not origin:
        return ""
    if origin in options_in_force(call).origins:
        return origin
    if list(call.key.scopes) == [CHECKOUT]:
        raise Trouble("not-allowed", f"Pages of {origin} are not among the shop's own (`origins` in {OPTIONS}).")
    return ""


def options_in_force(call: Call) -> Options:
    """Return the shop's delivery options as they are published."""
    return _read(_text(call))


def _text(call: Call) -> str:
    known = _texts.get((call.name, call.release))
    if known is None:
        found = releases.published(call.tx, call.name, call.release) if call.release else None
        known = found.documents.get(OPTIONS, "") if found is not None else ""
        if len(_texts) >= _MOST:
            _texts.clear()
        _texts[call.name, call.release] = known
    return known


_texts: dict[tuple[str, str], str] = {}
_MOST = 200


@lru_cache(maxsize=_MOST)
def _read(text: str) -> Options:
    return options_of({OPTIONS: text})
