"""Answering `/choose/{shop}/{word}`: the page on which a person chooses, and its form.

The word of the link is what lets her in, not a cookie; so no form of these pages needs another token.
"""

import os
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from doorstep.kit.i18n import Translator, moment_words
from doorstep.kit.ids import digest
from doorstep.messages import handlers as messages
from doorstep.messages.model import CHOICES, CONFIRM, SERVICE, Ask
from doorstep.people import handlers as people
from doorstep.people.rules import word_of
from doorstep.web.middleware import Asked
from doorstep.web.track.choice import history
from doorstep.web.track.choice.topics import Form, agreement, read_form, topics
from doorstep.web.track.choice.visitor import PAGE_HOLDS, Visitor, by_word, shown
from doorstep.web.track.gone import gone

SOURCE = "preference page"
_NAMES = {
    "en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "pt_BR": "Português", "zh_Hans": "简体中文",
}  # fmt: skip
#: So many consents to confirm may be asked for a day; each of them is a mail.
_MOST_WISHES = 6
_DAY = timedelta(days=1)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Asked, shop: str, word: str) -> HttpResponse:
    """Show what can be chosen, and take what was."""
    visitor = by_word(request, shop, word, PAGE_HOLDS)
    if visitor is None:
        return gone(request)
    past = people.past_of(request.desk.tx, shop, visitor.person.id, request.desk.now)
    known = topics(visitor, past.wishes)
    if request.method == "POST":
        form = read_form(visitor, known, request.POST.dict())
        told = _take(request, visitor, form)
        return _back(request, shop, word, told, form.values.get("language", ""))
    say, settings = Translator(visitor.language), visitor.looks.settings
    zone = ZoneInfo(visitor.person.zone or settings.zone)
    return shown(
        request,
        "track/choice/page.html",
        visitor,
        word=word,
        topics=known,
        agreement=agreement(say),
        quiet=visitor.choices.quiet,
        shop_quiet=(settings.quiet.start, settings.quiet.end),
        languages=[(code, _NAMES.get(code, code)) for code in settings.languages],
        lines=history.lines(past, say, lambda at: moment_words(at, request.desk.now, zone, visitor.language)),
        undo=past.newest,
        told=request.GET.get("told", ""),
    )


@csrf_exempt
@require_POST
def undo(request: Asked, shop: str, word: str) -> HttpResponse:
    """Take back the last change."""
    visitor = by_word(request, shop, word, PAGE_HOLDS)
    if visitor is None:
        return gone(request)
    try:
        change = UUID(request.POST.get("change", ""))
    except ValueError:
        return _back(request, shop, word, "")
    done = people.undo(request.desk.tx, shop, visitor.person.id, change, source=SOURCE, now=request.desk.now)
    return _back(request, shop, word, "undone" if done else "")


@csrf_exempt
@require_POST
def renew(request: Asked, shop: str, word: str) -> HttpResponse:
    """Let all links of before lead nowhere, and go on with a new one."""
    visitor = by_word(request, shop, word, PAGE_HOLDS)
    if visitor is None:
        return gone(request)
    desk = request.desk
    people.void_links(desk.tx, shop, visitor.person.id, desk.now + timedelta(seconds=1))
    fresh = word_of(desk.keys.signing(), shop, visitor.person.id, SERVICE, desk.now + timedelta(seconds=1))
    return _back(request, shop, fresh, "renewed")


def _back(request: Asked, shop: str, word: str, told: str, language: str = "") -> HttpResponse:
    """Lead back to the page, in the language that she reads."""
    asked = language or request.GET.get("lang", "")
    query = urlencode({name: value for name, value in (("lang", asked), ("told", told)) if value})
    response = HttpResponseRedirect(reverse("choose", args=[shop, word]) + (f"?{query}" if query else ""), status=303)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _take(request: Asked, visitor: Visitor, form: Form) -> str:
    """Write down what she chose; return which sentence tells her so."""
    desk = request.desk
    double = [one for one in form.picked if one.given and one.double]
    lately = people.wished_since(desk.tx, visitor.shop, visitor.person.id, desk.now - _DAY) if double else 0
    order = people.newest_order(desk.tx, visitor.shop, visitor.person.id) if double else None
    picked = form.picked
    if double and (lately + len(double) > _MOST_WISHES or order is None):
        return "too_often"
    change = digest("chosen", str(visitor.person.id), desk.now.isoformat(), os.urandom(8))
    wishes = people.choose(
        desk.tx, visitor.shop, visitor.person.id, form.values, picked, change=change, source=SOURCE, now=desk.now
    )
    if wishes and order is not None:
        messages.ask(desk.tx, [_asked(visitor, order, change, desk.now)])
        return "confirm"
    return "saved"


def _asked(visitor: Visitor, order: tuple[str, str], change: UUID, now: datetime) -> Ask:
    """The ask for the mail by which she confirms; it goes to the address of her newest order."""
    subject, role = order
    return Ask(
        shop=visitor.shop,
        id=digest("confirm", visitor.shop, str(change)),
        subject=subject,
        playbook=CHOICES,
        step="confirm",
        cause=str(change),
        template=CONFIRM,
        purpose=SERVICE,
        asked_at=now,
        news_at=now,
        fresh_until=now + _DAY,
        role=role,
        live=True,
        release=visitor.release,
    )
