"""A stand-in of Vonage's Messages API v1.

After developer.vonage.com: api/messages (OpenAPI), api-errors, getting-started/concepts/authentication (JWT) and
concepts/webhooks (signed webhooks); stored copies of 2026-11-22.
"""

import hashlib
import json
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from doorstep.kit.clock import now
from tests.stand_ins.base import Answer, Asked, StandIn, answer
from tests.stand_ins.channels.callback import E164, Callback

APPLICATION, SIGNATURE_SECRET = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab", "vonage-signature-secret-of-32-signs"
_DOCS = "https://developer.vonage.com/api-errors"
_FIELDS = {
    "message_type",
    "text",
    "to",
    "from",
    "channel",
    "client_ref",
    "webhook_url",
    "webhook_version",
    "sms",
    "ttl",
}


class Vonage(StandIn):
    """``private_key`` is what the shop holds; the stand-in checks with its public half. ``empty``: no credit left."""

    def __init__(self) -> None:
        super().__init__()
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.private_key = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
        self.sent: dict[str, dict[str, Any]] = {}
        self.empty = False
        self.jtis: set[str] = set()

    def too_many(self) -> Answer:
        return _problem(429, f"{_DOCS}#throttled", "Rate Limit Hit", "Please wait, then retry your request")

    def failing(self, status: int) -> Answer:
        return _problem(status, f"{_DOCS}#internal-system-error", "Internal error", "There was an error.")

    def respond(self, asked: Asked) -> Answer:
        if not self._lets_in(asked.bearer()):
            return _problem(401, f"{_DOCS}#unauthorized", "You did not provide correct credentials.", "Check them.")
        if (asked.method, asked.path) != ("POST", "/v1/messages"):
            return _problem(404, f"{_DOCS}#not-found", "Not Found", "There is nothing here.")
        if self.empty:
            return _problem(402, f"{_DOCS}/#low-balance", "This request could not be performed", "balance being low")
        try:
            body = json.loads(asked.body)
        except ValueError:
            return _problem(422, f"{_DOCS}/messages-olympus#1150", "Invalid params", "The body is no JSON.")
        if wrong := _wrong(body):
            return _problem(
                422, f"{_DOCS}/messages#1150", "Invalid params", "The value of one or more is invalid.", wrong
            )
        with self.lock:
            uuid = f"aaaaaaaa-bbbb-4ccc-8ddd-{len(self.sent):012d}"
            self.sent[uuid] = body
        return answer(202, {"message_uuid": uuid})

    def receipt(self, uuid: str, status: str, code: int = 0) -> Callback:
        """The status webhook: `submitted`, `delivered`, `rejected`, `undeliverable` with its error's code."""
        body = self.sent[uuid]
        told: dict[str, Any] = {"message_uuid": uuid, "to": body["to"], "from": body["from"], "channel": "sms"}
        told |= {"timestamp": "2026-03-04T11:00:05Z", "status": status, "sms": {"count_total": "1"}}
        told |= {"usage": {"currency": "EUR", "price": "0.0333"}, "destination": {"network_code": "26201"}}
        if "client_ref" in body:
            told["client_ref"] = body["client_ref"]
        if code:
            told["error"] = {"type": f"{_DOCS}/messages#{code}", "title": code, "detail": "x", "instance": "b-0004"}
        return _signed(body.get("webhook_url", ""), told)

    def incoming(self, sender: str, text: str) -> Callback:
        """A text of a customer (digits without plus)."""
        told = {"message_uuid": f"in-{sender}", "to": "4915735981234", "from": sender, "channel": "sms", "text": text}
        return _signed(
            "", told | {"timestamp": "2026-03-04T12:00:00Z", "message_type": "text", "sms": {"num_messages": "1"}}
        )

    def _lets_in(self, token: str) -> bool:
        try:
            claims = jwt.decode(token, self._key.public_key(), ["RS256"], options={"require": ["iat", "jti"]})
        except jwt.PyJWTError:
            return False
        return claims.get("application_id") == APPLICATION and abs(claims["iat"] - now().timestamp()) < 86400


def _wrong(body: dict[str, Any]) -> list[dict[str, str]]:
    wrong = [{"name": name, "reason": "unknown"} for name in sorted(set(body) - _FIELDS)]
    for name in ("to", "from", "channel", "message_type", "text"):
        if not body.get(name):
            wrong.append({"name": name, "reason": "required"})
    if not E164.fullmatch("+" + str(body.get("to", ""))):
        wrong.append({"name": "to", "reason": "must be E.164 without a leading + or 00"})
    if len(str(body.get("text", ""))) > 1000:
        wrong.append({"name": "text", "reason": "is limited to 1000 characters"})
    if len(str(body.get("client_ref", ""))) > 100:
        wrong.append({"name": "client_ref", "reason": "is limited to 100 characters"})
    return wrong


def _signed(url: str, told: dict[str, Any]) -> Callback:
    raw = json.dumps(told).encode()
    claims = {
        "iss": "Vonage",
        "iat": int(now().timestamp()),
        "jti": hashlib.sha1(raw).hexdigest(),
        "api_key": "abcd1234",
    }
    claims |= {"payload_hash": hashlib.sha256(raw).hexdigest(), "application_id": APPLICATION}
    token = jwt.encode(claims, SIGNATURE_SECRET, "HS256")
    return Callback(url, {"authorization": f"Bearer {token}", "content-type": "application/json"}, raw)


def _problem(status: int, kind: str, title: str, detail: str, wrong: list[dict[str, str]] | None = None) -> Answer:
    told: dict[str, Any] = {
        "type": kind,
        "title": title,
        "detail": detail,
        "instance": "bf0ca0bf927b3b52e3cb03217e1a1ddf",
    }
    return answer(status, told | ({"invalid_parameters": wrong} if wrong else {}))
