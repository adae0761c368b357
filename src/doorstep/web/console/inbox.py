"""What could not be read: why, how to mend it, and reading it again."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from doorstep.accounts.rules import MEND
from doorstep.intake import handlers as intake
from doorstep.kit.i18n import Translator
from doorstep.web.console.visit import Visit, staff


@staff(MEND)
def inbox(visit: Visit) -> HttpResponse:
    """Show the failed bodies, without their bytes, and how much waits."""
    tx, shop = visit.tx, visit.shop.name
    return visit.page("console/inbox.html", failures=intake.failed(tx, shop), backlog=intake.backlog(tx, shop))


@require_POST
@staff(MEND)
def rereadings(visit: Visit) -> HttpResponse:
    """Let one body, or all that failed, be read again with the newest reader."""
    number = visit.request.POST.get("body", "")
    if number.isdigit():
        count = intake.reread(visit.tx, visit.shop.name, ids=[int(number)])
    else:
        count = intake.reread(visit.tx, visit.shop.name, all_failed=True)
    visit.request.desk.ring()
    say = Translator(visit.language)
    return visit.back("inbox", said=say.plural("{n} body is read again.", "{n} bodies are read again.", count))
