"""Webhooks of X's Account Activity: messages that people wrote, and how far they read. Pure."""

from collections.abc import Mapping

from doorstep.connect.sending.bodies import Body, decoded, moment, nothing, objects, texts
from doorstep.messages.model import Incoming, Receipt, Reply
from doorstep.messages.rules.short import leaves_or_joins


def read(raw: bytes, meta: Mapping[str, str]) -> Incoming:
    """Return what a webhook says. What we wrote ourselves is told too, and left out."""
    body = decoded(raw)
    if not isinstance(body, dict) or not isinstance(body.get("for_user_id"), str):
        return nothing("X")
    us, replies, ignored = body["for_user_id"], [], []
    for n, event in enumerate(objects(body.get("direct_message_events"))):
        reply = _reply(event)
        if reply.address in ("", us):
            ignored.append((f"direct_message_events[{n}]", "we wrote it ourselves"))
        else:
            replies.append(reply)
    receipts = tuple(_read_until(one) for one in objects(body.get("direct_message_mark_read_events")))
    known = {"for_user_id", "users", "apps", "direct_message_events", "direct_message_mark_read_events"}
    ignored += [(name, "nothing is made of it") for name in body if name not in known]
    return Incoming(receipts, tuple(replies), tuple(ignored))


def _reply(event: Body) -> Reply:
    made = event.get("message_create")
    made = made if isinstance(made, dict) else {}
    data = made.get("message_data")
    text = texts(data).get("text", "")
    media = isinstance(data, dict) and isinstance(data.get("attachment"), dict)
    leaves, joins = leaves_or_joins(text)
    return Reply(
        connector="x_dm",
        channel="dm",
        address=texts(made).get("sender_id", ""),
        message=texts(event).get("id", ""),
        text=text,
        to=texts(made.get("target")).get("recipient_id", ""),
        at=moment(texts(event).get("created_timestamp")),
        leaves=leaves,
        joins=joins,
        media=("attachment",) if media else (),
    )


def _read_until(event: Body) -> Receipt:
    """Somebody read up to a message: this one was opened."""
    told = texts(event)
    name = told.get("last_read_event_id", "")
    at = moment(told.get("created_timestamp"))
    return Receipt("x_dm", "opened", name, at=at, key=f"{name}:read", address=told.get("sender_id", ""))
