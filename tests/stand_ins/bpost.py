"""bpost: Tracked Mail (trackingInfo) and the Track & Trace page.

After bpost's Tracked Mail web service (schema.post.be/tracking/v1, tracking_info_v1.xsd; businessException and
systemException of schema.post.be/api/shm/v1) and the JSON of track.bpost.cloud/track/items, as far as public copies
tell; not tried against the real service: GET /services/trackedmail/item/{24 digits}/trackingInfo with HTTP Basic
(account and pass phrase) answers XML, with 404 and a businessException for an unknown item; GET
/track/items?itemIdentifier=…&postalCode=… answers JSON, and {"error": "NO_DATA_FOUND"} inside a 200. We found no
published status for a wrong key or for too many requests: 401 and 429 here.
"""

import re
from xml.sax.saxutils import escape

from tests.stand_ins.base import Answer, Asked, StandIn, answer, sample

ITEM = re.compile(r"/services/trackedmail/item/([^/]+)/trackingInfo")


def refusal(status: int, words: str, kind: str = "businessException") -> Answer:
    """Refuse as the web service does."""
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?><{kind} xmlns="http://schema.post.be/api/shm/v1/">'
        f"<code>{status}</code><message>{escape(words)}</message></{kind}>"
    )
    return answer(status, body, "application/xml")


class Bpost(StandIn):
    """bpost on 127.0.0.1. `parcels` holds the XML by item, `pages` the JSON of the page."""

    user = ("our-account", "our-phrase")

    def __init__(self) -> None:
        super().__init__()
        self.parcels = {"323200000010000000010001": sample("bpost", "delivered.xml")}
        self.pages = {"323200000010000000010032": sample("bpost", "page_delivered.json")}

    def failing(self, status: int) -> Answer:
        return refusal(status, "Try later", "systemException")

    def too_many(self) -> Answer:
        return refusal(429, "Too many requests")

    def respond(self, asked: Asked) -> Answer:
        if asked.path == "/track/items" and asked.method == "GET":
            return answer(200, self.pages.get(asked.one("itemIdentifier"), b'{"error": "NO_DATA_FOUND"}'))
        place = ITEM.fullmatch(asked.path)
        if not place:
            return refusal(404, "No such resource")
        if asked.basic() != self.user:
            return refusal(401, "The account or its phrase is not valid")
        if asked.method != "GET":
            return refusal(405, "Only GET")
        if not re.fullmatch(r"[0-9A-Z]{13,24}", place[1]):
            return refusal(400, "The item code is not of the form")
        if place[1] not in self.parcels:
            return refusal(404, f"The item {place[1]} is not known.")
        return answer(200, self.parcels[place[1]], "application/xml")
