"""DPD: the parcel life cycle that tracking.dpd.de serves.

After tracking.dpd.de/rest/plc, which DPD's page asks, as far as public copies tell; not tried against the real
service: GET /rest/plc/{language_COUNTRY}/{number of 14 digits, or more with a check sign}, without a key; an unknown
number is a 200 with `parcelLifeCycleData` null. No document describes its refusals: 400, 429 and 5xx are plain ones of
ours.
"""

import re

from tests.stand_ins.base import Answer, Asked, StandIn, answer, sample

PLACE = re.compile(r"/rest/plc/([a-z]{2}_[A-Z]{2})/([^/]+)")


class Dpd(StandIn):
    """DPD on 127.0.0.1."""

    def __init__(self) -> None:
        super().__init__()
        self.parcels = {"01450000000017": sample("dpd", "lifecycle.json")}

    def respond(self, asked: Asked) -> Answer:
        place = PLACE.fullmatch(asked.path)
        if not place:
            return answer(404, "Not Found", "text/html")
        if asked.method != "GET":
            return answer(405, "Method Not Allowed", "text/html")
        if not re.fullmatch(r"\d{14}[0-9A-Z]?", place[2]):
            return answer(400, "Bad Request", "text/html")
        if place[2][:14] in self.parcels:
            return answer(200, self.parcels[place[2][:14]])
        return answer(200, {"parcellifecycleResponse": {"parcelLifeCycleData": None}})
