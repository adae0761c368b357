"""A stand-in of Sinch's SMS REST API (XMS) v1.

After developers.sinch.com/docs/sms/api-reference: sms/batches, status-codes, webhooks, and the community's page of
codes for 400 and 403; callbacks/authentication (x-sinch-webhook-signature); stored copies of 2026-11-22.
"""

import base64
import hashlib
import hmac
import json
from typing import Any

from tests.stand_ins.base import Answer, Asked, StandIn, answer
from tests.stand_ins.channels.callback import E164, Callback

PLAN, TOKEN, WEBHOOK_SECRET = "jd63jf88477ll123ab4567cd89012ef3", "sinch-token", "sinch-webhook-secret"
_FIELDS = {
    *("from", "to", "body", "type", "delivery_report", "client_reference", "callback_url", "expire_at", "send_at"),
    *("feedback_enabled", "flash_message", "max_number_of_message_parts", "parameters", "truncate_concat"),
}
_REPORTS = ("none", "summary", "full", "per_recipient", "per_recipient_final")
#: Their codes of delivery reports.
CODES = {
    "Queued": 400,
    "Dispatched": 401,
    "Delivered": 0,
    "Aborted": 410,
    "Rejected": 412,
    "Failed": 402,
    "Expired": 406,
}


class Sinch(StandIn):
    """``illegal`` holds numbers of a kind that is not served."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: dict[str, dict[str, Any]] = {}
        self.illegal: set[str] = set()

    def too_many(self) -> Answer:
        return answer(429, {"code": "too_many_requests", "text": "Too many requests"})

    def respond(self, asked: Asked) -> Answer:
        if asked.bearer() != TOKEN:
            return answer(401, b"")
        if asked.path != f"/xms/v1/{PLAN}/batches":
            return answer(404, b"")
        if asked.method == "GET":
            wanted = asked.one("client_reference")
            found = [one for one in self.batches.values() if wanted in ("", one.get("client_reference"))]
            return answer(200, {"count": len(found), "page": 0, "page_size": 30, "batches": found})
        try:
            body = json.loads(asked.body)
        except ValueError:
            return _error(400, "syntax_invalid_json", "The JSON is invalid")
        return self._refused(body) or self._made(body)

    def receipt(self, batch: str, status: str) -> Callback:
        """The delivery report of the one recipient, signed; its shape follows what the batch asked for."""
        body = self.batches[batch]
        told: dict[str, Any] = {"batch_id": batch, "client_reference": body.get("client_reference")}
        if body["delivery_report"].startswith("per_recipient"):
            told |= {"type": "recipient_delivery_report_sms", "recipient": body["to"][0].lstrip("+"), "status": status}
            told |= {"code": CODES.get(status, 0), "at": "2026-03-04T11:00:05.123Z"}
            told |= {"operator_status_at": "2026-03-04T11:00:04Z", "number_of_message_parts": 1}
        else:
            one = {"code": CODES.get(status, 0), "status": status, "count": 1, "recipients": body["to"]}
            told |= {"type": "delivery_report_sms", "statuses": [one], "total_message_count": 1}
        return self.signed(body.get("callback_url", ""), told)

    def incoming(self, sender: str, text: str) -> Callback:
        """A text of a customer (digits without plus)."""
        told = {"type": "mo_text", "id": f"01FC{sender}", "from": sender, "to": "4915735981234", "body": text}
        return self.signed("", told | {"received_at": "2026-03-04T12:00:00Z", "operator_id": "26201"})

    def signed(self, url: str, told: dict[str, Any]) -> Callback:
        """Sign as the page on callbacks says: the body, a nonce and the time, joined by points."""
        raw, nonce, at = json.dumps(told).encode(), "01FJA8B4A7BM43YGWSG9GBV067", "1772622000"
        mark = hmac.new(WEBHOOK_SECRET.encode(), raw + f".{nonce}.{at}".encode(), hashlib.sha256).digest()
        headers = {"x-sinch-webhook-signature": base64.b64encode(mark).decode(), "content-type": "application/json"}
        headers |= {"x-sinch-webhook-signature-algorithm": "HmacSHA256", "x-sinch-webhook-signature-nonce": nonce}
        return Callback(url, headers | {"x-sinch-webhook-signature-timestamp": at}, raw)

    def _refused(self, body: dict[str, Any]) -> Answer | None:
        if unknown := sorted(set(body) - _FIELDS):
            return _error(400, "syntax_invalid_json", f"Unrecognized field {unknown[0]}")
        if not isinstance(body.get("to"), list) or not body["to"]:
            return _error(400, "syntax_constraint_violation", "to: may not be empty")
        if not body.get("body"):
            return _error(400, "syntax_constraint_violation", "body: may not be empty")
        if len(body["body"]) > 2000:
            return _error(400, "syntax_constraint_violation", "body: too long")
        for number in body["to"]:
            if not E164.fullmatch("+" + str(number).lstrip("+")):
                return _error(400, "syntax_invalid_parameter_format", f"Invalid MSISDN {number}")
            if number in self.illegal:
                return _error(403, "illegal_number_type", "Illegal phone number type of MSISDN")
        if body.get("delivery_report", "none") not in _REPORTS:
            return _error(400, "syntax_constraint_violation", "delivery_report")
        if body.get("delivery_report", "none") != "none" and not body.get("callback_url", "x"):
            return _error(403, "missing_callback_url", "Needs a callback")
        return None

    def _made(self, body: dict[str, Any]) -> Answer:
        with self.lock:
            batch = f"01FC66621XXXXX{len(self.batches):012d}"
            self.batches[batch] = body | {"id": batch, "canceled": False, "type": "mt_text"}
            self.batches[batch].setdefault("delivery_report", "none")
        return answer(201, self.batches[batch])


def _error(status: int, code: str, text: str) -> Answer:
    return answer(status, {"code": code, "text": text})
