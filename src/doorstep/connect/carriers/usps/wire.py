"""Ask USPS: GET /tracking/v3/tracking/{number}?expand=DETAIL with a token of OAuth's client credentials.

After developers.usps.com (OAuth v3: POST /oauth2/v3/token, JSON; Tracking v3), as far as public copies tell; not tried
against the real service; host apis.usps.com, sandbox apis-tem.usps.com. 404 says that the number is not known; a new
app may ask sixty times an hour, after which it is answered 429.
"""

from collections.abc import Sequence

from doorstep.connect.asking import Account, Answer, Got, Http, bearer, fresh, judged, one_by_one, quoted
from doorstep.timeline.polling.model import Wire

WIRE = Wire(1, ("client_id", "client_secret"))
_HOST = "https://apis.usps.com"


def fetch(numbers: Sequence[str], account: Account, http: Http) -> list[Got]:
    """Ask for each number alone, with all its events."""

    def ask(number: str) -> bytes:
        return judged(fresh(account, lambda: _tracked(number, account, http)), "USPS")

    return one_by_one(numbers, ask)


def _tracked(number: str, account: Account, http: Http) -> Answer:
    form = {name: account.secrets[name] for name in WIRE.secrets}
    token = bearer(account, http, account.url(_HOST, "/oauth2/v3/token"), "USPS", form=form, as_json=True)
    headers = {"authorization": token, "accept": "application/json"}
    url = account.url(_HOST, f"/tracking/v3/tracking/{quoted(number)}?expand=DETAIL")
    return http.call("GET", url, headers=headers)
