"""Ask UPS: GET /api/track/v1/details/{number} with a token of OAuth's client credentials.

After Tracking.yaml and OAuthClientCredentials.yaml of github.com/UPS-API/api-documentation, as far as public copies
tell; not tried against the real service; host onlinetools.UPS.com (sandbox wwwcie.ups.com), token by POST
/security/v1/oauth/token with basic authentication, headers `transId` and `transactionSrc`, error bodies
`response.errors[]`. 404 says that the number is not known, and so does a 200 with `warnings` and
no activity.
"""

from collections.abc import Sequence
from hashlib import sha256

import msgspec
from msgspec import Raw, Struct

from doorstep.connect.asking import Account, Answer, Got, Http, basic, bearer, fresh, judged, one_by_one, quoted
from doorstep.timeline.polling.model import Wire

WIRE = Wire(1, ("client_id", "client_secret"), ("locale",))
_HOST = "https://onlinetools.ups.com"


class _Package(Struct, frozen=True):
    activity: list[Raw] = []


class _Shipment(Struct, frozen=True):
    package: list[_Package] = []
    warnings: list[Raw] = []


class _Tracked(Struct, frozen=True):
    shipment: list[_Shipment] = []


class _Answer(Struct, frozen=True):
    trackResponse: _Tracked = _Tracked()


def fetch(numbers: Sequence[str], account: Account, http: Http) -> list[Got]:
    """Ask for each number alone; UPS has no batches."""

    def ask(number: str) -> bytes:
        body = judged(fresh(account, lambda: _details(number, account, http)), "UPS")
        return b"" if _only_warns(body) else body

    return one_by_one(numbers, ask)


def _only_warns(body: bytes) -> bool:
    """Whether UPS warns about the number and tells no activity of it. What cannot be read is for the reader to name."""
    if b'"warnings"' not in body:
        return False
    try:
        shipments = msgspec.json.decode(body, type=_Answer).trackResponse.shipment
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    active = any(package.activity for shipment in shipments for package in shipment.package)
    return not active and any(shipment.warnings for shipment in shipments)


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
