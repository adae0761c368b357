"""Ask Royal Mail: GET /mailpieces/v2/{number}/events with the headers `X-IBM-Client-Id` and `X-IBM-Client-Secret`.

After developer.royalmail.net (Tracking API v2), as far as public copies tell; not tried against the real service; host
api.royalmail.net. Asking accepts Royal Mail's terms by the header `X-Accept-RMG-Terms: yes`. 404 says that the number
is not known; 401 refuses the app, 429 asks for a pause.
"""

from collections.abc import Sequence

from doorstep.connect.asking import Account, Got, Http, judged, one_by_one, quoted
from doorstep.timeline.polling.model import Wire

WIRE = Wire(1, ("client_id", "client_secret"))
_HOST = "https://api.royalmail.net"


def fetch(numbers: Sequence[str], account: Account, http: Http) -> list[Got]:
    """Ask for each number alone: thirty go into one request of summaries, but these hold the last event only."""
    headers = {
        "x-ibm-client-id": account.secrets["client_id"],
        "x-ibm-client-secret": account.secrets["client_secret"],
        "x-accept-rmg-terms": "yes",
        "accept": "application/json",
    }

    def ask(number: str) -> bytes:
        url = account.url(_HOST, f"/mailpieces/v2/{quoted(number)}/events")
        return judged(http.call("GET", url, headers=headers), "Royal Mail")

    return one_by_one(numbers, ask)
