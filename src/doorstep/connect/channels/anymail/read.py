"""Providers' webhooks of mails, read by django-anymail's own parsers: what became of each mail.

Which provider it is stands behind the address: `POST /in/NAME/KEY?provider=postmark`. Anymail's check of signatures is
not used here; who calls was proved at the door. The parser of a provider is chosen by its name, and so imported when it
is asked for; it reads bytes and nothing else.
"""

from collections.abc import Mapping
from importlib import import_module
from io import BytesIO
from typing import Any

from doorstep.connect.channels.anymail.providers import PROVIDERS
from doorstep.connect.sending.bodies import form_of
from doorstep.messages.model import Incoming, Receipt

_FATES = {
    "queued": "accepted",
    "deferred": "accepted",
    "sent": "sent",
    "delivered": "delivered",
    "opened": "opened",
    "clicked": "clicked",
    "rejected": "failed",
    "failed": "failed",
    "bounced": "failed",
    "complained": "complained",
    "unsubscribed": "left",
}
#: Anymail's reasons: cause, and whether nothing will ever arrive there.
_CAUSES = {
    "invalid": ("bad_address", True),
    "bounced": ("bad_address", True),
    "timed_out": ("temporary", False),
    "blocked": ("blocked", False),
    "spam": ("policy", False),
    "unsubscribed": ("blocked", True),
    "other": ("unknown", False),
}
_BOTS = ("googleimageproxy", "yahoomailproxy", "bot", "applebot", "mimecast", "barracuda")


def read(raw: bytes, meta: Mapping[str, str]) -> Incoming:
    """Return what a webhook says."""
    name = form_of(meta.get("query", "").encode()).get("provider", "")
    about = PROVIDERS.get(name)
    if about is None or not about.hook:
        known = ", ".join(sorted(one for one, its in PROVIDERS.items() if its.hook))
        return Incoming(error=f"{name!r} is no provider that calls us.", mend=f"Add ?provider= and one of {known}.")
    try:
        view = getattr(import_module(f"anymail.webhooks.{name}"), about.hook)
        events = view.parse_events(view.__new__(view), _request(raw, meta)) or []
    except Exception as error:  # whatever a parser makes of hostile bytes
        why = f"This is no body of {name} ({type(error).__name__})."
        return Incoming(error=why, mend="Check the address that the provider calls.")
    receipts, ignored = [], []
    for place, event in enumerate(events):
        fate = _FATES.get(str(event.event_type))
        if fate is None:
            ignored.append((f"[{place}]", f"nothing is made of {event.event_type}"))
        else:
            receipts.append(_receipt(event, fate))
    return Incoming(tuple(receipts), (), tuple(ignored))


def _receipt(event: Any, fate: str) -> Receipt:
    cause, never = _CAUSES.get(str(event.reject_reason or ""), ("unknown", False)) if fate == "failed" else ("", False)
    agent = str(event.user_agent or "").lower()
    data = event.metadata if isinstance(event.metadata, Mapping) else {}
    name = event.message_id if isinstance(event.message_id, str) else ""
    return Receipt(
        connector="anymail",
        fate=fate,
        message=name,
        reference=str(data.get("reference", "")),
        at=event.timestamp,
        code=str(event.reject_reason or "") if fate == "failed" else "",
        says=str(event.mta_response or event.description or "")[:300] if fate == "failed" else "",
        cause=cause,
        permanent=never,
        machine=fate in ("opened", "clicked") and any(sign in agent for sign in _BOTS),
        key=str(event.event_id or f"{name}:{event.event_type}:{event.timestamp}"),
        address=str(event.recipient or ""),
        url=str(event.click_url or ""),
    )


def _request(raw: bytes, meta: Mapping[str, str]) -> Any:
    """The body as Django would hand it on."""
    made = import_module("django.core.handlers.wsgi").WSGIRequest
    return made(
        {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": meta.get("content-type", "application/json"),
            "CONTENT_LENGTH": str(len(raw)),
            "wsgi.input": BytesIO(raw),
            "SERVER_NAME": "doorstep",
            "SERVER_PORT": "443",
        }
    )
