"""Keys of the API: what each may do, when it was used last; made here, shown once, ended at once."""

import os

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from doorstep.accounts import keys as accounts
from doorstep.accounts.rules import KEYS
from doorstep.accounts.scopes import SCOPES
from doorstep.kit.i18n import Translator
from doorstep.web.console.visit import Visit, staff


@staff(KEYS)
def keys(visit: Visit) -> HttpResponse:
    """Show the keys of the shop."""
    return _page(visit)


@require_POST
@staff(KEYS)
def new_keys(visit: Visit) -> HttpResponse:
    """Make a key and show it: this once, and on no page that could be opened again."""
    given = visit.request.POST
    try:
        made = accounts.make(visit.shop.name, given.get("name", ""), given.getlist("scope"), by=visit.who,
                             now=visit.now, random=os.urandom(accounts.RANDOM))  # fmt: skip
    except ValueError:
        return _page(visit, wrong=Translator(visit.language).text("A key needs a name and at least one right."))
    return _page(visit, made=made.text)


@require_POST
@staff(KEYS)
def revocations(visit: Visit) -> HttpResponse:
    """End a key at once."""
    ended = accounts.revoke(visit.shop.name, visit.request.POST.get("handle", ""), by=visit.who, now=visit.now)
    say = Translator(visit.language)
    return visit.back("keys", said=say.text("The key opens nothing any more.") if ended else "")


def _page(visit: Visit, *, made: str = "", wrong: str = "") -> HttpResponse:
    known = accounts.keys_of(visit.shop.name)
    status = 422 if wrong else 200
    return visit.page("console/keys.html", status=status, known=known, scopes=SCOPES, made=made, wrong=wrong)
