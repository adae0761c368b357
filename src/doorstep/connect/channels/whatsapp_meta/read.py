"""Meta's webhooks of a WhatsApp Business account: statuses, messages, and what customers want of marketing. Pure."""

from collections.abc import Iterator, Mapping

from doorstep.connect.sending.bodies import Body, decoded, moment, nothing, objects, texts
from doorstep.connect.sending.codes import Error, codes_of
from doorstep.messages.model import Incoming, Receipt, Reply
from doorstep.messages.rules.short import leaves_or_joins

_CODES = codes_of(__file__)
_UNKNOWN = Error()


def read(raw: bytes, meta: Mapping[str, str]) -> Incoming:
    """Return what a webhook says; it may hold many things at once."""
    body = decoded(raw)
    if not isinstance(body, dict) or body.get("object") != "whatsapp_business_account":
        return nothing("WhatsApp")
    receipts: list[Receipt] = []
    replies: list[Reply] = []
    ignored: list[tuple[str, str]] = []
    for path, field, value in _changes(body):
        if field not in ("messages", "user_preferences"):
            ignored.append((path, f"nothing is made of {field or 'a change without a name'}"))
            continue
        receipts += [_receipt(one) for one in objects(value.get("statuses"))]
        replies += [_reply(one, value) for one in objects(value.get("messages"))]
        replies += [_wish(one) for one in objects(value.get("user_preferences"))]
        ignored += [(f"{path}.errors", texts(one).get("title", "an error")) for one in objects(value.get("errors"))]
    return Incoming(tuple(receipts), tuple(replies), tuple(ignored))


def _changes(body: Body) -> Iterator[tuple[str, str, Body]]:
    for n, entry in enumerate(objects(body.get("entry"))):
        for m, change in enumerate(objects(entry.get("changes"))):
            value = change.get("value")
            yield f"entry[{n}].changes[{m}]", texts(change).get("field", ""), value if isinstance(value, dict) else {}


def _receipt(status: Body) -> Receipt:
    told = texts(status)
    error = texts(next(iter(objects(status.get("errors"))), {}))
    code = error.get("code", "")
    known = _CODES.errors.get(code, _UNKNOWN)
    return Receipt(
        connector="whatsapp_meta",
        fate=_CODES.fate(told.get("status", "")),
        message=told.get("id", ""),
        reference=told.get("biz_opaque_callback_data", ""),
        at=moment(told.get("timestamp")),
        code=code,
        says=(known.says or error.get("title", "")) if error else "",
        cause=known.cause if error else "",
        permanent=known.never if error else False,
        key=f"{told.get('id', '')}:{told.get('status', '')}",
        address="+" + told["recipient_id"] if told.get("recipient_id") else "",
    )


def _reply(message: Body, value: Body) -> Reply:
    told = texts(message)
    kind = told.get("type", "")
    button, pressed = texts(message.get("button")), _pressed(message.get("interactive"))
    text = texts(message.get("text")).get("body", "") or button.get("text", "") or pressed.get("title", "")
    leaves, joins = leaves_or_joins(text)
    return Reply(
        connector="whatsapp_meta",
        channel="whatsapp",
        address="+" + told.get("from", "").removeprefix("+"),
        message=told.get("id", ""),
        text=text or texts(message.get(kind)).get("caption", ""),
        to=texts(value.get("metadata")).get("display_phone_number", ""),
        at=moment(told.get("timestamp")),
        answers=texts(message.get("context")).get("id", ""),
        choice=button.get("payload", "") or pressed.get("id", ""),
        leaves=leaves,
        joins=joins,
        media=() if kind in ("text", "button", "interactive", "") else (kind,),
    )


def _pressed(interactive: object) -> dict[str, str]:
    if not isinstance(interactive, dict):
        return {}
    return texts(interactive.get("button_reply")) or texts(interactive.get("list_reply"))


def _wish(wish: Body) -> Reply:
    """A customer stopped or resumed marketing in WhatsApp itself."""
    told = texts(wish)
    return Reply(
        connector="whatsapp_meta",
        channel="whatsapp",
        address="+" + told.get("wa_id", "").removeprefix("+"),
        text=told.get("detail", ""),
        at=moment(told.get("timestamp")),
        choice=told.get("category", ""),
        leaves=told.get("value") == "stop",
        joins=told.get("value") == "resume",
    )
