"""Sinch's webhooks as JSON: delivery reports of a recipient or of a batch, and inbound texts. Pure."""

from collections.abc import Mapping

from doorstep.connect.sending.bodies import Body, decoded, moment, nothing, objects, strings, texts
from doorstep.connect.sending.codes import Error, codes_of
from doorstep.messages.model import Incoming, Receipt, Reply
from doorstep.messages.rules.short import leaves_or_joins

_CODES = codes_of(__file__)
_UNKNOWN = Error()


def read(raw: bytes, meta: Mapping[str, str]) -> Incoming:
    """Return what a webhook says."""
    body = decoded(raw)
    kind = texts(body).get("type", "")
    if kind in ("recipient_delivery_report_sms", "recipient_delivery_report_mms"):
        return Incoming(receipts=(_receipt(body, body, texts(body).get("recipient", "")),))
    if kind in ("delivery_report_sms", "delivery_report_mms"):
        return _batch(body)
    if kind in ("mo_text", "mo_binary", "mo_media"):
        return Incoming(replies=(_reply(body, kind),))
    return nothing("Sinch")


def _batch(body: Body) -> Incoming:
    """A report of a batch. Ours have one recipient each, who is named in full reports only."""
    found = [
        _receipt(body, status, recipient)
        for status in objects(body.get("statuses"))
        for recipient in strings(status.get("recipients")) or [""]
    ]
    return Incoming(receipts=tuple(found))


def _receipt(body: Body, status: Body, recipient: str) -> Receipt:
    told, said = texts(body), texts(status)
    word, code = said.get("status", ""), said.get("code", "")
    error = _CODES.errors.get(code, _UNKNOWN) if _CODES.fate(word) == "failed" else None
    parts = told.get("number_of_message_parts", "")
    return Receipt(
        connector="sinch",
        fate=_CODES.fate(word),
        message=told.get("batch_id", ""),
        reference=told.get("client_reference", ""),
        at=moment(told.get("operator_status_at")) or moment(told.get("at")),
        code=code if error else "",
        says=error.says if error else "",
        cause=error.cause if error else "",
        permanent=error.never if error else False,
        key=f"{told.get('batch_id', '')}:{word}",
        address="+" + recipient.removeprefix("+") if recipient else "",
        segments=int(parts) if parts.isdigit() else 0,
    )


def _reply(body: Body, kind: str) -> Reply:
    told = texts(body)
    text = told.get("body", "") if kind == "mo_text" else ""
    leaves, joins = leaves_or_joins(text)
    return Reply(
        connector="sinch",
        channel="sms",
        address="+" + told.get("from", "").removeprefix("+"),
        message=told.get("id", ""),
        text=text,
        to=told.get("to", ""),
        at=moment(told.get("sent_at")) or moment(told.get("received_at")),
        reference=told.get("client_reference", ""),
        leaves=leaves,
        joins=joins,
        media=() if kind == "mo_text" else (kind.removeprefix("mo_"),),
    )
