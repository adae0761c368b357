"""The second proof: who knows the postcode or the e-mail address may see names and the address, for a short time.

Tries are counted for each order, since postcodes are few.
"""

from datetime import timedelta
from hmac import compare_digest

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from doorstep.people import handlers as people
from doorstep.people.rules import normal_email
from doorstep.timeline.model import OrderState
from doorstep.views.track import Tracked
from doorstep.web.middleware import Desk
from doorstep.web.track.link import party_of
from doorstep.web.track.tag import COOKIE

_SALT = "doorstep.track.proof"
_HOLDS = timedelta(hours=2)
_TRIES, _PAUSE = 5, timedelta(minutes=15)


def read(request: HttpRequest, token: str) -> bool:
    """Whether this browser has given the second proof for this order lately."""
    word = request.COOKIES.get(COOKIE, "")
    if not word:
        return False
    try:
        return bool(signing.loads(word, salt=_SALT, max_age=_HOLDS) == token)
    except signing.BadSignature:
        return False


def can_be_given(state: OrderState) -> bool:
    """Whether we know anything that a second proof could be compared with."""
    return bool(_postcode(state) or any(party.email for party in state.parties.values()))


def right(desk: Desk, found: Tracked, word: str) -> bool:
    """Whether the word is the postcode of the delivery or the e-mail address of somebody of the order."""
    email = normal_email(word)
    if not email:
        postcode = _postcode(found.state)
        return bool(postcode) and compare_digest(_flat(word).encode(), _flat(postcode).encode())
    known = [(found.subject, party.email) for party in found.state.parties.values() if party.email]
    told = people.reveal_texts(desk.tx, desk.keys, found.shop, known, who="customer", why="second proof", now=desk.now)
    return any(compare_digest(normal_email(one).encode(), email.encode()) for one in told if one)


def let_in(request: HttpRequest, token: str) -> HttpResponse:
    """Remember the proof in this browser for a short time and go back to the page."""
    response = redirect("track", token=token)
    response.set_cookie(
        COOKIE,
        signing.dumps(token, salt=_SALT),
        max_age=_HOLDS,
        path=f"/t/{token}",
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def _postcode(state: OrderState) -> str:
    party = party_of(state)
    at_party = party.address.postcode if party and party.address else ""
    return at_party or (state.destination.postcode if state.destination else "")


def _flat(word: str) -> str:
    return "".join(sign for sign in word.casefold() if sign.isalnum())


def closed(token: str) -> bool:
    """Whether it was tried too often lately."""
    return int(cache.get(_place(token), 0)) >= _TRIES


def failed(token: str) -> None:
    """Count a wrong try."""
    cache.add(_place(token), 0, timeout=_PAUSE.total_seconds())
    try:
        cache.incr(_place(token))
    except ValueError:
        cache.set(_place(token), 1, timeout=_PAUSE.total_seconds())  # the pause ended in between


def _place(token: str) -> str:
    return f"proof-{token}"
