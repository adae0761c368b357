"""Ask UPS: GET /api/track/v1/details/{number} with a token of OAuth's client credentials.

Published in Tracking.yaml and OAuthClientCredentials.yaml of github.com/UPS-API/api-documentation, looked at on
2026-11-22: host onlinetools.UPS.com (sandbox wwwcie.ups.com), token by POST /security/v1/oauth/token with basic
authentication, headers `transId` and `transactionSrc`, error bodies `response.errors[]`. 404 says that the number is
not known.
"""

from collections.abc import Sequence
from hashlib import sha256

from doorstep.connect.asking import Account, Answer, Got, Http, basic, bearer, fresh, judged, one_by_one, quoted
from doorstep.timeline.polling.model import Wire

WIRE = Wire(1, ("client_id", "client_secret"), ("locale",))
_HOST = "https://onlinetools.ups.com"


def fetch(numbers: Sequence[str], account: Account, http: Http) -> list[Got]:
    """Ask for each number alone; UPS has no batches."""

    def ask(number: str) -> bytes:
        return judged(fresh(account, lambda: _details(number, account, http)), "UPS")

    return one_by_one(numbers, ask)


def _details(number: str, account: Account, http: Http) -> Answer:
    who = basic(account.secrets["client_id"], account.secrets["client_secret"])
    token = bearer(account, http, account.url(_HOST, "/security/v1/oauth/token"), "UPS", headers={"authorization": who})
    headers = {
        "authorization": token,
        "accept": "application/json",
        "transid": sha256(f"{number} {account.now}".encode()).hexdigest()[:32],
        "transactionsrc": "doorstep",
    }
    locale = account.options.get("locale", "en_US")
    path = f"/api/track/v1/details/{quoted(number)}?locale={quoted(locale)}&returnSignature=false"
    return http.call("GET", account.url(_HOST, path), headers=headers)
