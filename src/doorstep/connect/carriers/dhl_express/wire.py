"""Ask DHL Express: GET /mydhlapi/shipments/{number}/tracking with basic authentication.

After developer.dhl.com/api-reference/dhl-express-mydhl-api (MyDHL API, REST), as far as public copies tell; not tried
against the real service; host express.api.dhl.com, its sandbox below /mydhlapi/test. 404 says that the number is not
known.
"""

from collections.abc import Sequence

from doorstep.connect.asking import Account, Got, Http, basic, judged, one_by_one, quoted
from doorstep.timeline.polling.model import Wire

WIRE = Wire(1, ("username", "password"), ("language",))
_HOST = "https://express.api.dhl.com/mydhlapi"
_VIEW = "?trackingView=all-checkpoints&levelOfDetail=all"


def fetch(numbers: Sequence[str], account: Account, http: Http) -> list[Got]:
    """Ask for each number alone, for all its checkpoints and pieces."""
    headers = {
        "authorization": basic(account.secrets["username"], account.secrets["password"]),
        "accept": "application/json",
        "accept-language": account.options.get("language", "eng"),
    }

    def ask(number: str) -> bytes:
        url = account.url(_HOST, f"/shipments/{quoted(number)}/tracking{_VIEW}")
        return judged(http.call("GET", url, headers=headers), "DHL Express")

    return one_by_one(numbers, ask)
