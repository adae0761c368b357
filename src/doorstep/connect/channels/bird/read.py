"""Bird's webhooks as JSON (`service`, `event`, `payload`), and MessageBird's reports as the fields of a form. Pure."""

from collections.abc import Mapping

from doorstep.connect.sending.bodies import Body, decoded, form_of, moment, nothing, number, objects, texts
from doorstep.connect.sending.codes import Error, codes_of
from doorstep.messages.model import Incoming, Receipt, Reply
from doorstep.messages.rules.short import leaves_or_joins

_CODES = codes_of(__file__)
_UNKNOWN = Error()


def read(raw: bytes, meta: Mapping[str, str]) -> Incoming:
    """Return what a webhook says."""
    body = decoded(raw)
    if isinstance(body, dict) and isinstance(payload := body.get("payload"), dict):
        event = texts(body).get("event", "")
        if event.endswith(".outbound"):
            return Incoming(receipts=(_receipt(payload),))
        if event.endswith(".inbound"):
            return Incoming(replies=(_reply(payload),))
        return Incoming(ignored=(("event", f"nothing is made of {event or 'an event without a name'}"),))
    told = texts(body) or form_of(raw)
    if told.get("id") and told.get("status"):
        return Incoming(receipts=(_report(told),))
    if told.get("id") and told.get("originator") and ("body" in told or "payload" in told):
        return Incoming(replies=(_message(told),))
    return nothing("Bird")


def _receipt(payload: Body) -> Receipt:
    told, failure = texts(payload), texts(payload.get("failure"))
    fate = _CODES.fate(told.get("status", ""))
    code = failure.get("code", "")
    known = _CODES.errors.get(code, _UNKNOWN)
    failed = fate == "failed"
    return Receipt(
        connector="bird",
        fate=fate,
        message=told.get("id", ""),
        reference=told.get("reference", ""),
        at=moment(told.get("lastStatusAt")) or moment(told.get("updatedAt")),
        code=code if failed else "",
        says=(known.says or failure.get("description", "") or told.get("reason", "")) if failed else "",
        cause=known.cause if failed else "",
        permanent=known.never and failed,
        key=f"{told.get('id', '')}:{told.get('status', '')}",
        address=_contact(payload.get("receiver")),
    )


def _contact(side: object) -> str:
    contacts = objects(side.get("contacts")) if isinstance(side, dict) else []
    one = contacts[0] if contacts else side.get("contact") if isinstance(side, dict) else None
    return texts(one).get("identifierValue", "")


def _reply(payload: Body) -> Reply:
    told, body = texts(payload), payload.get("body")
    kind = texts(body).get("type", "")
    text = texts(body.get("text")).get("text", "") if isinstance(body, dict) else ""
    leaves, joins = leaves_or_joins(text)
    return Reply(
        connector="bird",
        channel="sms",
        address=_contact(payload.get("sender")),
        message=told.get("id", ""),
        text=text,
        at=moment(told.get("createdAt")),
        leaves=leaves,
        joins=joins,
        media=() if kind in ("text", "") else (kind,),
    )


def _report(told: Mapping[str, str]) -> Receipt:
    code = told.get("statusErrorCode", "")
    fate = _CODES.fate(told["status"])
    known = _CODES.errors.get(code, _UNKNOWN)
    parts = told.get("messagePartCount", "")
    return Receipt(
        connector="bird",
        fate=fate,
        message=told["id"],
        reference=told.get("reference", ""),
        at=moment(told.get("statusDatetime")),
        code=code if fate == "failed" else "",
        says=(known.says or told.get("statusReason", "")) if fate == "failed" else "",
        cause=known.cause if fate == "failed" else "",
        permanent=known.never and fate == "failed",
        key=f"{told['id']}:{told['status']}",
        address="+" + told.get("recipient", "").removeprefix("+"),
        segments=int(parts) if parts.isdigit() else 0,
        cost=number(told.get("price[amount]")),
        currency=told.get("price[currency]", ""),
    )


def _message(told: Mapping[str, str]) -> Reply:
    text = told.get("body", "") or told.get("payload", "")
    leaves, joins = leaves_or_joins(text)
    return Reply(
        connector="bird",
        channel="sms",
        address="+" + told["originator"].removeprefix("+"),
        message=told["id"],
        text=text,
        to=told.get("recipient", ""),
        at=moment(told.get("createdDatetime")),
        leaves=leaves,
        joins=joins,
    )
