"""The page of effects, and its tables for spreadsheets."""

import msgspec
from django.http import HttpResponse

from doorstep.kit.i18n import Translator, date_words
from doorstep.learning.outcomes import handlers, sheet
from doorstep.learning.outcomes.model import DIMENSIONS, Report
from doorstep.learning.tables import written
from doorstep.playbooks.documents import playbooks_of
from doorstep.views import releases
from doorstep.web.console.effect import lines
from doorstep.web.console.visit import Visit, staff

WEEKS = (4, 13, 26, 52)


@staff()
def effect(visit: Visit) -> HttpResponse:
    """Show the report; with ``?format=json`` hand it out for programs, as docs/cli/effect.schema.json says."""
    report = _report(visit)
    if visit.request.GET.get("format") == "json":
        return HttpResponse(msgspec.json.encode(report), content_type="application/json")
    say = Translator(visit.language)
    return visit.page(
        "console/effect.html",
        report=report,
        weeks=_weeks(visit),
        spans=WEEKS,
        lines=lines.lines_of(report, say),
        smalls=lines.smalls_of(report, say) if report.by != "week" else [],
        trials=lines.trials_of(report, say),
        dimensions=[(name, say.text(_DIMENSIONS[name])) for name in DIMENSIONS],
        columns=[(say.text(_COLUMNS[name][0]), say.text(_COLUMNS[name][1])) for name in lines.SHOWN],
        first=date_words(report.since, visit.now.date(), visit.language),
    )


@staff()
def table(visit: Visit) -> HttpResponse:
    """Hand out the same report as CSV; with ``?looks`` each day of each comparison."""
    rows = (sheet.looks if "looks" in visit.request.GET else sheet.rows)(_report(visit))
    response = HttpResponse(written(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="effect.csv"'
    return response


def _report(visit: Visit) -> Report:
    by = visit.request.GET.get("by", "")
    found = releases.published(visit.tx, visit.shop.name, visit.release) if visit.release else None
    settings = visit.shop.settings
    return handlers.report(
        visit.tx,
        visit.shop.name,
        playbooks_of(found.documents if found else {}),
        by=by if by in DIMENSIONS else DIMENSIONS[0],
        weeks=_weeks(visit),
        window_days=settings.effect.window_days,
        now=visit.now,
        zone=settings.zone,
    )


def _weeks(visit: Visit) -> int:
    said = visit.request.GET.get("weeks", "")
    return int(said) if said in {str(one) for one in WEEKS} else 13


_DIMENSIONS = {
    "playbook": "Playbook",
    "message": "Message",
    "channel": "Channel",
    "purpose": "Purpose",
    "segment": "Segment",
    "week": "Week",
}
_COLUMNS = {
    "sent": ("Left", "Messages that left."),
    "delivered": ("Arrived", "The provider said so."),
    "opened": ("Opened", "Opened by a person."),
    "machine": ("By machine", "Opened by a program only, such as a spam filter."),
    "clicked": ("Clicked", "A link was followed by a person."),
    "returned": ("Came back", "The person followed a link or looked at the tracking page."),
    "bought": ("Bought again", "The same person ordered again within the window."),
    "complained": ("Complained", "Reported as spam."),
}
