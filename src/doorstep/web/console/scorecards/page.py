"""The page of scorecards, its table for spreadsheets, and the parcels behind a figure."""

import msgspec
from django.http import HttpResponse
from msgspec import Struct

from doorstep.kit.i18n import Translator, date_words
from doorstep.learning.scorecards import handlers, sheet
from doorstep.learning.scorecards.model import DIMENSIONS, TARGETS, Board, LegFacts
from doorstep.learning.tables import written
from doorstep.views import orders
from doorstep.web.console.scorecards import lines
from doorstep.web.console.scorecards.asked import WEEKS, Wanted, wanted
from doorstep.web.console.visit import Visit, staff

_BEHIND = 100


@staff()
def scorecards(visit: Visit) -> HttpResponse:
    """Show the board; with ``?format=json`` hand it out for programs, as docs/cli/scorecards.schema.json says."""
    want = wanted(visit.request.GET.dict())
    board = _board(visit, want)
    if visit.request.GET.get("format") == "json":
        return HttpResponse(msgspec.json.encode(board), content_type="application/json")
    say = Translator(visit.language)
    found = lines.lines_of(board, want, say)
    return visit.page(
        "console/scorecards.html",
        want=want,
        board=board,
        lines=found[: lines.MOST],
        left_out=max(len(found) - lines.MOST, 0),
        smalls=lines.smalls_of(board, want, say) if want.by != "week" else [],
        changed=lines.said_of(board.changed, want, board.until, say),
        where=[(name, lines.named(name, value, board.until, say)) for name, value in want.where],
        dimensions=[(name, say.text(_DIMENSIONS[name])) for name in DIMENSIONS],
        targets=[(name, say.text(_TARGETS[name])) for name in TARGETS],
        first=date_words(board.since, visit.now.date(), visit.language),
        against=say.text(_TARGETS[want.target]),
        spans=WEEKS if want.weeks in WEEKS else sorted((*WEEKS, want.weeks)),
        columns=[(name, say.text(title), say.text(hint)) for name, title, hint in _COLUMNS],
    )


@staff()
def table(visit: Visit) -> HttpResponse:
    """Hand out the same board as CSV, with every figure."""
    want = wanted(visit.request.GET.dict())
    response = HttpResponse(written(sheet.rows(_board(visit, want))), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="scorecards-by-{want.by}.csv"'
    return response


class Behind(Struct, frozen=True):
    """A parcel behind a figure."""

    leg: LegFacts
    order: str
    number: str
    carrier: str
    lane: str
    late: float | None
    blame: str


@staff()
def legs(visit: Visit) -> HttpResponse:
    """Show the parcels behind a card, the late ones first."""
    want, say = wanted(visit.request.GET.dict()), Translator(visit.language)
    where = dict(want.where)
    found = handlers.legs(visit.tx, visit.shop.name, want.weeks, visit.now, visit.zone.key, where, _BEHIND)
    known = orders.numbers(visit.tx, visit.shop.name, sorted({leg.order for leg in found}))
    return visit.page(
        "console/scored_legs.html",
        legs=[_behind(leg, known[leg.order], say) for leg in found],
        most=_BEHIND,
        where=[lines.named(name, value, visit.now.date(), say) for name, value in want.where],
        back=want.query(),
    )


def _behind(leg: LegFacts, number: str, say: Translator) -> Behind:
    due = leg.due.get("promised")
    late = (leg.ended_at - due).total_seconds() / 86400 if due is not None and leg.ended_at is not None else None
    return Behind(
        leg,
        leg.order.removeprefix("order:"),
        number,
        lines.named("carrier", leg.key.carrier, leg.key.week, say),
        lines.named("lane", leg.key.lane, leg.key.week, say),
        round(late, 1) if late is not None and late > 0 else None,
        say.text(_BLAMED[leg.blame]) if leg.blame else "",
    )


def _board(visit: Visit, want: Wanted) -> Board:
    where = dict(want.where)
    return handlers.board(visit.tx, visit.shop.name, (want.by,), want.weeks, visit.now, visit.zone.key, where)


_DIMENSIONS = {
    "carrier": "Carrier",
    "service": "Service",
    "origin": "Region it left from",
    "lane": "Lane",
    "week": "Week",
}
_TARGETS = {
    "requested": "as the customer asked",
    "promised": "as promised",
    "first_edd": "by the first date the customer saw",
    "latest_edd": "by the last date the customer saw",
    "carrier_first": "by the carrier's first date",
    "carrier_latest": "by the carrier's last date",
}
_BLAMED = {
    "shop": "the shop",
    "pickup": "nobody fetched it",
    "carrier": "the carrier",
    "customs": "customs",
    "nobody": "nobody: the promise was too short",
}
_COLUMNS = (
    ("fair", "Fair", "The share leaned on the others, so that few parcels say little."),
    ("first_attempt", "First try", "The first attempt at the door succeeded."),
    ("otif", "OTIF", "The whole order was there, intact, by the date that was asked for, else promised."),
    ("p50", "Half within", "Working days until half had come."),
    ("p95", "95 % within", "Working days until 95 of a hundred had come."),
    ("lost", "Lost", "Lost parcels."),
    ("damaged", "Damaged", "Damaged parcels."),
    ("stalled", "Stood still", "Nothing was heard for longer than usual."),
    ("shop", "Shop too long", "The shop handed it over later than its handling time allows."),
    ("carrier", "Carrier too long", "The carrier held it for longer than is usual on the lane."),
    ("late_scans", "Late scans", "Scans told more than six hours after they were made."),
    ("trend", "Trend", "Points on time, the last four weeks against the four before; ! is more than chance."),
)
