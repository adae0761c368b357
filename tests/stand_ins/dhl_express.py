"""DHL Express: MyDHL API, tracking.

After developer.dhl.com, DHL Express - MyDHL API 2.x, as far as public copies tell; not tried against the real service:
GET /mydhlapi/shipments/{number}/tracking for one shipment and GET /mydhlapi/tracking with one or more
shipmentTrackingNumber, HTTP Basic, trackingView and levelOfDetail from a list; errors are `instance`, `detail`,
`title`, `message`, `status` with 400, 404 and 500; a wrong user is refused by the gateway with `reasons`. The document
names no answer for 429: the same form is used here.
"""

import json
import re

from tests.stand_ins.base import Answer, Asked, StandIn, answer, sample

VIEWS = (
    "all-checkpoints all-checkpoints-with-remarks last-checkpoint shipment-details-only advance-shipment bbx-children"
).split()
ONE = re.compile(r"/mydhlapi/shipments/([^/]+)/tracking")
AT_MOST = 100


class DhlExpress(StandIn):
    """MyDHL API on 127.0.0.1. `parcels` holds one entry of `shipments` a number."""

    user = ("our-user", "our-password")

    def __init__(self) -> None:
        super().__init__()
        for name in ("mydhl_delivered.json", "mydhl_moving.json"):
            for one in json.loads(sample("dhl_express", name))["shipments"]:
                self.parcels[str(one["shipmentTrackingNumber"])] = json.dumps(one).encode()

    def failing(self, status: int) -> Answer:
        return self.refusal(status, "Process failure", "/expressapi", "Try later")

    def too_many(self) -> Answer:
        return self.refusal(429, "Too many requests", "/expressapi", "The daily limit was reached")

    def refusal(self, status: int, title: str, instance: str, message: str) -> Answer:
        """Refuse as the API does."""
        said = {"instance": instance, "detail": message, "title": title, "message": message, "status": str(status)}
        return answer(status, said)

    def respond(self, asked: Asked) -> Answer:
        if asked.basic() != self.user:
            said = {"reasons": [{"msg": "Invalid Credentials"}], "details": {"msgId": "Id-1"}}
            return answer(401, said, WWW_Authenticate='Basic realm="DHL Express"')
        where = asked.path.replace("/mydhlapi", "/expressapi")
        single = ONE.fullmatch(asked.path)
        if asked.method != "GET" or not (single or asked.path == "/mydhlapi/tracking"):
            return self.refusal(404, "Not found", where, "No such resource")
        wanted = [single[1]] if single else asked.query.get("shipmentTrackingNumber", [])
        wanted = [number for said in wanted for number in said.split(",")]
        if problem := self.problem(asked, wanted):
            return self.refusal(400, "Bad request", where, problem)
        found = [json.loads(self.parcels[number]) for number in wanted if number in self.parcels]
        if not found:
            return self.refusal(404, "Not found", where, "No Shipments Found")
        return answer(200, {"shipments": found})

    def problem(self, asked: Asked, wanted: list[str]) -> str:
        """Say what is wrong with a request; nothing when nothing is."""
        if not wanted or len(wanted) > AT_MOST:
            return "One to a hundred shipmentTrackingNumber are needed"
        if not all(re.fullmatch(r"\d{10}", number) for number in wanted):
            return "A shipmentTrackingNumber has ten digits"
        if asked.one("trackingView") not in ["", *VIEWS]:
            return "No such trackingView"
        return "" if asked.one("levelOfDetail") in ("", "shipment", "piece", "all") else "No such levelOfDetail"
