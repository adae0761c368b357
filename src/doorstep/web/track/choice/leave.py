"""Answering `/leave/{shop}/{word}`: one click ends messages of a purpose. Source of the form: RFC 8058.

GET changes nothing, since mail scanners follow links; POST needs neither a cookie nor a token beside the link.
"""

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from doorstep.kit.i18n import Translator
from doorstep.messages.model import SERVICE
from doorstep.people import handlers as people
from doorstep.people.rules import word_of
from doorstep.web.middleware import Asked
from doorstep.web.track.choice.topics import ANY, EVERYTHING
from doorstep.web.track.choice.visitor import LEAVE_HOLDS, Visitor, by_word, shown
from doorstep.web.track.gone import gone

ONE_CLICK, PAGE = "one-click unsubscribe", "one-click page"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: Asked, shop: str, word: str) -> HttpResponse:
    """Ask whether to end these messages, and end them."""
    visitor = by_word(request, shop, word, LEAVE_HOLDS)
    if visitor is None:
        return gone(request)
    desk = request.desk
    ends = EVERYTHING if visitor.purpose == SERVICE else visitor.purpose
    done = request.method == "POST"
    if done:
        source = ONE_CLICK if request.POST.get("List-Unsubscribe") == "One-Click" else PAGE
        if not _ended(visitor, ends):
            people.leave(desk.tx, shop, visitor.person.id, ends, source=source, now=desk.now)
    choose = word_of(desk.keys.signing(), shop, visitor.person.id, SERVICE, desk.now)
    what = name_of(ends, Translator(visitor.language))
    return shown(request, "track/choice/leave.html", visitor, word=word, what=what, done=done, choose=choose)


def name_of(purpose: str, say: Translator) -> str:
    """What ends, as one reads it in a sentence."""
    return {
        "care": say.text("tips for what you bought"),
        "feedback": say.text("questions for your opinion"),
        "marketing": say.text("offers and news"),
    }.get(purpose, say.text("everything that is not about your orders"))


def _ended(visitor: Visitor, purpose: str) -> bool:
    return any(one.purpose == purpose and one.channel == ANY and not one.given for one in visitor.consents)
