"""What a receiver is told: the event without anything personal. Pure.

The form is that of Standard Webhooks (standardwebhooks.com): ``type``, ``timestamp``, ``data``.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from doorstep.kit.ids import digest
from doorstep.messages.hooks.model import STEP, Offer
from doorstep.playbooks.model import Due
from doorstep.timeline.model import AnyFact, Event
from doorstep.timeline.rules.personal import extract
from doorstep.timeline.rules.variants import counting

_encode = msgspec.json.Encoder().encode
_REFERENCE = "vault:"
#: Left out besides what is marked as personal: who somebody is (also as a hash), a carrier's free words, which may name
#: somebody, and members of staff.
_PRIVATE = frozenset({"kind", "parties", "party", "name_keys", "signer_keys", "raw_text", "by"})
#: Left out of a place: what leads to one door. Its name may stay where it is that of a depot or shop.
_DOOR = frozenset({"postcode", "lat", "lon"})
_AT_HOME = frozenset({"delivered", "attempt_failed"})


def news_of(fresh: Iterable[Event]) -> list[tuple[Event, datetime]]:
    """The events that count, each once, and when each became known first, whatever variants of it there are."""
    fresh = list(fresh)
    first: dict[tuple[str, UUID], datetime] = {}
    for event in fresh:
        key = (event.subject, event.id)
        first[key] = min(first.get(key, event.received_at), event.received_at)
    return [(event, first[event.subject, event.id]) for event in counting(fresh)]


def delivery_id(offer: Offer, hook: str, *what: str) -> UUID:
    """The id of one thing that is told to one hook, the same however often it is offered."""
    return digest("hook", offer.shop, hook, offer.order, *what)


def webhook_id(delivery: UUID) -> str:
    """The id as the receiver sees it."""
    return f"msg_{delivery.hex}"


def tell_event(offer: Offer, event: Event, token: str) -> bytes:
    """The JSON body that tells of an event."""
    data = {
        **_about(offer, token),
        "subject": event.subject,
        "event": event.id.hex,
        "received_at": event.received_at,
        "precision": event.precision.value,
        "fact": fact_of(event.fact),
    }
    return _encode({"type": event.kind, "timestamp": event.occurred_at, "data": data})


def tell_step(offer: Offer, due: Due, token: str, now: datetime) -> bytes:
    """The JSON body that tells of a step of a playbook."""
    data = {
        **_about(offer, token),
        "subject": due.parcel or offer.order,
        "event": due.event.hex if due.event else None,
        "playbook": due.playbook,
        "step": due.step.key,
        "title": due.step.title,
        "cause": due.cause,
        "why": due.why,
        "news_at": due.news_at,
        "fresh_until": due.fresh_until,
    }
    return _encode({"type": STEP, "timestamp": now, "data": data})


def fact_of(fact: AnyFact) -> dict[str, Any]:
    """A fact as plain values, without anything personal."""
    plain: dict[str, Any] = _clean(msgspec.to_builtins(extract(fact, "out")[0]))
    for field in ("destination", "place"):
        if field in plain:
            home = field == "destination" or plain.get("milestone") in _AT_HOME
            hidden = _DOOR | {"name"} if home else _DOOR
            plain[field] = {key: value for key, value in plain[field].items() if key not in hidden}
    return plain


def _about(offer: Offer, token: str) -> dict[str, Any]:
    return {
        "order": offer.order.removeprefix("order:"),
        "number": offer.state.number,
        "milestone": offer.state.milestone.value,
        "tracking_url": f"{offer.hooks.track}{token}" if offer.hooks.track else "",
    }


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _clean(one) for key, one in value.items() if key not in _PRIVATE and not _personal(one)}
    if isinstance(value, list):
        return [_clean(one) for one in value if not _personal(one)]
    return value


def _personal(value: Any) -> bool:
    """A reference into the vault, or a text with a mail address in it (members of staff are named so)."""
    return isinstance(value, str) and (value.startswith(_REFERENCE) or "@" in value)
