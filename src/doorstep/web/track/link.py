"""Who reads a tracking page: how long the link works, in which language it speaks."""

from datetime import datetime, timedelta

from django.http import HttpRequest
from msgspec import Struct

from doorstep.kit.i18n import language_of
from doorstep.shop.model import Settings
from doorstep.timeline.model import OrderState, Party


class Language(Struct, frozen=True):
    """The language to speak, and the one that was asked for by a link on the page (empty: none was)."""

    code: str
    asked: str = ""


def expired(state: OrderState, days: int, now: datetime) -> bool:
    """Whether the link has ended: so many days after the order's last step, else after it was placed."""
    latest = max((at for at in (state.placed_at, state.milestone_at) if at is not None), default=None)
    return latest is not None and now > latest + timedelta(days=days)


def party_of(state: OrderState) -> Party | None:
    """Return whom the parcels go to: the recipient, else the buyer."""
    return state.parties.get("recipient") or state.parties.get("buyer")


def two_people(state: OrderState) -> bool:
    """Whether somebody else than the buyer receives it; such a page never shows prices."""
    buyer, recipient = state.parties.get("buyer"), state.parties.get("recipient")
    if state.gift:
        return True
    if buyer is None or recipient is None:
        return False
    same = {(one.source_id, one.email, one.name) for one in (buyer, recipient)}
    return len(same) > 1 and bool(recipient.name or recipient.email)


def reader_of(request: HttpRequest, state: OrderState | None, settings: Settings) -> Language:
    """Return the language: the one clicked on, else the browser's, else the customer's, else the shop's first."""
    offered = settings.languages or ("en",)
    asked = request.GET.get("lang", "")
    if asked and _fits(asked, offered):
        return Language(language_of(asked, offered), asked)
    for word in request.headers.get("Accept-Language", "").split(","):
        name = word.partition(";")[0].strip()
        if name and _fits(name, offered):
            return Language(language_of(name, offered))
    party = party_of(state) if state else None
    return Language(language_of(party.language if party else "", offered))


def _fits(tag: str, offered: tuple[str, ...]) -> bool:
    main = tag.replace("-", "_").partition("_")[0].lower()
    return any(one.partition("_")[0].lower() == main for one in offered)
