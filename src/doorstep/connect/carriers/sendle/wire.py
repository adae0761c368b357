"""Ask Sendle: GET /api/tracking/{reference} with basic authentication.

After developers.sendle.com (Tracking), as far as public copies tell; not tried against the real service; hosts
api.sendle.com and sandbox.sendle.com. 404 and 422 say that the reference is not known. Sendle is said to have ended
its service in January 2026; what this asks is what was published.
"""

from collections.abc import Sequence

from doorstep.connect.asking import Account, Got, Http, basic, judged, one_by_one, quoted
from doorstep.timeline.polling.model import Wire

WIRE = Wire(1, ("sendle_id", "api_key"))
_HOST = "https://api.sendle.com"
_UNKNOWN = frozenset({404, 422})


def fetch(numbers: Sequence[str], account: Account, http: Http) -> list[Got]:
    """Ask for each reference alone; Sendle has no batches."""
    headers = {
        "authorization": basic(account.secrets["sendle_id"], account.secrets["api_key"]),
        "accept": "application/json",
    }

    def ask(number: str) -> bytes:
        url = account.url(_HOST, f"/api/tracking/{quoted(number)}")
        return judged(http.call("GET", url, headers=headers), "Sendle", unknown=_UNKNOWN)

    return one_by_one(numbers, ask)
