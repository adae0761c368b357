"""Ask FedEx: POST /track/v1/trackingnumbers for up to thirty numbers, with a token of OAuth's client credentials.

After developer.fedex.com, Authorization API (POST /oauth/token, form) and Track API v1, as far as public copies tell;
not tried against the real service; host apis.fedex.com, sandbox apis-sandbox.fedex.com. Failures of single numbers
stand inside a 200 with the code TRACKING.TRACKINGNUMBER.NOTFOUND and its like; 401 and 403 refuse the project, 429
asks for a pause.
"""

from collections.abc import Sequence

import msgspec
from msgspec import Raw, Struct

from doorstep.connect.asking import Account, Answer, Got, Http, bearer, fresh, got, judged, parts
from doorstep.timeline.polling.model import Wire

WIRE = Wire(30, ("client_id", "client_secret"), ("locale",))
_HOST = "https://apis.fedex.com"
_NOT_FOUND = ("TRACKING.TRACKINGNUMBER.NOTFOUND", "TRACKING.TRACKINGNUMBER.EMPTY", "TRACKING.TRACKINGNUMBER.INVALID")


class _Failure(Struct, frozen=True):
    code: str = ""


class _Track(Struct, frozen=True):
    error: _Failure | None = None


class _Result(Struct, frozen=True, rename="camel"):
    tracking_number: str = ""
    track_results: list[_Track] = []


class _Output(Struct, frozen=True, rename="camel"):
    complete_track_results: list[Raw] = []


class _Answered(Struct, frozen=True):
    output: _Output = _Output()


def fetch(numbers: Sequence[str], account: Account, http: Http) -> list[Got]:
    """Ask for all numbers in one request, and part the answer by its numbers."""
    body = judged(fresh(account, lambda: _tracked(numbers, account, http)), "FedEx", unknown=frozenset())
    answered: _Answered = parts(body, "FedEx", _Answered)
    found = []
    for raw in answered.output.complete_track_results:
        result: _Result = parts(bytes(raw), "FedEx", _Result)
        failures = [one.error.code if one.error else "" for one in result.track_results]
        lost = bool(failures) and all(code in _NOT_FOUND for code in failures)
        one = b'{"output":{"completeTrackResults":[' + bytes(raw) + b"]}}"
        found.append(got(result.tracking_number, b"" if lost else one))
    return found


def _tracked(numbers: Sequence[str], account: Account, http: Http) -> Answer:
    form = {name: account.secrets[name] for name in WIRE.secrets}
    token = bearer(account, http, account.url(_HOST, "/oauth/token"), "FedEx", form=form)
    wanted = [{"trackingNumberInfo": {"trackingNumber": number}} for number in numbers]
    headers = {
        "authorization": token,
        "content-type": "application/json",
        "x-locale": account.options.get("locale", "en_US"),
    }
    body = msgspec.json.encode({"includeDetailedScans": True, "trackingInfo": wanted})
    return http.call("POST", account.url(_HOST, "/track/v1/trackingnumbers"), headers=headers, body=body)
