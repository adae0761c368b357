"""Lists of orders and the search: by number, tracking number, e-mail, phone and name."""

import csv
import io

from django.http import HttpResponse
from django.utils.http import urlencode

from doorstep.accounts.rules import PERSONAL
from doorstep.kit.i18n import Translator
from doorstep.people import handlers as people
from doorstep.timeline.model import Milestone
from doorstep.timeline.sentences import milestone_words
from doorstep.views import orders as view
from doorstep.web.console.lines import Line, line
from doorstep.web.console.visit import Visit, staff

_MOST = 100
_ATTENTION = ("needs_you", "late", "soon")


@staff()
def orders(visit: Visit) -> HttpResponse:
    """Show the orders of a saved view: all, one milestone, or one that asks for attention."""
    chosen, lines = _chosen(visit)
    say = Translator(visit.language)
    return visit.page(
        "console/orders.html",
        lines=lines,
        chosen=chosen,
        most=_MOST,
        views=[("", say.text("Newest")), *_names(say)],
        milestones=[(one.value, milestone_words(one, say)) for one in Milestone],
        csv=urlencode({"view": chosen}),
    )


@staff()
def table(visit: Visit) -> HttpResponse:
    """Hand out the same list as CSV."""
    chosen, lines = _chosen(visit)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["order", "number", "status", "attention", "placed_at", "promised_to", "carrier", "matter"])
    for one in lines:
        placed = one.placed_at.isoformat() if one.placed_at else ""
        promised = one.promised_at.isoformat() if one.promised_at else ""
        row = [one.id, one.number, one.standing, one.tone, placed, promised, one.carrier, one.matter]
        writer.writerow([_harmless(cell) for cell in row])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="orders-{chosen or "newest"}.csv"'
    return response


@staff()
def search(visit: Visit) -> HttpResponse:
    """Find orders by whatever somebody typed; a single hit is opened at once."""
    text = visit.request.GET.get("q", "").strip()[:200]
    if not text:
        return visit.page("console/search.html", text="", lines=[], lonely=[], by_person=False)
    tx, shop = visit.tx, visit.shop.name
    subjects = view.by_number(tx, shop, text) or view.by_tracking(tx, shop, text)
    by_person = False
    if not subjects and visit.may(PERSONAL):
        found = [one.subject for one in people.search(tx, visit.keys, shop, text, country=visit.shop.settings.country)]
        customers = [one for one in found if one.startswith("customer:")]
        subjects = [one for one in found if one.startswith("order:")]
        subjects += [one for one in view.of_customers(tx, shop, customers) if one not in subjects]
        by_person = bool(subjects)
    lonely = view.lonely(tx, shop, text) if not subjects else []
    if len(subjects) == 1:
        return visit.back("order", subjects[0].removeprefix("order:"))
    say = Translator(visit.language)
    lines = [line(row, visit.zone, visit.now, say) for row in view.these(tx, shop, subjects)]
    return visit.page("console/search.html", text=text, lines=lines, lonely=lonely, by_person=by_person)


def _chosen(visit: Visit) -> tuple[str, list[Line]]:
    chosen = visit.request.GET.get("view", "")
    if chosen in _ATTENTION:
        rows = view.urgent(visit.tx, visit.shop.name, chosen, _MOST)
    else:
        chosen = chosen if chosen in set(Milestone) else ""
        rows = view.newest(visit.tx, visit.shop.name, chosen, _MOST)
    say = Translator(visit.language)
    return chosen, [line(row, visit.zone, visit.now, say) for row in rows]


def _names(say: Translator) -> list[tuple[str, str]]:
    return [("needs_you", say.text("Needs you")), ("late", say.text("Late")), ("soon", say.text("Soon"))]


def _harmless(cell: str) -> str:
    """Spreadsheets run cells that begin like a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
