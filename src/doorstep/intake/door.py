"""The door: `POST /in/{source}/{key}` as a bare ASGI application. It answers 202 only after the commit.

Whoever speaks here is known by the address, proves it by a signature, and may come twice: a delivery that was kept
already is answered 200. When nothing can be kept the answer is 503 with Retry-After, and the sender comes again.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec

from doorstep.intake import providers, rules
from doorstep.intake.model import Arrival, Endpoint
from doorstep.intake.ports import Sources
from doorstep.intake.queue import Full, Queue
from doorstep.intake.signatures import key_named
from doorstep.intake.signers import Signers
from doorstep.kit import clock
from doorstep.kit.errors import StoreDown, TransportError
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PREFIX = "/in/"
RETRY_AFTER = b"2"  # seconds
_DATABASE_WAIT = 2.0  # seconds; senders give up after some five


class Answer(msgspec.Struct, frozen=True):
    """A finished answer: status, body, headers."""

    status: int
    body: bytes
    headers: list[tuple[bytes, bytes]]


def _answer(status: int, value: dict[str, Any], *more: tuple[bytes, bytes]) -> Answer:
    body = msgspec.json.encode(value)
    length = str(len(body)).encode()
    return Answer(status, body, [(b"content-type", b"application/json"), (b"content-length", length), *more])


def _plain(text: str, kind: str) -> Answer:
    body = text.encode("utf-8", "replace")
    length = str(len(body)).encode()
    return Answer(200, body, [(b"content-type", kind.encode()), (b"content-length", length)])


def _refusal(status: int, why: str, how_to_mend: str, *more: tuple[bytes, bytes]) -> Answer:
    return _answer(status, {"error": why, "how_to_mend": how_to_mend}, *more)


_LATER = (b"retry-after", RETRY_AFTER)
_HANG_UP = (b"connection", b"close")  # what is left of the body is not read
KEPT = _answer(202, {"accepted": True})
SEEN = _answer(200, {"seen": True})
#: What Twilio wants to hear: that it has nothing else to say or do.
HEARD = _plain('<?xml version="1.0" encoding="UTF-8"?><Response></Response>', "text/xml")
PONG = _answer(200, {"heard": True})
EMPTY = _refusal(400, "The body is empty.", "Send the order or the event as the body of the request.")
UNSIGNED = _refusal(401, "The signature does not fit.", "Check that both sides use the same secret and signature kind.")
UNKNOWN = _refusal(
    404, "Nobody is expected at this address.", "Copy the address of the source from the shop's settings."
)
NOT_POST = _refusal(405, "This address takes POST only.", "Send the body by POST.", (b"allow", b"POST"))
TOO_LARGE = {
    size: _refusal(
        413, f"The body is larger than {size // rules.MEGABYTE} MB.", "Send it in several smaller bodies.", _HANG_UP
    )
    for size in (rules.LARGEST, rules.LARGEST_BATCH)
}
STRANGE = _refusal(
    415,
    "Bodies of this type are not read.",
    "Send JSON, JSON lines, CSV, .xlsx, XML, EDI or plain text, not compressed, and name it in Content-Type.",
    _HANG_UP,
)
BROKEN = _refusal(500, "This body cannot be kept.", "Report it; sending it again will not help.")
FULL = _refusal(503, "Too much waits already.", "Send it again in a moment.", _LATER)
AWAY = _refusal(503, "The store does not answer just now.", "Send it again in a moment; nothing was kept.", _LATER)


class Door:
    """The ASGI application. Use one instance in one event loop; it may be mounted below others."""

    def __init__(
        self,
        database: Database,
        keys: Keyring,
        sources: Sources,
        *,
        ring: Callable[[], None] | None = None,
        public: str = "",
        certificates: Callable[[str], str] | None = None,
        signers: Signers | None = None,
    ) -> None:
        """`sources` finds who speaks at an address; `ring` wakes the readers after a commit.

        `public` is our address as others see it, which some sign with; `certificates` fetches one that a body names,
        `signers` knows the public keys of ShipEngine.
        """
        self._sources = sources
        self._public, self._certificates, self._signers = public.rstrip("/"), certificates, signers
        self._queue = Queue(database.transaction, keys, clock.now, ring=ring)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or follow the server's start and end."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            answer = await self._hear(scope, receive)
            if answer is not None:
                await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
                await send({"type": "http.response.body", "body": answer.body})

    async def close(self) -> None:
        """Write what waits. Called by the server at its end, or by whoever mounted the door."""
        await self._queue.close()

    async def _hear(self, scope: Scope, receive: Receive) -> Answer | None:
        try:
            endpoint = self._who(scope["path"])
        except StoreDown:
            return AWAY
        if endpoint is None:
            return UNKNOWN
        if scope["method"] == "GET":
            return await self._by_get(endpoint, scope)
        if scope["method"] != "POST":
            return NOT_POST
        headers = self._headers(scope)
        kind = headers.get("content-type", "")
        ping = rules.may_ping(endpoint, kind)
        if not (ping or rules.takes(endpoint, kind)) or headers.get("content-encoding", "") not in _AS_IT_IS:
            return STRANGE
        raw = await _body(receive, headers.get("content-length", ""), rules.largest(endpoint))
        if raw is None or isinstance(raw, Answer):
            return raw
        if not raw:
            return EMPTY
        if ping:
            return PONG if rules.is_ping(raw) else STRANGE
        return await self._judge(endpoint, headers, raw, scope)

    async def _judge(self, endpoint: Endpoint, headers: dict[str, str], raw: bytes, scope: Scope) -> Answer:
        if endpoint.signature == "sns" and self._certificates and (url := providers.certificate_url(raw)):
            try:
                headers[":certificate"] = await asyncio.to_thread(self._certificates, url)
            except TransportError:
                return AWAY
        if endpoint.signature == "shipengine" and self._signers and (kid := key_named(headers, clock.now())):
            try:
                headers[":key"] = await self._signers.key(kid, clock.now())
            except TransportError:
                return AWAY
        if not rules.signed(endpoint, headers, raw, clock.now()):
            return UNSIGNED
        answer = await self._keep(_arrival(endpoint, headers, raw, scope.get("query_string", b"").decode("latin-1")))
        return HEARD if endpoint.signature == "twilio" and answer.status < 300 else answer

    async def _by_get(self, endpoint: Endpoint, scope: Scope) -> Answer:
        """Who asks whether this address is ours, and who tells everything in the address."""
        query = scope.get("query_string", b"").decode("latin-1")
        said = providers.challenge(endpoint.signature, endpoint.key, endpoint.secrets, query)
        if said is not None:
            return _plain(said, "application/json" if said.startswith("{") else "text/plain")
        if not rules.speaks_by_get(endpoint) or not query or len(query) > rules.LARGEST:
            return NOT_POST
        return await self._judge(endpoint, self._headers(scope), scope.get("query_string", b""), scope)

    def _headers(self, scope: Scope) -> dict[str, str]:
        """The headers, and as what nobody can send: how we were called."""
        given = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
        found = {name: value for name, value in given if not name.startswith(":")}
        query = scope.get("query_string", b"").decode("latin-1")
        where = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
        found[":url"] = self._public + where + (f"?{query}" if query else "")
        found[":method"] = scope["method"]
        return found

    def _who(self, path: str) -> Endpoint | None:
        source, _, key = path.removeprefix(PREFIX).rstrip("/").partition("/")
        return self._sources(source, key) if path.startswith(PREFIX) and key else None

    async def _keep(self, arrival: Arrival) -> Answer:
        try:
            return KEPT if await self._queue.put(arrival) else SEEN
        except Full:
            return FULL
        except StoreDown:
            return AWAY
        except Exception:  # logged by the queue; what the database has against this one body
            return BROKEN

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


_AS_IT_IS = ("", "identity")


def patient_database(dsn: str) -> Database:
    """Return a database for the door: one connection to write with, and no long wait for a store that is away."""
    return Database(dsn, size=1, wait=_DATABASE_WAIT)


async def _body(receive: Receive, said: str, most: int) -> bytes | Answer | None:
    """Read the whole body; None when the sender hung up."""
    if said.isdigit() and (len(said) > 15 or int(said) > most):
        return TOO_LARGE[most]
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            return TOO_LARGE[most]
        parts.append(part)
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)


def _arrival(endpoint: Endpoint, headers: dict[str, str], raw: bytes, query: str) -> Arrival:
    return Arrival(
        shop=endpoint.shop,
        source=endpoint.source,
        key=rules.delivery_key(headers, raw),
        raw=raw,
        topic=rules.topic(headers),
        meta={"connector": endpoint.connector, **rules.kept(headers), **({"query": query[:500]} if query else {})},
    )
