"""The public page of a shop that lets anybody see how well its dates held: no order, no person, no small group."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doorstep.kit.i18n import Translator
from doorstep.learning.accuracy import handlers, sheet
from doorstep.learning.accuracy.model import Sheet
from doorstep.learning.accuracy.rules.figures import published
from doorstep.learning.tables import written
from doorstep.views import releases
from doorstep.web import shops
from doorstep.web.accuracy.asked import Wanted, wanted
from doorstep.web.accuracy.lines import page_of
from doorstep.web.middleware import Asked
from doorstep.web.track.gone import gone
from doorstep.web.track.link import reader_of

_KEPT = "public, max-age=300"


@require_safe
def accuracy(request: Asked, shop: str) -> HttpResponse:
    """Show how well dates held, to anybody. A shop that does not publish it answers as one that does not exist."""
    found = _published(request, shop)
    if found is None:
        return gone(request)
    of, release = found
    want = _asked(request)
    language = reader_of(request, None, of.settings).code
    page = page_of(_sheet(request, shop, want), want, Translator(language))
    values = {"shop": of, "release": release, "language": language, "page": page, "want": want}
    response = render(request, "track/accuracy.html", values)
    response.headers["Cache-Control"] = _KEPT
    response.headers["Vary"] = "Accept-Language"
    return response


@require_safe
def table(request: Asked, shop: str) -> HttpResponse:
    """Hand out the same as CSV."""
    if _published(request, shop) is None:
        return gone(request)
    found = _sheet(request, shop, _asked(request))
    response = HttpResponse(written(sheet.rows(found)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="accuracy-by-{found.by}.csv"'
    response.headers["Cache-Control"] = _KEPT
    return response


def _published(request: Asked, shop: str) -> tuple[shops.Shop, str] | None:
    """Return the shop and its release when it publishes its accuracy."""
    desk = request.desk
    desk.enter(shop)
    release = releases.current(desk.tx, shop)
    of = shops.shop_of(desk.tx, shop, release) if release else None
    return (of, release) if of is not None and of.settings.promise.publish else None


def _asked(request: Asked) -> Wanted:
    """Conditions could single out what is hidden, so that there are none here."""
    want = wanted(request.GET.dict())
    return Wanted(want.how, want.stage, want.by, want.weeks)


def _sheet(request: Asked, shop: str, want: Wanted) -> Sheet:
    desk = request.desk
    return published(handlers.sheet(desk.tx, shop, want.how, want.stage, want.by, want.weeks, desk.now.date()))
