"""Speak to the door as a server speaks to it."""

import asyncio
from collections.abc import Mapping, MutableMapping
from typing import Any

import msgspec

from doorstep.intake import rules
from doorstep.intake.door import Door
from doorstep.intake.model import Endpoint
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring

SOURCES = rules.Directory(
    [
        Endpoint("north", "web", "shopify", "k1", "token", ("s1",)),
        Endpoint("south", "web", "generic_json", "k2", "token", ("s2",)),
        Endpoint("north", "woo", "woocommerce", "k3", "woocommerce", ("s3",)),
    ]
)
JSON = {"content-type": "application/json", "x-doorstep-token": "s1"}

Said = tuple[int, dict[str, Any], dict[str, str]]


async def say(
    door: Door, *parts: bytes, path: str = "/in/web/k1", method: str = "POST", headers: Mapping[str, str] = JSON
) -> Said:
    """Send one request, its body in these parts, and return (status, answer, headers)."""
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
    }
    coming = [
        {"type": "http.request", "body": part, "more_body": place < len(parts) - 1} for place, part in enumerate(parts)
    ] or [{"type": "http.request", "body": b"", "more_body": False}]
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return coming.pop(0)

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await door(scope, receive, send)
    start, body = sent
    return start["status"], msgspec.json.decode(body["body"]), {n.decode(): v.decode() for n, v in start["headers"]}


def ask(database: Database, keys: Keyring, *parts: bytes, **more: Any) -> Said:
    async def run() -> Said:
        door = Door(database, keys, SOURCES)
        try:
            return await say(door, *parts, **more)
        finally:
            await door.close()

    return asyncio.run(run())
