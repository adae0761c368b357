"""Ask Canada Post: GET /vis/track/pin/{number}/detail with basic authentication; the answer is XML.

Published at canadapost-postescanada.ca, developer program, Get Tracking Details (REST), looked at on 2026-11-22; host
soa-gw.canadapost.ca, sandbox ct.soa-gw.canadapost.ca. A number without history is answered 404 with message code 004.
"""

from collections.abc import Sequence

from doorstep.connect.asking import Account, Got, Http, basic, judged, one_by_one, quoted
from doorstep.timeline.polling.model import Wire

WIRE = Wire(1, ("username", "password"), ("language",))
_HOST = "https://soa-gw.canadapost.ca"


def fetch(numbers: Sequence[str], account: Account, http: Http) -> list[Got]:
    """Ask for each number alone; Canada Post has no batches."""
    headers = {
        "authorization": basic(account.secrets["username"], account.secrets["password"]),
        "accept": "application/vnd.cpc.track-v2+xml",
        "accept-language": account.options.get("language", "en-CA"),
    }

    def ask(number: str) -> bytes:
        url = account.url(_HOST, f"/vis/track/pin/{quoted(number)}/detail")
        return judged(http.call("GET", url, headers=headers), "Canada Post")

    return one_by_one(numbers, ask)
