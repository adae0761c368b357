"""Ask GLS: GET /track-and-trace-v1/tracking/simple/references/{numbers}, with a token of OAuth's client credentials.

After dev-portal.gls-group.net (Authentication v2: POST /oauth2/v2/token with basic authentication; Track and Trace
V1), as far as public copies tell; not tried against the real service; host api.gls-group.net, sandbox
api-sandbox.gls-group.net. Failures of numbers stand inside a 200 (`errorCode` E_404_…).
"""

from collections.abc import Sequence

from msgspec import Raw, Struct

from doorstep.connect.asking import Account, Answer, Got, Http, basic, bearer, fresh, got, judged, parts, quoted
from doorstep.connect.numbers import number as plain
from doorstep.timeline.polling.model import Wire

WIRE = Wire(10, ("client_id", "client_secret"))
_HOST = "https://api.gls-group.net"


class _Parcel(Struct, frozen=True, rename={"error_code": "errorCode"}):
    requested: str = ""
    unitno: str = ""
    error_code: str = ""


class _Answered(Struct, frozen=True):
    parcels: list[Raw] = []


def fetch(numbers: Sequence[str], account: Account, http: Http) -> list[Got]:
    """Ask for all numbers in one request, and part the answer by its parcels."""
    body = judged(fresh(account, lambda: _tracked(numbers, account, http)), "GLS")
    if not body:
        return [got(number, b"") for number in numbers]
    found = []
    answered: _Answered = parts(body, "GLS", _Answered)
    for raw in answered.parcels:
        parcel: _Parcel = parts(bytes(raw), "GLS", _Parcel)
        asked = plain(parcel.requested)
        number = asked if asked in numbers else plain(parcel.unitno)
        one = b'{"parcels":[' + bytes(raw) + b"]}"
        found.append(got(number, b"" if parcel.error_code.startswith("E_404") else one))
    return found


def _tracked(numbers: Sequence[str], account: Account, http: Http) -> Answer:
    who = basic(account.secrets["client_id"], account.secrets["client_secret"])
    token = bearer(account, http, account.url(_HOST, "/oauth2/v2/token"), "GLS", headers={"authorization": who})
    wanted = ",".join(map(quoted, numbers))
    url = account.url(_HOST, f"/track-and-trace-v1/tracking/simple/references/{wanted}")
    return http.call("GET", url, headers={"authorization": token, "accept": "application/json"})
