"""Answering `/confirm/{shop}/{word}`: the second half of a double opt-in. GET changes nothing; the button does."""

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from doorstep.messages.model import SERVICE
from doorstep.people import handlers as people
from doorstep.people.rules import word_of
from doorstep.web.middleware import Asked
from doorstep.web.track.choice.page import SOURCE
from doorstep.web.track.choice.visitor import by_confirmation, shown
from doorstep.web.track.gone import gone


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: Asked, shop: str, word: str) -> HttpResponse:
    """Show what waits for the confirmation, in the words that she saw, and let it count."""
    found = by_confirmation(request, shop, word)
    if found is None:
        return gone(request)
    (visitor, change), desk = found, request.desk
    person = visitor.person.id
    wishes = people.waiting(desk.tx, shop, person, change, desk.now)
    done = request.method == "POST" and bool(wishes)
    if done:
        people.confirm(desk.tx, shop, person, change, source=SOURCE, now=desk.now)
    choose = word_of(desk.keys.signing(), shop, person, SERVICE, desk.now)
    wordings = list(dict.fromkeys(one.wording for one in wishes))
    return shown(request, "track/choice/confirm.html", visitor, word=word, wordings=wordings, done=done, choose=choose)
