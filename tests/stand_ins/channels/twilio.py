"""A stand-in of Twilio: Messages (SMS and WhatsApp) and Calls.

After twilio.com/docs: messaging/api/message-resource, voice/api/call-resource, usage/security (signatures),
api/errors/21211, 21610, 63016 and their neighbours, usage/twilios-response (errors); stored copies of 2026-11-22.
"""

import base64
import hashlib
import hmac
import json
import re
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from tests.stand_ins.base import Answer, Asked, StandIn, answer
from tests.stand_ins.channels.callback import E164, Callback

SID, TOKEN = "AC" + "0a" * 16, "twilio-token"
NUMBER = "+4915735981234"
CONTENT = "HX" + "c0" * 16
_LONGEST_TEXT, _LONGEST_TWIML = 1600, 4000
_VERBS = {"Response", "Say", "Gather", "Hangup", "Pause", "Redirect", "Play"}
#: The words of a status callback for each way that a message can go.
STATUS = {"delivered": 0, "read": 0, "undelivered": 30003, "failed": 30008, "sent": 0}


class Refusal(Exception):
    """Twilio's code, status and words."""


class Twilio(StandIn):
    """``opted_out``, ``landlines`` and ``open`` (whose 24 hours of WhatsApp run) hold numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.opted_out: set[str] = set()
        self.landlines: set[str] = set()
        self.open: set[str] = set()
        self.messages: list[dict[str, Any]] = []
        self.forms: dict[str, dict[str, str]] = {}

    def too_many(self) -> Answer:
        return _error(429, 20429, "Too Many Requests")

    def failing(self, status: int) -> Answer:
        return _error(status, 20500 if status == 500 else 20503, "Internal Server Error")

    def respond(self, asked: Asked) -> Answer:
        if asked.basic() != (SID, TOKEN):
            return _error(401, 20003, "Authenticate")
        root = f"/2010-04-01/Accounts/{SID}"
        try:
            if (asked.method, asked.path) == ("POST", f"{root}/Messages.json"):
                return self._message(asked.form())
            if (asked.method, asked.path) == ("GET", f"{root}/Messages.json"):
                return self._listed(asked)
            if (asked.method, asked.path) == ("POST", f"{root}/Calls.json"):
                return self._call(asked.form())
        except Refusal as refusal:
            code, words = refusal.args
            return _error(400, code, words)
        return _error(404, 20404, f"The requested resource {asked.path} was not found")

    def receipt(self, sid: str, status: str) -> Callback:
        """What Twilio calls back for a message or a call, signed. A free text outside the 24 hours failed whatever is
        asked for."""
        form = self.forms[sid]
        if sid.startswith("CA"):
            told = {"CallSid": sid, "CallStatus": status, "CallDuration": "12", "Direction": "outbound-api"}
            return self._signed(
                form["StatusCallback"], told | {"AccountSid": SID, "To": form["To"], "From": form["From"]}
            )
        code = STATUS.get(status, 0)
        if form["To"].startswith("whatsapp:") and "ContentSid" not in form and form["To"][9:] not in self.open:
            status, code = "failed", 63016
        told = {"MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status, "To": form["To"]}
        told |= {"From": form.get("From", NUMBER), "AccountSid": SID, "ApiVersion": "2010-04-01"}
        told |= {"ErrorCode": str(code)} if code else {}
        if form["To"].startswith("whatsapp:"):
            told |= {"ChannelPrefix": "whatsapp", "ChannelToAddress": form["To"][9:], "StructuredMessage": "false"}
            told |= {"EventType": "READ"} if status == "read" else {}
        return self._signed(form["StatusCallback"], told)

    def key_pressed(self, sid: str, digits: str) -> Callback:
        """A key pressed during a call: what Twilio sends to the action of its `Gather`."""
        form = self.forms[sid]
        gather = _twiml(form["Twiml"]).find("Gather")
        assert gather is not None
        told = {"CallSid": sid, "CallStatus": "in-progress", "Digits": digits, "AccountSid": SID}
        return self._signed(gather.attrib["action"], told | {"To": form["To"], "From": form["From"]})

    def incoming(self, url: str, sender: str, text: str) -> Callback:
        """A message of a customer. `sender` may begin with `whatsapp:`, which opens her 24 hours."""
        if sender.startswith("whatsapp:"):
            self.open.add(sender[9:])
        told = {"MessageSid": "SM" + hashlib.md5(text.encode()).hexdigest(), "AccountSid": SID, "From": sender}
        told |= {"To": NUMBER, "Body": text, "NumMedia": "0", "NumSegments": "1", "ApiVersion": "2010-04-01"}
        return self._signed(url, told)

    def _message(self, form: dict[str, str]) -> Answer:
        to, whatsapp = form.get("To", ""), form.get("To", "").startswith("whatsapp:")
        number = to.removeprefix("whatsapp:")
        if not to:
            raise Refusal(21604, "A 'To' phone number is required.")
        if not form.get("From") and not form.get("MessagingServiceSid"):
            raise Refusal(21603, "A 'From' phone number is required.")
        if not E164.fullmatch(number):
            raise Refusal(21211, f"Invalid 'To' Phone Number: {to}")
        if form.get("From") == to:
            raise Refusal(21266, "'To' and 'From' number cannot be the same")
        if (sender := form.get("From", NUMBER)) != ("whatsapp:" if whatsapp else "") + NUMBER and form.get("From"):
            raise Refusal(63007 if whatsapp else 21606, f"{sender} is not a number of this account")
        if not form.get("Body") and not form.get("ContentSid"):
            raise Refusal(21602, "Message body is required.")
        if len(form.get("Body", "")) > _LONGEST_TEXT:
            raise Refusal(21617, "The concatenated message body exceeds the 1600 character limit.")
        if number in self.opted_out:
            raise Refusal(21610, "Attempt to send to unsubscribed recipient")
        if number in self.landlines:
            raise Refusal(21614, "'To' number is not a valid mobile number")
        self._content(form)
        return self._made("SM", form)

    def _content(self, form: dict[str, str]) -> None:
        if "ContentSid" not in form:
            return
        if form["ContentSid"] != CONTENT:
            raise Refusal(21655, "The ContentSid is invalid")
        try:
            values = json.loads(form.get("ContentVariables") or "{}")
        except ValueError:
            values = None
        if not isinstance(values, dict) or not all(isinstance(one, str) and one for one in values.values()):
            raise Refusal(21656, "The ContentVariables parameter is invalid")

    def _call(self, form: dict[str, str]) -> Answer:
        if not E164.fullmatch(form.get("To", "")):
            raise Refusal(21211, f"Invalid 'To' Phone Number: {form.get('To', '')}")
        if form.get("From") != NUMBER:
            raise Refusal(21210, "'From' phone number not verified")
        if not form.get("Url") and not form.get("Twiml"):
            raise Refusal(21205, "Url parameter is required")
        if len(form.get("Twiml", "")) > _LONGEST_TWIML:
            raise Refusal(21627, "Twiml is longer than 4000 characters")
        if form.get("Twiml"):
            wrong = {one.tag for one in _twiml(form["Twiml"]).iter()} - _VERBS
            if wrong:
                raise Refusal(12200, f"Schema validation warning: {wrong}")
        return self._made("CA", form)

    def _made(self, kind: str, form: dict[str, str]) -> Answer:
        with self.lock:
            sid = f"{kind}{len(self.forms) + 1:032x}"
            self.forms[sid] = form
        told = {"sid": sid, "account_sid": SID, "to": form["To"], "from": form.get("From"), "status": "queued"}
        told |= {"error_code": None, "error_message": None, "price": None, "price_unit": "USD"}
        if kind == "SM":
            text = form.get("Body", "")
            told |= {"body": text, "num_segments": str(max(1, -(-len(text) // 153))), "direction": "outbound-api"}
            told |= {"date_created": "Wed, 04 Mar 2026 11:00:00 +0000", "date_sent": None}
            self.messages.append(told)
        return answer(201, told)

    def _listed(self, asked: Asked) -> Answer:
        if unknown := set(asked.query) - {"To", "From", "DateSent", "DateSent>", "DateSent<", "PageSize", "Page"}:
            raise Refusal(20001, f"Unknown parameters {unknown}")
        for name in ("DateSent", "DateSent>", "DateSent<"):
            if asked.one(name) and not re.match(r"\d{4}-\d{2}-\d{2}", asked.one(name)):
                raise Refusal(20001, f"{name} is no date")
        found = [one for one in reversed(self.messages) if asked.one("To") in ("", one["to"])]
        return answer(200, {"messages": found, "page": 0, "page_size": 50, "next_page_uri": None})

    def _signed(self, url: str, form: dict[str, str]) -> Callback:
        text = url + "".join(name + form[name] for name in sorted(form))
        mark = base64.b64encode(hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()).decode()
        headers = {"x-twilio-signature": mark, "content-type": "application/x-www-form-urlencoded"}
        return Callback(url, headers, urlencode(form).encode())


def _twiml(text: str) -> Element:
    try:
        return ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise Refusal(12100, f"Document parse failure: {error}") from error


def _error(status: int, code: int, words: str) -> Answer:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return answer(status, {"code": code, "message": words, "more_info": more, "status": status})
