"""Let an assistant ask about orders, over the Model Context Protocol.

Speaks on standard input and output with the program that starts it, and asks the API of a Doorstep with the key in
DOORSTEP_API_KEY (or DOORSTEP_API_KEY_FILE): it may see what that key may see.

  {"mcpServers": {"doorstep": {"command": "doorstep", "args": ["mcp", "--url", "https://post.shop.example"]}}}
"""

import argparse
import os
import sys
from typing import Any
from urllib.parse import urlsplit

import msgspec

from doorstep.cli import answer
from doorstep.cli.run import _mcp
from doorstep.kit.config import load, secret_of
from doorstep.kit.errors import TransportError


def add(parser: argparse.ArgumentParser) -> None:
    """Which Doorstep."""
    parser.add_argument("--url", default="", help="its address (DOORSTEP_PUBLIC_URL, else this machine's)")


def run(args: argparse.Namespace) -> int:
    """Answer until nobody asks any more."""
    found = load(os.environ)
    key = secret_of(os.environ, found.home, "DOORSTEP_API_KEY")
    if not key:
        raise answer.Problem("There is no key. Make one with `doorstep key create` and set DOORSTEP_API_KEY.")
    ask = asker(args.url or found.public_url, key)
    for line in sys.stdin.buffer:
        said = _mcp.answer(line, ask) if line.strip() else None
        if said is not None:
            sys.stdout.buffer.write(said + b"\n")
            sys.stdout.buffer.flush()
    return answer.OK


def asker(url: str, key: str) -> _mcp.Ask:
    """Return what asks the API at this address; the host may be inside the network, since the user named it."""
    from doorstep.wiring import client_for

    client = client_for(urlsplit(url).hostname or "")

    def ask(method: str, path: str, body: dict[str, Any] | None) -> tuple[int, Any]:
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        raw = msgspec.json.encode(body) if body is not None else None
        try:
            found = client.call(method, f"{url.rstrip('/')}/api/v1/{path}", headers=headers, body=raw)
            return found.status, msgspec.json.decode(found.body)
        except TransportError as error:
            raise _mcp.Unreachable(f"Doorstep cannot be reached: {error.message}.") from None
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise _mcp.Unreachable(f"At {url} is no Doorstep.") from None

    return ask
