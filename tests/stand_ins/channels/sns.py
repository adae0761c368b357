"""A stand-in of Amazon SNS: the query API's `Publish`, with Signature Version 4 really verified.

After docs.aws.amazon.com: sns/latest/api (API_Publish, CommonErrors), IAM User Guide "Create a signed AWS API request"
and SNS Developer Guide "sms_publish-to-phone"; stored copies of 2026-11-22.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from tests.stand_ins.base import Answer, Asked, StandIn, answer
from tests.stand_ins.channels.callback import E164

KEY_ID, SECRET, REGION = "AKIDEXAMPLE000000000", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "eu-central-1"
_NAMES = {"Action", "Version", "PhoneNumber", "Message", "Subject", "MessageStructure", "TopicArn", "TargetArn"}


class Sns(StandIn):
    """``now`` is the clock that signatures are held against."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.now = now
        self.published: dict[str, dict[str, str]] = {}

    def too_many(self) -> Answer:
        return _error(400, "Throttling", "Rate exceeded")

    def failing(self, status: int) -> Answer:
        return _error(status, "InternalFailure", "The request processing has failed because of an unknown error")

    def respond(self, asked: Asked) -> Answer:
        if why := refusal(asked, self.now):
            return _error(*why)
        form = asked.form()
        if form.get("Action") != "Publish" or form.get("Version") != "2010-03-31":
            return _error(400, "InvalidAction", "The action is not valid for this endpoint.")
        if unknown := [one for one in form if one not in _NAMES and not one.startswith("MessageAttributes.entry.")]:
            return _error(400, "InvalidParameter", f"Unknown {unknown[0]}")
        if not E164.fullmatch(number := form.get("PhoneNumber", "")):
            return _error(400, "InvalidParameter", f"Invalid parameter: PhoneNumber Reason: {number} is not valid")
        text = form.get("Message", "")
        if not text:
            return _error(400, "InvalidParameter", "Invalid parameter: Empty message")
        if len(text.encode()) > 1600:
            return _error(400, "InvalidParameter", "Invalid parameter: Message too long")
        if why_not := _attributes(form):
            return _error(400, "InvalidParameterValue", why_not)
        with self.lock:
            made = f"567910cd-659e-55d4-8ccb-{len(self.published):012d}"
            self.published[made] = form
        body = (
            '<PublishResponse xmlns="https://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>'
            f"{made}</MessageId></PublishResult><ResponseMetadata><RequestId>{made}</RequestId></ResponseMetadata>"
            "</PublishResponse>"
        )
        return answer(200, body, "text/xml")


def _attributes(form: Mapping[str, str]) -> str:
    """Say what is wrong with the message attributes."""
    for name, value in form.items():
        if name.endswith(".Name"):
            kind, stem = form.get(f"{name[:-5]}.Value.DataType"), name[:-5]
            said = form.get(f"{stem}.Value.StringValue", "")
            if kind not in ("String", "Number") or not said:
                return f"The message attribute {value} has no value"
            if value == "AWS.SNS.SMS.SenderID" and not re.fullmatch(r"(?=.*[A-Za-z])[A-Za-z0-9]{1,11}", said):
                return "SenderID"
            if value == "AWS.SNS.SMS.SMSType" and said not in ("Promotional", "Transactional"):
                return "SMSType"
    return ""


def refusal(asked: Asked, now: datetime) -> tuple[int, str, str] | None:
    """Verify the signature of a request; say why it is refused."""
    found = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, ?"
        r"SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})",
        asked.headers.get("authorization", ""),
    )
    if not found:
        return 403, "MissingAuthenticationToken", "The request must contain a valid access key ID."
    key, day, region, service, signed, mark = found.groups()
    if key != KEY_ID:
        return 403, "InvalidClientTokenId", "The security token included in the request is invalid."
    at = asked.headers.get("x-amz-date", "")
    if (region, service) != (REGION, "sns") or not at.startswith(day) or "host" not in signed.split(";"):
        return 403, "SignatureDoesNotMatch", "Credential should be scoped to a valid region."
    if abs(datetime.strptime(at, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) - now) > timedelta(minutes=15):
        return 403, "SignatureDoesNotMatch", "Signature expired"
    query = "&".join(
        f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
        for name, values in sorted(asked.query.items())
        for value in sorted(values)
    )
    heads = "".join(f"{name}:{' '.join(asked.headers.get(name, '').split())}\n" for name in signed.split(";"))
    canonical = [asked.method, quote(asked.path), query, heads, signed, hashlib.sha256(asked.body).hexdigest()]
    scope = f"{day}/{region}/{service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", at, scope, hashlib.sha256("\n".join(canonical).encode()).hexdigest()])
    if not hmac.compare_digest(_mark(text, (day, region, service, "aws4_request")), mark):
        return 403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature"
    return None


def _mark(text: str, scope: tuple[str, ...]) -> str:
    secret = b"AWS4" + SECRET.encode()
    for part in scope:
        secret = hmac.new(secret, part.encode(), hashlib.sha256).digest()
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def _error(status: int, code: str, words: str) -> Answer:
    kind = "Sender" if status < 500 else "Receiver"
    body = (
        f'<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>{kind}</Type><Code>{code}</Code>'
        f"<Message>{words}</Message></Error><RequestId>9fe01e91-fe63-5bb4-a2b4-42a4b3c8bd6d</RequestId></ErrorResponse>"
    )
    return answer(status, body, "text/xml")
