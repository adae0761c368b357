"""A stand-in of Bird's Channels API and of the older SMS API of MessageBird.

After docs.bird.com/api: channels-api (send a message, its events), notifications-api (verifying a webhook);
developers.messagebird.com/api/sms-messaging and api errors; stored copies of 2026-11-22.
"""

import base64
import hashlib
import hmac
import json
from typing import Any

from tests.stand_ins.base import Answer, Asked, StandIn, answer
from tests.stand_ins.channels.callback import E164, Callback

WORKSPACE, CHANNEL = "a1405560-c8d3-4b1a-877d-3f449ad95352", "b1405560-c8d3-4b1a-877d-3f449ad95352"
KEY, SIGNING_KEY = "bird-access-key", "bird-signing-key"
_NEW = f"/workspaces/{WORKSPACE}/channels/{CHANNEL}/messages"


class Bird(StandIn):
    """``sent`` holds messages of both APIs by their id."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, dict[str, Any]] = {}

    def too_many(self) -> Answer:
        return answer(429, {"code": "TooManyRequests", "message": "Rate limit exceeded"}, Retry_After="7")

    def respond(self, asked: Asked) -> Answer:
        old = asked.path == "/messages"
        if asked.headers.get("authorization") != f"AccessKey {KEY}":
            if old:
                return _old_error(401, 2, "Request not allowed (incorrect access_key)", "access_key")
            return answer(401, {"code": "AuthenticationFailed", "message": "The access key is invalid"})
        if asked.method != "POST" or asked.path not in ("/messages", _NEW):
            return answer(404, {"code": "ResourceNotFound", "message": "There is no such channel"})
        try:
            body = json.loads(asked.body)
        except ValueError:
            return answer(400, {"code": "InvalidPayload", "message": "malformed JSON"})
        return self._old(body) if old else self._new(body)

    def receipt(self, named: str, status: str, url: str) -> Callback:
        """The event `sms.outbound` of the Channels API, signed over address, time and body."""
        body = self.sent[named]
        payload: dict[str, Any] = {
            "id": named,
            "channelId": CHANNEL,
            "status": status,
            "reference": body.get("reference"),
        }
        payload |= {"receiver": body["receiver"], "direction": "outgoing", "lastStatusAt": "2026-03-04T11:00:05.123Z"}
        payload |= {"body": body["body"], "partCount": 1}
        if status.endswith("failed") or status == "rejected":
            payload["failure"] = {"code": 1, "description": "unknown subscriber"}
        raw = json.dumps({"service": "channels", "event": "sms.outbound", "payload": payload}).encode()
        at = "1772622005"
        text = f"{at}\n{url}\n".encode() + hashlib.sha256(raw).digest()
        mark = base64.b64encode(hmac.new(SIGNING_KEY.encode(), text, hashlib.sha256).digest()).decode()
        headers = {"messagebird-signature": mark, "messagebird-request-timestamp": at}
        return Callback(url, headers | {"content-type": "application/json"}, raw)

    def _new(self, body: dict[str, Any]) -> Answer:
        wrong: dict[str, list[str]] = {}
        contacts = (body.get("receiver") or {}).get("contacts") or []
        if not contacts:
            wrong[".receiver.contacts"] = ["is required"]
        for one in contacts:
            if one.get("identifierKey", "phonenumber") != "phonenumber" or not E164.fullmatch(
                str(one.get("identifierValue"))
            ):
                wrong[".receiver.contacts[0].identifierValue"] = ["must be a valid phone number"]
        said = body.get("body") or {}
        if said.get("type") != "text" or not (said.get("text") or {}).get("text"):
            wrong[".body.text.text"] = ["is required"]
        if len(body.get("reference", "")) > 255:
            wrong[".reference"] = ["is too long"]
        if wrong:
            return answer(422, {"code": "InvalidPayload", "message": "validation failed", "details": wrong})
        with self.lock:
            made = f"c1405560-c8d3-4b1a-877d-{len(self.sent):012d}"
            self.sent[made] = body
        return answer(202, {"id": made, "channelId": CHANNEL, "status": "accepted", **body})

    def _old(self, body: dict[str, Any]) -> Answer:
        for name in ("originator", "recipients", "body"):
            if not body.get(name):
                return _old_error(422, 9, f"no (correct) {name} found", name)
        numbers = body["recipients"] if isinstance(body["recipients"], list) else str(body["recipients"]).split(",")
        if not all(E164.fullmatch("+" + str(one).lstrip("+")) for one in numbers):
            return _old_error(422, 9, "no (correct) recipients found", "recipients")
        if len(body["body"]) > 1377:
            return _old_error(422, 21, "The message is too long", "body")
        with self.lock:
            made = f"{len(self.sent):032x}"
            self.sent[made] = body
        items = [{"recipient": int(str(one).lstrip("+")), "status": "sent"} for one in numbers]
        told = {"id": made, "reference": body.get("reference"), "recipients": {"totalCount": 1, "items": items}}
        return answer(201, told | {"originator": body["originator"], "body": body["body"]})


def _old_error(status: int, code: int, words: str, parameter: str) -> Answer:
    return answer(status, {"errors": [{"code": code, "description": words, "parameter": parameter}]})
