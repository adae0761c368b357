"""The Model Context Protocol (revision 2025-06-18) as far as tools need it: one JSON-RPC message in, one or none out.

Source: https://modelcontextprotocol.io/specification/2025-06-18. Each tool asks the API and hands its answer on, so
that a tool may do what its key may, and no more.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import Struct

from doorstep import __version__

REVISIONS = ("2025-06-18", "2025-03-26", "2024-11-05")
#: (method, path below /api/v1, body) → (status, what was said). Raises nothing but `Unreachable`.
Ask = Callable[[str, str, dict[str, Any] | None], tuple[int, Any]]
Arguments = dict[str, str]


class Unreachable(Exception):
    """The API cannot be asked; the text says why."""


class Tool(Struct, frozen=True):
    """A tool: what it says of itself, its one argument, and what it asks."""

    name: str
    says: str
    wants: str
    hint: str
    acts: Callable[[Ask, str], dict[str, Any]]


class Refused(Exception):
    """The API said no; the text is its problem."""


def _order(ask: Ask, text: str) -> str:
    """Return the id of the order that is meant by an id, a number or a tracking number."""
    found = _said(ask, "POST", "orders/search", {"text": text})["items"]
    if len(found) == 1:
        return str(found[0]["id"])
    names = ", ".join(f"{one['number']} (id {one['id']})" for one in found)
    raise Refused(f"{text!r} fits several orders: {names}." if found else f"There is no order {text!r}.")


def _said(ask: Ask, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    status, said = ask(method, path, body)
    if 200 <= status < 300:
        return said
    told = said if isinstance(said, dict) else {}
    words = ". ".join(str(told[name]).rstrip(".") for name in ("title", "detail", "how_to_mend") if told.get(name))
    raise Refused(words or f"The API answered {status}.")


def where_is(ask: Ask, text: str) -> dict[str, Any]:
    """Where an order is: its standing, parcels, what is expected, and the latest events in words."""
    id_ = quote(_order(ask, text), safe="")
    it = _said(ask, "GET", f"orders/{id_}")
    told = _said(ask, "GET", f"orders/{id_}/timeline")["items"]
    names = (
        "id",
        "number",
        "milestone",
        "milestone_at",
        "attention",
        "expected",
        "promised",
        "delivered_at",
        "disputed",
    )
    latest = [{"at": one["occurred_at"], "says": one["sentence"]} for one in told[-8:]]
    return {**{name: it[name] for name in names}, "parcels": it["parcels"], "latest": latest}


def what_promised(ask: Ask, text: str) -> dict[str, Any]:
    """What was promised: by the shop, and every date that anybody was told."""
    id_ = quote(_order(ask, text), safe="")
    it = _said(ask, "GET", f"orders/{id_}")
    said = _said(ask, "GET", f"orders/{id_}/statements")["items"]
    return {**{name: it[name] for name in ("number", "first_promised", "promised", "expected", "risk")}, "told": said}


def what_can_change(ask: Ask, text: str) -> dict[str, Any]:
    """What can be done about the order as it stands."""
    found: dict[str, Any] = _said(ask, "GET", f"orders/{quote(_order(ask, text), safe='')}/options")
    return found


def search(ask: Ask, text: str) -> dict[str, Any]:
    """Orders that fit."""
    found: dict[str, Any] = _said(ask, "POST", "orders/search", {"text": text})
    return found


_ANY = "A number, a tracking number; an e-mail address, a telephone number or a name where the key may."
_WHICH = "The order's id, its number (#1042), or a tracking number."
TOOLS = (
    Tool("where_is_order", "Where an order is, when it is expected, what happened last.", "order", _WHICH, where_is),
    Tool("what_was_promised", "Which dates were promised, to whom and where.", "order", _WHICH, what_promised),
    Tool("what_can_be_changed", "What can still be done about an order, or why not.", "order", _WHICH, what_can_change),
    Tool("search_orders", "Find orders by number, tracking number, e-mail or name.", "text", _ANY, search),
)


def answer(line: bytes, ask: Ask) -> bytes | None:
    """Answer one line; None where nothing is to be answered."""
    try:
        message = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _error(None, -32700, "This is no JSON.")
    if not isinstance(message, dict) or not isinstance(message.get("method"), str):
        return (
            None if isinstance(message, dict) and "result" in message else _error(None, -32600, "This is no request.")
        )
    if "id" not in message:
        return None  # a notification
    given = message.get("params")
    return _answered(message["id"], message["method"], given if isinstance(given, dict) else {}, ask)


def _answered(id_: Any, method: str, given: dict[str, Any], ask: Ask) -> bytes:
    if method == "initialize":
        wanted = given.get("protocolVersion")
        return _result(id_, {
            "protocolVersion": wanted if wanted in REVISIONS else REVISIONS[0],
            "capabilities": {"tools": {"listChanged": False}},
            "serverInfo": {"name": "doorstep", "title": "Doorstep", "version": __version__},
            "instructions": "Ask about orders of one shop: where they are, what was promised, what can be done.",
        })  # fmt: skip
    if method == "ping":
        return _result(id_, {})
    if method == "tools/list":
        return _result(id_, {"tools": [_shown(one) for one in TOOLS]})
    if method == "tools/call":
        return _called(id_, given, ask)
    return _error(id_, -32601, f"There is no method {method}.")


def _called(id_: Any, given: dict[str, Any], ask: Ask) -> bytes:
    tool = next((one for one in TOOLS if one.name == given.get("name")), None)
    arguments = given.get("arguments")
    text = arguments.get(tool.wants) if tool is not None and isinstance(arguments, dict) else None
    if tool is None or not isinstance(text, str) or not text.strip() or len(text) > 200:
        wants = f" with a text `{tool.wants}`" if tool else ""
        return _error(id_, -32602, f"Call one of {', '.join(one.name for one in TOOLS)}{wants}.")
    try:
        found = tool.acts(ask, text.strip())
    except (Refused, Unreachable) as error:
        return _result(id_, {"content": [{"type": "text", "text": str(error)}], "isError": True})
    shown = msgspec.json.encode(found).decode()
    return _result(id_, {"content": [{"type": "text", "text": shown}], "structuredContent": found, "isError": False})


def _shown(tool: Tool) -> dict[str, Any]:
    return {
        "name": tool.name,
        "description": tool.says,
        "inputSchema": {
            "type": "object",
            "properties": {tool.wants: {"type": "string", "description": tool.hint}},
            "required": [tool.wants],
        },
        "annotations": {"readOnlyHint": True, "openWorldHint": False},
    }


def _result(id_: Any, value: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"jsonrpc": "2.0", "id": id_, "result": value})


def _error(id_: Any, code: int, words: str) -> bytes:
    return msgspec.json.encode({"jsonrpc": "2.0", "id": id_, "error": {"code": code, "message": words}})
