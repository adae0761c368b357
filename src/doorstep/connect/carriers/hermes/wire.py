"""Ask Hermes Germany: GET /services/hsi/shipmentinfo?shipmentID=…, with a token of OAuth's password grant.

After de-api-int.hermesworld.com/docs (Shipping Interface), as far as public copies tell; not tried against the real
service; host de-api.hermesworld.com, tokens from authme.myhermes.de. A number that is not known stands inside a 200
with the result e001, or is a 404. A token that ended is a 400 with e903, one that is none with e902. For a sandbox the
tokens are asked for at its own address.
"""

from collections.abc import Sequence
from typing import Any

from doorstep.connect.asking import (
    Account,
    Answer,
    Failure,
    Got,
    Http,
    Why,
    bearer,
    fresh,
    judged,
    one_by_one,
    parts,
    quoted,
)
from doorstep.connect.pick import inside, several, words
from doorstep.timeline.polling.model import Wire

WIRE = Wire(1, ("client_id", "client_secret", "username", "password"))
_HOST, _TOKENS = "https://de-api.hermesworld.com", "https://authme.myhermes.de"
_UNKNOWN = frozenset({"e001", "e002"})
_NO_TOKEN = (b'"e902"', b'"e903"')


def fetch(numbers: Sequence[str], account: Account, http: Http) -> list[Got]:
    """Ask for each number alone."""

    def ask(number: str) -> bytes:
        answer = fresh(account, lambda: _info(number, account, http))
        if _ended(answer):
            account.tokens.clear()
            answer = _info(number, account, http)
        if _ended(answer):
            raise Failure(Why.REFUSED, "Hermes refuses the token that it gave")
        body = judged(answer, "Hermes")
        shipments = several(parts(body, "Hermes", Any), "shipmentinfo") if body else []
        lost = all(words(inside(one, "result"), "code").lower() in _UNKNOWN for one in shipments)
        return b"" if lost else body

    return one_by_one(numbers, ask)


def _ended(answer: Answer) -> bool:
    return answer.status == 400 and any(code in answer.body for code in _NO_TOKEN)


def _info(number: str, account: Account, http: Http) -> Answer:
    form = {"grant_type": "password", **{name: account.secrets[name] for name in WIRE.secrets}}
    path = "/authorization-facade/oauth2/access_token"
    token = bearer(account, http, account.url(_TOKENS, path), "Hermes", form=form)
    url = account.url(_HOST, f"/services/hsi/shipmentinfo?shipmentID={quoted(number)}")
    return http.call("GET", url, headers={"authorization": token, "accept": "application/json"})
