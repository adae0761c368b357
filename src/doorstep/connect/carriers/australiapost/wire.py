"""Ask Australia Post: GET /shipping/v1/track?tracking_ids=… for up to ten numbers, with basic authentication.

After developers.auspost.com.au (Shipping and Tracking API, Track Items), as far as public copies tell; not tried
against the real service; host digitalapi.auspost.com.au, testbed below /test. The header `Account-Number` names the
account. Failures of numbers stand inside a 200 (ESB-10001: it is not known); ten requests a minute are allowed, after
which 429 is answered.
"""

from collections.abc import Sequence

from msgspec import Raw, Struct

from doorstep.connect.asking import Account, Got, Http, basic, got, judged, parts, quoted
from doorstep.connect.numbers import number as plain
from doorstep.timeline.polling.model import Wire

WIRE = Wire(10, ("api_key", "password"), ("account_number",))
_HOST = "https://digitalapi.auspost.com.au"
_UNKNOWN = "ESB-10001"


class _Failure(Struct, frozen=True):
    code: str = ""


class _Result(Struct, frozen=True):
    tracking_id: str = ""
    errors: list[_Failure] = []


class _Answered(Struct, frozen=True):
    tracking_results: list[Raw] = []


def fetch(numbers: Sequence[str], account: Account, http: Http) -> list[Got]:
    """Ask for all numbers in one request, and part the answer by its numbers."""
    headers = {
        "authorization": basic(account.secrets["api_key"], account.secrets["password"]),
        "account-number": account.options.get("account_number", ""),
        "accept": "application/json",
    }
    url = account.url(_HOST, f"/shipping/v1/track?tracking_ids={','.join(map(quoted, numbers))}")
    body = judged(http.call("GET", url, headers=headers), "Australia Post")
    answered: _Answered = parts(body, "Australia Post", _Answered) if body else _Answered()
    found = []
    for raw in answered.tracking_results:
        result: _Result = parts(bytes(raw), "Australia Post", _Result)
        lost = any(failure.code == _UNKNOWN for failure in result.errors)
        one = b'{"tracking_results":[' + bytes(raw) + b"]}"
        found.append(got(plain(result.tracking_id), b"" if lost else one))
    return found
