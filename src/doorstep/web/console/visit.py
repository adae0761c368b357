"""Who asks for a console page, in which shop, and whether they may; and what every page of the console shows around."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from doorstep.accounts.models import Member
from doorstep.accounts.rules import SEE, may
from doorstep.kit.handle import Tx
from doorstep.kit.i18n import language_of
from doorstep.people.model import Keyring
from doorstep.timeline.sentences import Reader
from doorstep.views import releases
from doorstep.web.middleware import Asked
from doorstep.web.shops import Shop, shop_of

LANGUAGES = ("en", "de")
P = ParamSpec("P")
Page = Callable[Concatenate["Visit", P], HttpResponseBase]


class Visit:
    """One request for a page of the console by a member who may see it."""

    def __init__(self, request: Asked, member: Member, role: str, shop: Shop, release: str) -> None:
        self.request, self.member, self.role = request, member, role
        self.shop, self.release = shop, release
        self.zone = ZoneInfo(shop.settings.zone)
        self.language = member.language or _spoken(request)

    @property
    def tx(self) -> Tx:
        """The transaction of this request."""
        return self.request.desk.tx

    @property
    def keys(self) -> Keyring:
        """The ring that opens the vault."""
        return self.request.desk.keys

    @property
    def now(self) -> datetime:
        """The moment of this request."""
        return self.request.desk.now

    @property
    def who(self) -> str:
        """How this member is written down."""
        return f"staff:{self.member.pk}"

    @property
    def name(self) -> str:
        """How this member is called by others."""
        return self.member.name or self.member.email

    @property
    def reader(self) -> Reader:
        """For sentences of events."""
        return Reader(self.language, self.zone, self.now)

    def may(self, act: str) -> bool:
        """Whether this member may do this here."""
        return may(self.role, act)

    def page(self, template: str, *, status: int = 200, **values: Any) -> HttpResponse:
        """Render a page inside the console's frame."""
        frame = {
            "visit": self,
            "shop": self.shop,
            "language": self.language,
            "zone": self.zone,
            "now": self.now,
            "said": self.request.session.pop("said", ""),
            "section": template.rpartition("/")[2].partition(".")[0],
        }
        return render(self.request, template, {**frame, **values}, status=status)

    def back(self, name: str, *args: str, said: str = "") -> HttpResponse:
        """Go to another page, which says this once at its top."""
        if said:
            self.request.session["said"] = said
        return redirect(name, self.shop.name, *args)


def staff(act: str = SEE) -> Callable[[Page[P]], Callable[..., HttpResponseBase]]:
    """Let a page be seen by members of the shop whose role may do `act`; its first argument becomes the visit."""

    def wrap(page: Page[P]) -> Callable[..., HttpResponseBase]:
        @never_cache
        @login_required
        @wraps(page)
        def answer(request: Asked, shop: str, *args: P.args, **more: P.kwargs) -> HttpResponseBase:
            visit = _visit(request, shop)
            if visit is None or not visit.may(act):
                return no_entry(request, visit)
            return page(visit, *args, **more)

        return answer

    return wrap


def no_entry(request: Asked, visit: Visit | None) -> HttpResponse:
    """Say that this is not theirs, in the same words whether it exists or not."""
    return render(request, "console/no_entry.html", {"language": "en", "visit": visit}, status=403)


@never_cache
@login_required
def door(request: Asked) -> HttpResponse:
    """Lead to the first shop that this member works in."""
    assert isinstance(request.user, Member)
    mine = request.user.shops()
    if mine:
        return redirect("today", mine[0])
    return no_entry(request, None)


def _spoken(request: Asked) -> str:
    """Return the language of the browser where the console has it, else English."""
    first = request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0].strip()
    return language_of(first, LANGUAGES)


def _visit(request: Asked, shop: str) -> Visit | None:
    assert isinstance(request.user, Member)
    role = request.user.role_in(shop)
    if role is None:
        return None
    request.desk.enter(shop)
    release = releases.current(request.desk.tx, shop)
    return Visit(request, request.user, str(role), shop_of(request.desk.tx, shop, release), release)
