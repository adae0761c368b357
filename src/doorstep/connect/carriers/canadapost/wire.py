"""Ask Canada Post: GET /vis/track/pin/{number}/detail with basic authentication; the answer is XML.

After canadapost-postescanada.ca, developer program, Get Tracking Details (REST), as far as public copies tell; not
tried against the real service; host soa-gw.canadapost.ca, sandbox ct.soa-gw.canadapost.ca. A number without history is
answered 404 with message code 004; "Rejected by SLM Monitor", with whatever status, says that the key asked too often
and rests for up to a minute.
"""

from collections.abc import Sequence

from doorstep.connect.asking import Account, Failure, Got, Http, Why, basic, judged, one_by_one, quoted
from doorstep.timeline.polling.model import Wire

WIRE = Wire(1, ("username", "password"), ("language",))
_HOST = "https://soa-gw.canadapost.ca"
_BUSY = b"Rejected by SLM Monitor"
#: Seconds for which a key that asked too often rests at most.
_REST = 60.0


def fetch(numbers: Sequence[str], account: Account, http: Http) -> list[Got]:
    """Ask for each number alone; Canada Post has no batches."""
    headers = {
        "authorization": basic(account.secrets["username"], account.secrets["password"]),
        "accept": "application/vnd.cpc.track-v2+xml",
        "accept-language": account.options.get("language", "en-CA"),
    }

    def ask(number: str) -> bytes:
        url = account.url(_HOST, f"/vis/track/pin/{quoted(number)}/detail")
        answer = http.call("GET", url, headers=headers)
        if _BUSY in answer.body:
            raise Failure(Why.TOO_OFTEN, "Canada Post says that we ask too often", retry_after=_REST)
        return judged(answer, "Canada Post")

    return one_by_one(numbers, ask)
