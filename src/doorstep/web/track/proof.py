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
#: Whoever knows the postcode of the delivery and no address of the order.
SOMEONE = "someone"
_TRIES, _PAUSE = 5, timedelta(minutes=15)


def read(request: HttpRequest, token: str) -> bool:
    """Whether this browser has given the second proof for this order lately."""
    return bool(given(request, token))


def given(request: HttpRequest, token: str) -> str:
    """Who gave the second proof for this order in this browser lately: buyer, recipient, or someone who knew the
    postcode; empty when nobody did."""
    word = request.COOKIES.get(COOKIE, "")
    if not word:
        return ""
    try:
        link, _, role = str(signing.loads(word, salt=_SALT, max_age=_HOLDS)).partition(" ")
    except signing.BadSignature:
        return ""
    return (role or SOMEONE) if link == token else ""


def can_be_given(state: OrderState) -> bool:
    """Whether we know anything that a second proof could be compared with."""
    return bool(_postcode(state) or any(party.email for party in state.parties.values()))


def right(desk: Desk, found: Tracked, word: str) -> str:
    """Whose proof the word is: that of somebody of the order by her e-mail address, someone's by the postcode of the
    delivery; empty when it is neither."""
    email = normal_email(word)
    if not email:
        postcode = _postcode(found.state)
        same = bool(postcode) and compare_digest(_flat(word).encode(), _flat(postcode).encode())
        return SOMEONE if same else ""
    known = [(role, party.email) for role, party in found.state.parties.items() if party.email]
    texts = [(found.subject, text) for _, text in known]
    told = people.reveal_texts(desk.tx, desk.keys, found.shop, texts, who="customer", why="second proof", now=desk.now)
    fits = [bool(one) and compare_digest(normal_email(one).encode(), email.encode()) for one in told]
    return next((role for (role, _), fit in zip(known, fits, strict=True) if fit), "")


def let_in(request: HttpRequest, token: str, role: str, leads: str = "track") -> HttpResponse:
    """Remember the proof in this browser for a short time and go to the page that it was wanted for."""
    response = redirect(leads, token=token)
    response.set_cookie(
        COOKIE,
        signing.dumps(f"{token} {role}", salt=_SALT),
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
