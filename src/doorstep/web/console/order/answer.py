"""The answer of whoever brings a parcel to a change that the customer asked for."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from doorstep.accounts.rules import TASKS
from doorstep.delivery import handlers as delivery
from doorstep.delivery.model import Refused
from doorstep.kit.i18n import Translator
from doorstep.web.console.order.page import found
from doorstep.web.console.visit import Visit, staff


@require_POST
@staff(TASKS)
def answers(visit: Visit, order: str, request_id: str) -> HttpResponse:
    """Write down what whoever brings it said."""
    it = found(visit, order)
    settings, agreed = visit.shop.settings, visit.request.POST.get("outcome") == "agreed"
    desk = delivery.Desk(
        visit.tx,
        visit.keys,
        visit.shop.name,
        visit.shop.changes,
        settings.zone,
        settings.currency,
        visit.now,
        visit.name,
        "staff",
    )
    say = Translator(visit.language)
    try:
        delivery.answer(desk, it.subject, request_id, agreed=agreed)
    except Refused:
        said = say.text("It was answered or taken back meanwhile.")
    else:
        said = say.text("Written down. The customer sees it on the page.")
    return visit.back("order", order, said=said)
