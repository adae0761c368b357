"""Ask bpost: GET /services/trackedmail/item/{number}/trackingInfo; the answer is XML.

After bpost's help pages (bpost.freshdesk.com, trackingInfo; schema.post.be/tracking/v1), as far as public copies tell;
not tried against the real service; host api.bpost.be. Account and passphrase go as basic authentication, as for its
other services. 404 says that the number is not known.
"""

from collections.abc import Sequence

from doorstep.connect.asking import Account, Got, Http, basic, judged, one_by_one, quoted
from doorstep.timeline.polling.model import Wire

WIRE = Wire(1, ("account_id", "passphrase"))
_HOST = "https://api.bpost.be"


def fetch(numbers: Sequence[str], account: Account, http: Http) -> list[Got]:
    """Ask for each number alone; bpost has no batches."""
    headers = {
        "authorization": basic(account.secrets["account_id"], account.secrets["passphrase"]),
        "accept": "application/xml",
    }

    def ask(number: str) -> bytes:
        url = account.url(_HOST, f"/services/trackedmail/item/{quoted(number)}/trackingInfo")
        return judged(http.call("GET", url, headers=headers), "bpost")

    return one_by_one(numbers, ask)
