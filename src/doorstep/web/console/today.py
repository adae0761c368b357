"""Today: what is not in order comes first. Each number leads to what is behind it."""

from django.http import HttpResponse

from doorstep.kit.i18n import Translator
from doorstep.tasks import handlers as tasks
from doorstep.views import health, orders
from doorstep.web.console.lines import line
from doorstep.web.console.visit import Visit, staff

_EACH = 12
_KINDS = (("needs_you", "needs-you", "Needs you"), ("late", "late", "Late"), ("soon", "soon", "Soon"))
_SILENT = 120.0  # seconds after which a loop counts as silent


@staff()
def today(visit: Visit) -> HttpResponse:
    """Show the exceptions, the overdue tasks, and what could not be read or delivered."""
    tx, shop = visit.tx, visit.shop.name
    counts = orders.counts(tx, shop)
    groups = [_group(visit, *kind, counts.get(kind[0], 0)) for kind in _KINDS]
    numbers = health.counts(tx, shop, visit.now)
    overdue = [one for one in tasks.open_tasks(tx, shop, limit=_EACH) if one.due_at and one.due_at < visit.now]
    beats = health.beats(tx)
    return visit.page(
        "console/today.html",
        groups=groups,
        calm=not any(group["count"] for group in groups),
        empty=not any(counts.values()) and not orders.any_at_all(tx, shop),
        numbers=numbers,
        overdue=overdue,
        silent=[beat for beat in beats if (visit.now - beat.at).total_seconds() > _SILENT],
        stuck=numbers.oldest is not None and (visit.now - numbers.oldest).total_seconds() > _SILENT,
        dead=health.dead(tx, shop, visit.now) if numbers.dead else [],
    )


def _group(visit: Visit, attention: str, tone: str, name: str, count: int) -> dict[str, object]:
    """Return the orders that ask for attention in one way, the oldest promise first."""
    say = Translator(visit.language)
    rows = orders.urgent(visit.tx, visit.shop.name, attention, _EACH) if count else []
    lines = [line(row, visit.zone, visit.now, say) for row in rows]
    return {"attention": attention, "tone": tone, "name": say.text(name), "count": count, "lines": lines}
