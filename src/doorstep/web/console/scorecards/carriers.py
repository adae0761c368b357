"""The accounts by which carriers are asked: how each fares, what it costs, and what is wrong with it."""

from django.http import HttpResponse
from msgspec import Struct

from doorstep.accounts.rules import MEND
from doorstep.kit.i18n import Translator
from doorstep.timeline.polling import handlers as polling
from doorstep.timeline.polling.model import Account, Accounts, Shown
from doorstep.timeline.polling.rules.documents import accounts_of
from doorstep.timeline.sentences.words import carrier_words
from doorstep.views import releases
from doorstep.web.console.visit import Visit, staff

_TONES = {"well": "fine", "resting": "soon", "stopped": "late", "silent": "late", "new": "fine", "off": "fine"}
_STATES = {
    "well": "Well",
    "resting": "Rests after failures",
    "stopped": "Stands still: refused",
    "silent": "Stands still",
    "new": "Not asked yet",
    "off": "Switched off",
}


class Row(Struct, frozen=True):
    """An account on the page. ``shown`` is missing while nobody was asked by it, ``account`` once it is gone."""

    name: str
    carrier: str
    tone: str
    state: str
    account: Account | None
    shown: Shown | None


@staff(MEND)
def carriers(visit: Visit) -> HttpResponse:
    """Show every account of the release in force, and those that were asked by before."""
    release = releases.published(visit.tx, visit.shop.name, visit.release)
    accounts = accounts_of(release.documents) if release is not None else Accounts()
    known = {one.account: one for one in polling.shown(visit.tx, visit.shop.name, visit.now)}
    say, written = Translator(visit.language), {one.name: one for one in accounts.account}
    rows = [_row(name, written.get(name), known.get(name), say) for name in sorted(known.keys() | written.keys())]
    rows.sort(key=lambda row: (row.tone == "fine", row.name))
    return visit.page("console/carriers.html", rows=rows, currency=visit.shop.settings.currency)


def _row(name: str, account: Account | None, shown: Shown | None, say: Translator) -> Row:
    state = "off" if account is None or not account.active else shown.state if shown is not None else "new"
    carrier = carrier_words(account.carrier) if account is not None else ""
    return Row(name, carrier, _TONES[state], say.text(_STATES[state]), account, shown)
