"""Public keys by which a provider signs (JWKS, RFC 7517), from its one address, kept in memory. For one event loop.

A key that is known never waits. One that is not is looked for at the provider's address, never at one that a request
names; all who wait for that wait together, at most ``PATIENCE`` seconds, and what comes later is kept for the next. The
address is asked at most every ``PAUSE`` seconds, however many unknown keys are named, so nobody can make us call often.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from doorstep.kit.errors import TransportError

#: shipengine.com/docs/webhooks, looked at on 2026-11-22 in public copies.
SHIPENGINE = "https://api.shipengine.com/jwks"
#: Seconds that the door waits for keys before it asks the sender to come again.
PATIENCE = 1.5
#: Seconds between two questions: after an answer, and after none.
PAUSE, PAUSE_AFTER_NONE = 300.0, 15.0
#: Keys are looked at anew after a day, so that one that was taken back ends.
_FRESH = timedelta(days=1)
_MOST = 50


class Signers:
    """The keys of one provider, by their id, each as JSON (JWK)."""

    def __init__(self, fetch: Callable[[str], bytes], url: str = SHIPENGINE) -> None:
        """``fetch`` gets what lies at an address; it raises `TransportError`."""
        self._fetch, self._url = fetch, url
        self._known: dict[str, str] = {}
        self._answered: datetime | None = None
        self._next: datetime | None = None
        self._asking: asyncio.Task[None] | None = None

    async def key(self, kid: str, now: datetime) -> str:
        """Return a key, an empty text for one that the provider does not have. Raises `TransportError`: not known yet.

        A key that was known goes on counting while the provider does not answer.
        """
        stale = self._answered is None or now - self._answered > _FRESH
        if kid in self._known and not stale:
            return self._known[kid]
        if self._asking is not None or self._next is None or now >= self._next:
            try:
                await self._look(now)
            except TransportError:
                if kid not in self._known:
                    raise
        if kid not in self._known and self._answered is None:
            raise TransportError("the keys of the provider are not known yet", permanent=False)
        return self._known.get(kid, "")

    async def _look(self, now: datetime) -> None:
        if self._asking is None:
            self._next = now + timedelta(seconds=PAUSE_AFTER_NONE)
            self._asking = asyncio.create_task(self._ask(now))
            self._asking.add_done_callback(self._done)
        try:
            await asyncio.wait_for(asyncio.shield(self._asking), PATIENCE)
        except TimeoutError:
            raise TransportError("the keys of the provider do not come in time", permanent=False) from None

    async def _ask(self, now: datetime) -> None:
        try:
            found = _keys(await asyncio.to_thread(self._fetch, self._url))
        except TransportError:
            return
        if found:
            self._known, self._answered = found, now
            self._next = now + timedelta(seconds=PAUSE)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._asking = None
        if not task.cancelled():
            task.exception()  # nobody else looks at it


def _keys(body: bytes) -> dict[str, str]:
    """The RSA keys of an answer; others are of no use here."""
    try:
        told = msgspec.json.decode(body, type=dict[str, list[dict[str, Any]]], strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return {}
    rows = [one for one in told.get("keys", [])[:_MOST] if one.get("kty") == "RSA" and isinstance(one.get("kid"), str)]
    return {str(one["kid"]): msgspec.json.encode(one).decode() for one in rows}
