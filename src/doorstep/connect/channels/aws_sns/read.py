"""What Amazon tells of an SMS, by SNS or bare: delivery status of SNS (as CloudWatch logs it), events of AWS End User
Messaging SMS (`eventType`), and two-way messages. Pure.
"""

from collections.abc import Mapping

from doorstep.connect.sending.bodies import Body, decoded, moment, nothing, number, texts
from doorstep.connect.sending.codes import Error, codes_of
from doorstep.messages.model import Incoming, Receipt, Reply
from doorstep.messages.rules.short import leaves_or_joins

_CODES = codes_of(__file__)
_UNKNOWN = Error()


def read(raw: bytes, meta: Mapping[str, str]) -> Incoming:
    """Return what a body says. A subscription that waits for its confirmation is left out, saying so."""
    body = decoded(raw)
    told = texts(body)
    kind = told.get("Type", "")
    if kind in ("SubscriptionConfirmation", "UnsubscribeConfirmation"):
        where = told.get("SubscribeURL", "")
        return Incoming(ignored=(("Type", f"{kind}: open {where} once to confirm it"),))
    if kind == "Notification":
        body = decoded(told.get("Message", "").encode())
    found = [one for part in (body if isinstance(body, list) else [body]) if (one := _one(part)) is not None]
    if not found:
        return nothing("Amazon SNS")
    receipts = tuple(one for one in found if isinstance(one, Receipt))
    return Incoming(receipts, tuple(one for one in found if isinstance(one, Reply)))


def _one(body: object) -> Receipt | Reply | None:
    if not isinstance(body, dict):
        return None
    if isinstance(body.get("notification"), dict) and isinstance(body.get("status"), str):
        return _status(body)
    if isinstance(body.get("eventType"), str) and isinstance(body.get("messageId"), str):
        return _event(body)
    if isinstance(body.get("messageBody"), str) and isinstance(body.get("originationNumber"), str):
        return _reply(body)
    return None


def _status(body: Body) -> Receipt:
    told, delivery = texts(body.get("notification")), texts(body.get("delivery"))
    fate, answer = _CODES.fate(str(body["status"])), delivery.get("providerResponse", "")
    error = _CODES.errors.get(answer, _UNKNOWN)
    return Receipt(
        connector="aws_sns",
        fate=fate,
        message=told.get("messageId", ""),
        at=moment(told.get("timestamp", "").replace(" ", "T")),
        code=answer if fate == "failed" else "",
        says=(error.says or answer) if fate == "failed" else "",
        cause=error.cause if fate == "failed" else "",
        permanent=error.never and fate == "failed",
        key=f"{told.get('messageId', '')}:{body['status']}",
        address=delivery.get("destination", ""),
        cost=number(delivery.get("priceInUSD")),
        currency="USD" if delivery.get("priceInUSD") else "",
    )


def _event(body: Body) -> Receipt:
    told = texts(body)
    word = told["eventType"]
    fate, parts = _CODES.fate(word), told.get("totalMessageParts", "")
    error = _CODES.errors.get(word, _UNKNOWN)
    return Receipt(
        connector="aws_sns",
        fate=fate,
        message=told["messageId"],
        reference=texts(body.get("context")).get("reference", ""),
        at=moment(told.get("eventTimestamp")),
        code=word if fate == "failed" else "",
        says=(error.says or told.get("messageStatusDescription", "")) if fate == "failed" else "",
        cause=error.cause if fate == "failed" else "",
        permanent=error.never and fate == "failed",
        key=f"{told['messageId']}:{word}",
        address=told.get("destinationPhoneNumber", ""),
        segments=int(parts) if parts.isdigit() else 0,
        cost=number(told.get("totalMessagePrice")),
        currency="USD" if told.get("totalMessagePrice") else "",
    )


def _reply(body: Body) -> Reply:
    told = texts(body)
    leaves, joins = leaves_or_joins(told["messageBody"])
    return Reply(
        connector="aws_sns",
        channel="sms",
        address=told["originationNumber"],
        message=told.get("inboundMessageId", ""),
        text=told["messageBody"],
        to=told.get("destinationNumber", ""),
        answers=told.get("previousPublishedMessageId", ""),
        leaves=leaves,
        joins=joins,
    )
