"""What an assistant asks over the Model Context Protocol, through the API with a key's scopes."""

from typing import Any

import msgspec

from doorstep.cli.run._mcp import REVISIONS, TOOLS, Ask, Unreachable, answer
from tests.api.asking import Api
from tests.web import stories


def asking(api: Api, key: str | None = None) -> Ask:
    """Ask the API of the site, as the command asks over HTTP."""

    def ask(method: str, path: str, body: dict[str, Any] | None) -> tuple[int, Any]:
        found = api.get(path, key=key) if method == "GET" else api.post(path, body, key=key)
        return found.status, found.said

    return ask


def said(ask: Ask, method: str, **params: Any) -> Any:
    """Send one request and return its result, or its error."""
    line = answer(msgspec.json.encode({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}), ask)
    assert line is not None
    assert b"\n" not in line
    reply = msgspec.json.decode(line)
    assert (reply["jsonrpc"], reply["id"]) == ("2.0", 1)
    return reply.get("result", reply.get("error"))


def called(ask: Ask, tool: str, **arguments: str) -> Any:
    """Call a tool."""
    return said(ask, "tools/call", name=tool, arguments=arguments)


def test_an_assistant_hears_where_an_order_is_and_what_was_promised(api: Api) -> None:
    api.site.tell(stories.on_its_way("1042"))
    ask = asking(api)
    for which in ("1042", "#1042", "1Z999AA11042"):
        it = called(ask, "where_is_order", order=which)["structuredContent"]
        assert (it["id"], it["milestone"], it["latest"][-1]["says"]) == ("1042", "in_transit", "On its way: Leipzig.")
    promised = called(ask, "what_was_promised", order="1042")["structuredContent"]
    assert (promised["promised"]["end"], promised["told"]) == ("2026-03-12T10:00:00Z", [])
    options = called(ask, "what_can_be_changed", order="1042")["structuredContent"]["items"]
    assert [(one["act"], one["possible"]) for one in options] == [
        ("note", True), ("deny_delivery", False), ("retract_event", True), ("bring_quote", True), ("ask_carrier", True),
    ]  # fmt: skip
    found = called(ask, "search_orders", text="ada@byron.example")["structuredContent"]["items"]
    assert [one["id"] for one in found] == ["1042"]


def test_an_assistant_may_what_its_key_may(api: Api) -> None:
    api.site.tell(stories.on_its_way("1042"))
    no = called(asking(api, api.make(["tasks:read"])), "where_is_order", order="1042")
    assert no == {
        "content": [{"type": "text", "text": "The key may not do this. It has no scope orders:read. "
                                             "Make a key that has the scope"}],
        "isError": True,
    }  # fmt: skip
    plain = asking(api, api.make(["orders:read"]))
    assert called(plain, "search_orders", text="ada@byron.example")["structuredContent"]["items"] == []
    options = called(plain, "what_can_be_changed", order="1042")["structuredContent"]["items"]
    assert [one["allowed"] for one in options] == [False] * 4 + [True]
    assert called(plain, "where_is_order", order="7")["content"][0]["text"] == "There is no order '7'."


def _away(*_: object) -> tuple[int, Any]:
    raise Unreachable("Doorstep cannot be reached: nobody there.")


def test_the_protocol_is_kept() -> None:
    begun = said(_away, "initialize", protocolVersion="2025-03-26", capabilities={}, clientInfo={"name": "x"})
    assert (begun["protocolVersion"], begun["capabilities"]) == ("2025-03-26", {"tools": {"listChanged": False}})
    assert said(_away, "initialize", protocolVersion="1999-01-01")["protocolVersion"] == REVISIONS[0]
    assert said(_away, "ping") == {}
    listed = said(_away, "tools/list")["tools"]
    assert [one["name"] for one in listed] == [one.name for one in TOOLS]
    assert {one["inputSchema"]["required"][0] for one in listed} == {"order", "text"}
    assert said(_away, "resources/list")["code"] == -32601
    assert called(_away, "fly")["code"] == called(_away, "where_is_order")["code"] == -32602
    assert called(_away, "where_is_order", order="1")["isError"] is True
    assert answer(b'{"jsonrpc": "2.0", "method": "notifications/initialized"}', _away) is None
    assert answer(b'{"jsonrpc": "2.0", "id": 4, "result": {}}', _away) is None
    for line, code in ((b"{", -32700), (b"[]", -32600), (b'{"id": 1}', -32600), (b"\xff", -32700)):
        reply = answer(line, _away)
        assert reply is not None
        assert msgspec.json.decode(reply)["error"]["code"] == code
