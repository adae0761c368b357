"""Canada Post: Get Tracking Details and Get Tracking Summary.

After the REST documents of canadapost.ca's developer program (tracking, application/vnd.cpc.track-v2+xml) and its page
of error messages, as far as public copies tell; not tried against the real service: GET /vis/track/pin/{pin}/detail
and /summary with HTTP Basic and that Accept; refusals are `<messages>` in the name space
http://www.canadapost.ca/ws/messages: 004 for a pin without history (404), E002 for a wrong key, and `Server`,
"Rejected by SLM Monitor", for too many requests: the key is then blocked for up to a minute. No HTTP status is given
for that one; the gateway is known to answer 500, so it does here (`slow_down`).
"""

import re

from tests.stand_ins.base import Answer, Asked, StandIn, answer, sample

KIND = "application/vnd.cpc.track-v2+xml"
PIN = re.compile(r"/vis/track/pin/([^/]+)/(detail|summary)")


def refusal(status: int, code: str, words: str) -> Answer:
    """Refuse with `messages`."""
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><messages xmlns="http://www.canadapost.ca/ws/messages">'
        f"<message><code>{code}</code><description>{words}</description></message></messages>"
    )
    return answer(status, body, KIND)


class CanadaPost(StandIn):
    """Canada Post on 127.0.0.1. `parcels` holds details by pin, `summaries` what the summary says."""

    user = ("our-user", "our-password")
    slow_down = 500

    def __init__(self) -> None:
        super().__init__()
        self.parcels = {"7000000000000018": sample("canadapost", "detail_delivered.xml")}
        self.summaries = {"7000000000000030": sample("canadapost", "summary.xml")}

    def failing(self, status: int) -> Answer:
        return refusal(status, "Server", "Failed to establish a backside connection")

    def too_many(self) -> Answer:
        return refusal(self.slow_down, "Server", "Rejected by SLM Monitor")

    def respond(self, asked: Asked) -> Answer:
        if asked.basic() != self.user:
            return refusal(401, "E002", "AAA Authentication Failure")
        place = PIN.fullmatch(asked.path)
        if not place:
            return refusal(404, "Server", "No such resource")
        if asked.method != "GET":
            return refusal(405, "Server", "Only GET")
        if KIND not in asked.headers.get("accept", ""):
            return refusal(406, "Server", "No such media type")
        if asked.headers.get("accept-language", "en-CA") not in ("en-CA", "fr-CA"):
            return refusal(406, "Server", "en-CA or fr-CA")
        pin, how = place.groups()
        if not re.fullmatch(r"[0-9A-Z]{11,16}", pin):
            return refusal(400, "Server", "A pin has 11 to 16 signs")
        store = self.parcels if how == "detail" else self.summaries
        return answer(200, store[pin], KIND) if pin in store else refusal(404, "004", "No Pin History")
