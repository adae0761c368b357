"""Vonage's webhooks as JSON: message status, and inbound messages. Pure."""

from collections.abc import Mapping

from doorstep.connect.sending.bodies import Body, decoded, moment, nothing, number, texts
from doorstep.connect.sending.codes import Error, codes_of
from doorstep.messages.model import Incoming, Receipt, Reply
from doorstep.messages.rules.short import leaves_or_joins

_CODES = codes_of(__file__)
_UNKNOWN = Error()


def read(raw: bytes, meta: Mapping[str, str]) -> Incoming:
    """Return what a webhook says."""
    body = decoded(raw)
    if not isinstance(body, dict) or not isinstance(body.get("message_uuid"), str):
        return nothing("Vonage")
    return Incoming(receipts=(_receipt(body),)) if isinstance(body.get("status"), str) else _reply(body)


def _receipt(body: Body) -> Receipt:
    told, error, usage = texts(body), texts(body.get("error")), texts(body.get("usage"))
    code = error.get("type", "").rpartition("#")[2] or error.get("title", "")
    known = _CODES.errors.get(code, _UNKNOWN)
    parts = texts(body.get("sms")).get("count_total", "")
    return Receipt(
        connector="vonage",
        fate=_CODES.fate(told["status"]),
        message=told["message_uuid"],
        reference=told.get("client_ref", ""),
        at=moment(told.get("timestamp")),
        code=code,
        says=(known.says or error.get("detail", "")) if error else "",
        cause=known.cause if error else "",
        permanent=known.never if error else False,
        key=f"{told['message_uuid']}:{told['status']}",
        address="+" + told.get("to", "").removeprefix("+"),
        segments=int(parts) if parts.isdigit() else 0,
        cost=number(usage.get("price")),
        currency=usage.get("currency", ""),
    )


def _reply(body: Body) -> Incoming:
    told = texts(body)
    kind = told.get("message_type", "")
    if not told.get("from") or not kind:
        return nothing("Vonage")
    text = told.get("text", "")
    leaves, joins = leaves_or_joins(text)
    return Incoming(
        replies=(
            Reply(
                connector="vonage",
                channel=told.get("channel", "sms"),
                address="+" + told["from"].removeprefix("+"),
                message=told["message_uuid"],
                text=text,
                to=told.get("to", ""),
                at=moment(told.get("timestamp")),
                answers=texts(body.get("context")).get("message_uuid", ""),
                leaves=leaves,
                joins=joins,
                media=() if kind == "text" else (kind,),
            ),
        )
    )
