"""A stand-in of Meta's WhatsApp Cloud API.

After developers.facebook.com/documentation/business-messaging/whatsapp: messages, support/error-codes (of 2026-05-15),
webhooks/reference/messages/status and graph-api/webhooks (X-Hub-Signature-256); stored copies of 2026-11-22.
"""

import hashlib
import hmac
import json
import re
from typing import Any

from tests.stand_ins.base import Answer, Asked, StandIn, answer
from tests.stand_ins.channels.callback import Callback

TOKEN, PHONE_ID, APP_SECRET = "EAAG-token", "106540352242922", "meta-app-secret"
#: Approved templates: language and how many values the body has.
TEMPLATES = {("parcel_late", "de"): 2, ("parcel_late", "en"): 2}
WORDS = {
    131047: "Re-engagement message",
    131026: "Message undeliverable",
    131050: "User has stopped marketing messages",
}
_FIELDS = {
    *("messaging_product", "recipient_type", "to", "type", "text", "template", "context", "interactive"),
    "biz_opaque_callback_data",
}


class Refusal(Exception):
    """Meta's status, code, title and details."""


class Meta(StandIn):
    """``open`` holds the numbers (digits) whose customer wrote within 24 hours, ``unknown`` those without WhatsApp."""

    def __init__(self) -> None:
        super().__init__()
        self.open: set[str] = set()
        self.unknown: set[str] = set()
        self.sent: dict[str, dict[str, Any]] = {}
        self.pairs_full: set[str] = set()

    def too_many(self) -> Answer:
        return _error(429, 130429, "Rate limit hit", "Cloud API message throughput has been reached.")

    def failing(self, status: int) -> Answer:
        return _error(status, 131016 if status == 503 else 131000, "Service unavailable", "Try again later.")

    def respond(self, asked: Asked) -> Answer:
        if asked.bearer() != TOKEN:
            return _error(401, 190, "Invalid OAuth access token", "Cannot parse access token", kind="OAuthException")
        if not re.fullmatch(rf"/v\d+\.0/{PHONE_ID}/messages", asked.path) or asked.method != "POST":
            return _error(400, 33, "Parameter value is not valid", "The business phone number has been deleted.")
        try:
            body = json.loads(asked.body)
            return self._message(body)
        except Refusal as refusal:
            return _error(*refusal.args)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            return _error(400, 100, "Invalid parameter", repr(error))

    def receipt(self, wamid: str, status: str, code: int = 0) -> Callback:
        """The webhook for a message: `sent`, `delivered`, `read` or `failed`. A free text outside the 24 hours failed,
        whatever is asked for."""
        body = self.sent[wamid]
        if body["type"] == "text" and body["to"].lstrip("+") not in self.open:
            status, code = "failed", 131047
        told: dict[str, Any] = {"id": wamid, "status": status, "timestamp": "1772622000"}
        told["recipient_id"] = body["to"].lstrip("+")
        if "biz_opaque_callback_data" in body:
            told["biz_opaque_callback_data"] = body["biz_opaque_callback_data"]
        if code:
            title = WORDS.get(code, "Message undeliverable")
            told["errors"] = [{"code": code, "title": title, "message": title, "error_data": {"details": title}}]
        return self._signed({"statuses": [told]})

    def incoming(self, sender: str, text: str, at: int = 1772622000) -> Callback:
        """A text of a customer (digits without plus); it opens her 24 hours."""
        self.open.add(sender)
        message = {"from": sender, "id": f"wamid.in{at}", "timestamp": str(at), "type": "text", "text": {"body": text}}
        return self._signed(
            {"contacts": [{"profile": {"name": "Kim"}, "wa_id": sender}], "messages": [message]},
        )

    def _message(self, body: dict[str, Any]) -> Answer:
        if unknown := set(body) - _FIELDS:
            raise Refusal(400, 100, "Invalid parameter", f"Unexpected keys {sorted(unknown)}")
        if body.get("messaging_product") != "whatsapp":
            raise Refusal(400, 100, "Invalid parameter", "messaging_product must be whatsapp")
        to = re.sub(r"[\s()+-]", "", body.get("to") or "")
        if not to:
            raise Refusal(400, 131008, "Required parameter is missing", "to")
        if not re.fullmatch(r"[1-9]\d{6,14}", to):
            raise Refusal(400, 131009, "Parameter value is not valid", "to")
        if to in self.pairs_full:
            raise Refusal(400, 131056, "(Business Account, Consumer Account) pair rate limit hit", "Wait.")
        if to in self.unknown:
            raise Refusal(400, 131026, "Message undeliverable", "The recipient has no WhatsApp.")
        if len(body.get("biz_opaque_callback_data", "")) > 512:
            raise Refusal(400, 100, "Invalid parameter", "biz_opaque_callback_data")
        {"text": _text, "template": _template}[body["type"]](body)
        with self.lock:
            wamid = f"wamid.{len(self.sent) + 1:08d}"
            self.sent[wamid] = body
        contacts = [{"input": body["to"], "wa_id": to}]
        return answer(200, {"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": wamid}]})

    def _signed(self, value: dict[str, Any]) -> Callback:
        value |= {"messaging_product": "whatsapp", "metadata": {"phone_number_id": PHONE_ID}}
        entry = {"id": "102290129340398", "changes": [{"value": value, "field": "messages"}]}
        raw = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
        mark = "sha256=" + hmac.new(APP_SECRET.encode(), raw, hashlib.sha256).hexdigest()
        return Callback("", {"x-hub-signature-256": mark, "content-type": "application/json"}, raw)


def _text(body: dict[str, Any]) -> None:
    text = body["text"]["body"]
    if not 0 < len(text) <= 4096:
        raise Refusal(400, 100, "Invalid parameter", "Param text['body'] must be 1 to 4096 characters long.")


def _template(body: dict[str, Any]) -> None:
    template = body["template"]
    wanted = TEMPLATES.get((template["name"], template["language"]["code"]))
    if wanted is None:
        raise Refusal(404, 132001, "Template does not exist", "template name does not exist in the translation")
    values = [
        value for part in template.get("components", []) if part["type"] == "body" for value in part["parameters"]
    ]
    if len(values) != wanted:
        raise Refusal(400, 132000, "Template Param Count Mismatch", f"{len(values)} instead of {wanted}")
    for value in values:
        if value["type"] != "text" or not value["text"] or re.search(r"[\n\t]| {5}", value["text"]):
            raise Refusal(400, 132018, "Template parameter format", "no new lines, tabs or more than 4 spaces")


def _error(status: int, code: int, title: str, details: str, kind: str = "OAuthException") -> Answer:
    data = {"messaging_product": "whatsapp", "details": details}
    told = {"message": f"(#{code}) {title}", "type": kind, "code": code, "error_data": data, "fbtrace_id": "Az8or2yhq"}
    return answer(status, {"error": told})
