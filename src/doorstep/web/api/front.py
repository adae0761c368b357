"""Answer a call: who asks, may they, how often, what do they want; problems as RFC 9457, writes once a key."""

import logging
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from msgspec import Struct

from doorstep.accounts import keys
from doorstep.accounts.keys import Standing
from doorstep.kit.errors import Collision, StoreDown
from doorstep.web.api import store
from doorstep.web.api.call import Call, Raw
from doorstep.web.api.cross import origin_allowed, preflight
from doorstep.web.api.route import Route, part, wants_of
from doorstep.web.middleware import Asked
from doorstep.web.problems import Trouble, Wrong, answer_of

log = logging.getLogger("doorstep.api")
JSON = "application/json"
_LONGEST_KEY = 255


def dispatcher(routes: Mapping[str, Route]) -> Callable[..., HttpResponse]:
    """Return the view of one address, whose routes are given by method."""

    @csrf_exempt  # nothing here is known by a cookie
    def answer(request: Asked, **parts: str) -> HttpResponse:
        route = routes.get(request.method or "")
        if request.method == "OPTIONS" and any(one.cross for one in routes.values()):
            return preflight(request)
        if route is None:
            allow = ", ".join(sorted(routes))
            return _said(request, Trouble("wrong-method", headers={"Allow": allow}))
        return answered(request, route, parts)

    return answer


def answered(request: Asked, route: Route, parts: Mapping[str, str]) -> HttpResponse:
    """Answer one request; whatever goes wrong becomes a problem, and what was begun is undone."""
    stands: Standing | None = None
    origin = ""
    try:
        key = keys.check(_bearer(request), request.desk.now)
        if key is None:
            raise Trouble("no-key", headers={"WWW-Authenticate": 'Bearer realm="doorstep"'})
        stands = keys.count(key, request.desk.now)
        if not stands.allowed:
            raise Trouble("too-many", headers={"Retry-After": str(stands.reset)})
        if route.scope and route.scope not in key.scopes:
            raise Trouble("not-allowed", f"It has no scope {route.scope}.")
        call = Call(request, key)
        origin = origin_allowed(call) if route.cross else ""
        response = _done(call, route, parts)
    except Trouble as trouble:
        response = _said(request, trouble)
    except (StoreDown, Collision):
        response = _said(request, Trouble("away", headers={"Retry-After": "2"}))
    except Exception:
        log.exception("a call of the API failed: %s", route.name)
        response = _said(request, Trouble("broken"))
    if origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Vary"] = "Origin"
    return _headed(response, stands)


def unknown(request: Asked, **_: str) -> HttpResponse:
    """Say that there is no such address."""
    return _said(request, Trouble("not-found", "There is no such address."))


def _done(call: Call, route: Route, parts: Mapping[str, str]) -> HttpResponse:
    given = _given(call.request, route, parts)
    word = call.request.headers.get("Idempotency-Key", "") if route.writes else ""
    if not word:
        return _answer(route, route.act(call, **given))
    if len(word) > _LONGEST_KEY or not word.isprintable():
        raise Trouble("malformed", "An idempotency key has at most 255 printable signs.")
    asked = _fingerprint(call.request)
    known = store.begin(call.tx, call.name, call.key.handle, word, asked, call.now)
    if known is not None and known.asked != asked:
        raise Trouble("key-used-otherwise")
    if known is not None:
        response = HttpResponse(known.body, status=known.status, content_type=JSON)
        response.headers["Idempotent-Replayed"] = "true"
        return response
    response = _answer(route, route.act(call, **given))
    store.end(call.tx, call.name, call.key.handle, word, response.status_code, response.content)
    return response


def _given(request: Asked, route: Route, parts: Mapping[str, str]) -> dict[str, Any]:
    wants = wants_of(route.act)
    given: dict[str, Any] = {}
    for name, kind in wants.parts.items():
        try:
            given[name] = part(_clean(parts[name]), kind)
        except msgspec.ValidationError:
            raise Trouble("not-found") from None
    if wants.asked is not None:
        query = {name: _clean(request.GET[name]) for name in request.GET}
        given["asked"] = _fitting(query, wants.asked, "malformed")
    elif request.GET:
        raise Trouble("malformed", "This address takes no query.")
    if wants.sent is not None:
        given["sent"] = _fitting(_body(request), wants.sent, "invalid")
    return given


def _body(request: Asked) -> Any:
    kind = (request.headers.get("Content-Type") or JSON).partition(";")[0].strip().lower()
    if kind != JSON:
        raise Trouble("wrong-type")
    try:
        raw = request.body
    except RequestDataTooBig:
        raise Trouble("too-large") from None
    except UnreadablePostError:
        raise Trouble("malformed", "The body broke off.") from None
    if b"\\u0000" in raw:
        raise Trouble("invalid", "A text holds a sign that cannot be kept (U+0000).")
    try:
        return msgspec.json.decode(raw or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Trouble("malformed", f"The body is no JSON: {error}") from None
    except RecursionError:
        raise Trouble("malformed", "The body is nested too deeply.") from None


def _fitting(value: Any, kind: type[Struct], trouble: str) -> Struct:
    try:
        return msgspec.convert(value, kind, strict=trouble == "invalid")
    except msgspec.ValidationError as error:
        why, _, at = str(error).partition(" - at ")
        wrong = Wrong(at.strip("`") or "$", why)
        raise Trouble(trouble, why, errors=(wrong,)) from None


def _clean(text: str) -> str:
    if "\0" in text:
        raise Trouble("malformed", "A part of the address holds a sign that nothing is called by (U+0000).")
    return text


def _answer(route: Route, value: Any) -> HttpResponse:
    if isinstance(value, Raw):
        response = HttpResponse(value.body, status=route.made, content_type=value.kind)
        for name, text in value.headers.items():
            response.headers[name] = text
        return response
    return HttpResponse(msgspec.json.encode(value), status=route.made, content_type=JSON)


def _said(request: Asked, trouble: Trouble) -> HttpResponse:
    request.desk.failed = True
    return answer_of(trouble)


def _headed(response: HttpResponse, stands: Standing | None) -> HttpResponse:
    """Write the limits as draft-ietf-httpapi-ratelimit-headers-10 does: the policy, and how it stands."""
    response.headers["Cache-Control"] = "no-store"
    if stands is not None:
        response.headers["RateLimit-Policy"] = f'"minute";q={stands.limit};w=60'
        response.headers["RateLimit"] = f'"minute";r={stands.left};t={stands.reset}'
    return response


def _bearer(request: Asked) -> str:
    scheme, _, word = request.headers.get("Authorization", "").partition(" ")
    return word.strip() if scheme.lower() == "bearer" else ""


def _fingerprint(request: Asked) -> bytes:
    whole = blake2b(digest_size=16)
    for piece in (request.method or "", request.get_full_path()):
        whole.update(f"{len(piece)}:{piece}".encode("utf-8", "replace"))
    whole.update(request.body)
    return whole.digest()
