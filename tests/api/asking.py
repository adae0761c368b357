"""Calls of the API over the site that the pages are tested on, with keys of the shop "fjord" and of others."""

from collections.abc import Sequence
from typing import Any

import msgspec

from doorstep.accounts import keys
from doorstep.accounts.scopes import SCOPES
from tests.web import samples
from tests.web.conftest import Site

HOME = "/api/v1/"


class Answer(msgspec.Struct, frozen=True):
    """An answer: status, headers in lower case, what was said."""

    status: int
    headers: dict[str, str]
    said: Any
    body: bytes


class Api:
    """Calls as a program makes them, with a key of the shop "fjord" that may do everything."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._made = 0
        self.key = self.make(tuple(SCOPES))

    def make(self, scopes: Sequence[str], shop: str = "fjord", *, per_minute: int = 600) -> str:
        """Make a key and return its text."""
        self._made += 1
        random = self._made.to_bytes(keys.RANDOM, "big")[::-1]
        made = keys.make(shop, f"key {self._made}", scopes, by="kim", now=samples.NOW, random=random,
                         per_minute=per_minute)  # fmt: skip
        return made.text

    def get(self, path: str, *, key: str | None = None, **query: str | int) -> Answer:
        """GET an address below /api/v1."""
        headers = {"authorization": f"Bearer {key or self.key}"}
        return _answer(self.site.client.get(HOME + path, query or None, headers=headers))

    def post(self, path: str, sent: object = None, *, key: str | None = None, word: str = "") -> Answer:
        """POST to an address below /api/v1, under an idempotency key when one is given."""
        headers = {"authorization": f"Bearer {key or self.key}", **({"idempotency-key": word} if word else {})}
        body = sent if isinstance(sent, bytes) else msgspec.json.encode(sent or {})
        return _answer(self.site.client.post(HOME + path, body, content_type="application/json", headers=headers))


def _answer(response: Any) -> Answer:
    json = "json" in response.headers["Content-Type"]
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(
        response.status_code, headers, msgspec.json.decode(response.content) if json else None, response.content
    )
