"""The page of accuracy for staff: every figure with the orders behind it, and a dry run of another threshold."""

import msgspec
from django.http import HttpResponse
from msgspec import Struct

from doorstep.kit.i18n import Translator
from doorstep.learning.accuracy import handlers, sheet
from doorstep.learning.accuracy.model import WHO, DryRun, Forecast, Sheet
from doorstep.learning.tables import written
from doorstep.promise import handlers as promise
from doorstep.views import orders
from doorstep.web.accuracy.asked import Wanted, wanted
from doorstep.web.accuracy.drawing import costs
from doorstep.web.accuracy.lines import NAMES, page_of
from doorstep.web.console.visit import Visit, staff

_BEHIND = 100


@staff()
def accuracy(visit: Visit) -> HttpResponse:
    """Show how well dates held; with ``?format=json`` hand it out for programs."""
    want = wanted(visit.request.GET.dict())
    found = _sheet(visit, want)
    if visit.request.GET.get("format") == "json":
        return HttpResponse(msgspec.json.encode(found), content_type="application/json")
    settings = visit.shop.settings
    run = _dry_run(visit)
    tested = promise.tested(visit.tx, visit.shop.name)
    return visit.page(
        "console/accuracy.html",
        want=want,
        page=page_of(found, want, Translator(visit.language)),
        run=run if run.orders else None,
        costs=costs(run) if run.orders else None,
        model=tested,
        switch=settings.promise.learned,
        public=settings.promise.publish,
    )


@staff()
def table(visit: Visit) -> HttpResponse:
    """Hand out the same as CSV."""
    found = _sheet(visit, wanted(visit.request.GET.dict()))
    response = HttpResponse(written(sheet.rows(found)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="accuracy-by-{found.by}.csv"'
    return response


class Behind(Struct, frozen=True):
    """An order behind a figure: what each of those who told a date was off by, in days."""

    forecast: Forecast
    order: str
    number: str
    off: tuple[str, ...]


@staff()
def told(visit: Visit) -> HttpResponse:
    """Show the orders behind a figure, the newest first."""
    want, say = wanted(visit.request.GET.dict()), Translator(visit.language)
    found = _sheet(visit, want)
    behind = handlers.orders(visit.tx, visit.shop.name, found, dict(want.where), _BEHIND)
    known = orders.numbers(visit.tx, visit.shop.name, sorted({one.order for one in behind}))
    return visit.page(
        "console/accuracy_orders.html",
        behind=[
            Behind(one, one.order.removeprefix("order:"), known.get(one.order, one.order), _off(one)) for one in behind
        ],
        most=_BEHIND,
        names=[say.text(NAMES[who]) for who in WHO],
        back=want.query(),
        page=page_of(found, want, say),
    )


def _off(one: Forecast) -> tuple[str, ...]:
    if one.days is None:
        return ("–",) * len(WHO)
    return tuple(f"{one.told[who].likely - one.days:+.1f}" if who in one.told else "–" for who in WHO)


def _sheet(visit: Visit, want: Wanted) -> Sheet:
    today = visit.now.astimezone(visit.zone).date()
    return handlers.sheet(visit.tx, visit.shop.name, want.how, want.stage, want.by, want.weeks, today, dict(want.where))


def _dry_run(visit: Visit) -> DryRun:
    settings = visit.shop.settings
    return handlers.thresholds(visit.tx, visit.shop.name, settings.risk_raise, _risk(visit.request.GET.get("risk", "")))


def _risk(text: str) -> float:
    try:
        return min(max(float(text), 0.01), 0.99)
    except ValueError:
        return 0.4
