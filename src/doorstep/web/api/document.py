"""The OpenAPI 3.1 document, made from the routes and their Structs, and the page that shows it to people."""

from functools import cache
from typing import Any, get_args

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from msgspec import Struct

from doorstep import __version__
from doorstep.accounts.scopes import SCOPES
from doorstep.web.api.call import Raw
from doorstep.web.api.route import Route, says, summary, wants_of
from doorstep.web.api.routes import ROUTES
from doorstep.web.problems import KIND as PROBLEM
from doorstep.web.problems import KINDS, Problem

PREFIX = "/api/v1/"
_REF = "#/components/schemas/{name}"
_HEADERS = {
    "RateLimit": ("What is left: `r` requests, until the minute ends in `t` seconds.", '"minute";r=598;t=41'),
    "RateLimit-Policy": ("The limit: `q` requests in `w` seconds.", '"minute";q=600;w=60'),
}
_DOOR = """Orders and events come in here, not by a key: each source of the shop has an address and signs what it sends.

Orders and events of our own format (`generic_json`) or of any shop, carrier or standard that stands in the
documentation. The answer comes once the body is safely kept; the same delivery sent again is answered 200."""


@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """Hand the document out; it holds nothing of any shop."""
    response = HttpResponse(encoded(), content_type="application/vnd.oai.openapi+json;version=3.1")
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show the document to people."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for route in ROUTES:
        groups.setdefault(route.path.partition("/")[0], []).append(
            {"route": route, "summary": summary(route), "says": says(route), "fields": _fields(route)}
        )
    return render(request, "api/docs.html", {"groups": groups, "scopes": SCOPES, "kinds": KINDS, "language": "en"})


@cache
def encoded() -> bytes:
    """Return the document as JSON."""
    return msgspec.json.format(msgspec.json.encode(document(), order="deterministic"), indent=1)


def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(PREFIX + route.path, {})[route.method.lower()] = _operation(route)
    paths["/in/{source}/{key}"] = {"post": _door()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Doorstep",
            "version": __version__,
            "description": "What happens between an order and its customer: ask, act, and be told.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": _components()[1],
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "bearerFormat": "dsk_…"}},
        },
    }


@cache
def _components() -> tuple[dict[Any, dict[str, Any]], dict[str, Any]]:
    """Return the reference to each Struct of the API, and the schemas that these lead to."""
    kinds = [*dict.fromkeys(kind for route in ROUTES for kind in _structs(route)), Problem]
    refs, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    return dict(zip(kinds, refs, strict=True)), components


def _structs(route: Route) -> list[Any]:
    wants = wants_of(route.act)
    found = [one for one in (wants.asked, wants.sent, wants.answer) if one is not None]
    return [kind for one in found for kind in (get_args(one) or (one,)) if kind is not Raw]


def _operation(route: Route) -> dict[str, Any]:
    wants = wants_of(route.act)
    made: dict[str, Any] = {
        "operationId": route.name,
        "tags": [route.path.partition("/")[0]],
        "summary": summary(route),
        "description": says(route),
        "parameters": [*_parts(route), *_query(wants.asked), *(_IDEMPOTENCY if route.writes else ())],
        "responses": _responses(route),
        "x-scope": route.scope,
    }
    if wants.sent is not None:
        content = {"application/json": {"schema": _components()[0][wants.sent]}}
        made["requestBody"] = {"required": True, "content": content}
    return made


_IDEMPOTENCY = (
    {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "The same write under the same key is done once, and answered alike for 24 hours.",
        "schema": {"type": "string", "maxLength": 255, "pattern": "^[!-~]+$"},
    },
)


def _parts(route: Route) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _plain(kind)}
        for name, kind in wants_of(route.act).parts.items()
    ]


def _plain(kind: Any) -> dict[str, Any]:
    schema: dict[str, Any] = msgspec.json.schema(kind)
    return {**schema, "minLength": 1} if schema == {"type": "string"} else schema


def _query(asked: type[Struct] | None) -> list[dict[str, Any]]:
    if asked is None:
        return []
    (ref,), components = msgspec.json.schema_components([asked], ref_template=_REF)
    schema = components[ref["$ref"].rpartition("/")[2]]
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "description": field.get("description", ""),
            "schema": _resolved({key: value for key, value in field.items() if key != "description"}, components),
        }
        for name, field in schema["properties"].items()
    ]


def _resolved(field: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    """Write what a query refers to in its place: parameters stand alone."""
    if "$ref" in field:
        return dict(components[field["$ref"].rpartition("/")[2]])
    if "anyOf" in field:
        return {**field, "anyOf": [_resolved(one, components) for one in field["anyOf"]]}
    return field


def _responses(route: Route) -> dict[str, Any]:
    answer = wants_of(route.act).answer
    structs = [one for one in (get_args(answer) or (answer,)) if one is not Raw]
    content: dict[str, Any] = {kind: {} for kind in route.forms if kind != "application/json"}
    for one in structs:
        content["application/json"] = {"schema": _components()[0][one]}
    headers = {
        name: {"description": says_, "schema": {"type": "string"}, "example": example}
        for name, (says_, example) in _HEADERS.items()
    }
    done = {str(route.made): {"description": summary(route), "content": content, "headers": headers}}
    return {**done, **{str(status): _problem(status) for status in _statuses(route)}}


def _statuses(route: Route) -> list[int]:
    wants = wants_of(route.act)
    found = {400, 401, 403, 404, 429, 500, 503}
    if wants.sent is not None:
        found |= {409, 413, 415, 422}
    if route.path == "events":
        found.add(410)
    return sorted(found)


def _problem(status: int) -> dict[str, Any]:
    titles = " · ".join(title for other, title, _ in KINDS.values() if other == status)
    return {"description": titles, "content": {PROBLEM: {"schema": _components()[0][Problem]}}}


def _fields(route: Route) -> list[dict[str, Any]]:
    """What may be asked or sent, for the page."""
    wants = wants_of(route.act)
    found = [{"name": one["name"], "where": "query", "says": one["description"]} for one in _query(wants.asked)]
    if wants.sent is not None:
        required = {one.encode_name for one in msgspec.structs.fields(wants.sent) if one.required}
        found += [
            {"name": one.encode_name, "where": "body", "says": "needed" if one.encode_name in required else ""}
            for one in msgspec.structs.fields(wants.sent)
        ]
    return found


def _door() -> dict[str, Any]:
    text: dict[str, Any] = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
    kept = {"content": {"application/json": {"schema": {"type": "object"}}}}
    first, _, rest = _DOOR.partition("\n")
    return {
        "operationId": "send",
        "tags": ["in"],
        "summary": first,
        "description": rest.strip(),
        "security": [],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
            for name in ("source", "key")
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {}, "text/csv": text, "application/xml": text},
        },
        "responses": {
            "202": {"description": "It is kept.", **kept},
            "200": {"description": "It was kept already, or it was only a question whether anybody is here.", **kept},
            **{str(status): {"description": says_, **kept} for status, says_ in _REFUSED.items()},
        },
    }


_REFUSED = {
    400: "The body is empty.",
    401: "The signature does not fit.",
    404: "Nobody is expected at this address.",
    413: "The body is too large.",
    415: "Bodies of this type are not read.",
    503: "Send it again in a moment.",
}
