"""Hand out the evidence of a late, lost or damaged parcel for its carrier. That it was read is written down."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from doorstep.accounts.rules import PERSONAL
from doorstep.kit.i18n import Translator
from doorstep.learning.claims.pack import name_of, packed
from doorstep.learning.claims.rules import claims_of
from doorstep.web.console.order.page import found
from doorstep.web.console.visit import Visit, staff
from doorstep.web.evidence import evidence_of


@require_POST
@staff(PERSONAL)
def claims(visit: Visit, order: str) -> HttpResponse:
    """Hand out the pack of one parcel, with the recipient's name and address where that is ticked."""
    it = found(visit, order)
    personal = visit.request.POST.get("recipient") == "yes"
    evidence = evidence_of(visit.tx, visit.keys, visit.shop, it.state, who=visit.who, now=visit.now, personal=personal)
    wanted = visit.request.POST.get("parcel", "")
    claim = next((one for one in claims_of(evidence, visit.now) if one.parcel == wanted), None)
    if claim is None:
        return visit.back("order", order, said=Translator(visit.language).text("No carrier has had that parcel."))
    response = HttpResponse(packed(claim), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name_of(claim)}"'
    return response
