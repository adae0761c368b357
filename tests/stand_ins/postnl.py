"""PostNL: Shipping Status API v2.

After developer.postnl.nl, Shipping Status API V2 (OpenAPI), as far as public copies tell; not tried against the real
service: GET /shipment/v2/status/barcode/{barcode}?detail=&language=&maxDays= with the header apikey. An unknown
barcode is a 200 with an empty status and a warning (code 2). 400 and 500 are `fault` with `faultstring` and
`detail.errorcode`; 401, 405 and 429 are `message` with `http_status_code`. No Retry-After is documented.
"""

import json
import re

from tests.stand_ins.base import Answer, Asked, StandIn, answer, sample

PREFIX = "/shipment/v2/status/barcode/"


def message(status: int, words: str) -> Answer:
    """Refuse as the gateway does."""
    return answer(status, {"message": words, "http_status_code": status})


def fault(status: int, words: str) -> Answer:
    """Refuse as the service does."""
    return answer(status, {"fault": {"faultstring": words, "detail": {"errorcode": "Validation Fault"}}})


class PostNl(StandIn):
    """PostNL on 127.0.0.1. `parcels` holds the complete status by barcode; without detail, the old is left out."""

    key = "our-apikey"

    def __init__(self) -> None:
        super().__init__()
        self.parcels = {"3SDOOR000000017": sample("postnl", "complete.json")}

    def failing(self, status: int) -> Answer:
        return fault(status, "Try later")

    def too_many(self) -> Answer:
        return message(429, "Too many requests. Rate limit exceeded!")

    def respond(self, asked: Asked) -> Answer:
        if asked.headers.get("apikey") != self.key:
            return message(401, "Failed to resolve API Key variable 'request.header.apikey'")
        if not asked.path.startswith(PREFIX):
            return message(404, "No such resource")
        if asked.method != "GET":
            return message(405, "Only GET requests allowed")
        if asked.one("detail").lower() not in ("", "true", "false"):
            return fault(400, "detail is true or false")
        if asked.one("language") not in ("", "NL", "EN", "CN", "DE", "FR"):
            return fault(400, "No such language")
        barcode = asked.path.removeprefix(PREFIX)
        if not re.fullmatch(r"[0-9A-Z]{11,39}", barcode):
            return fault(400, "no barcode supplied in path")
        return self.found(barcode, asked.one("detail").lower() == "true")

    def found(self, barcode: str, whole: bool) -> Answer:
        """Answer for one barcode."""
        name = "CompleteStatus" if whole else "CurrentStatus"
        if barcode not in self.parcels:
            return answer(200, {name: {}, "Warnings": [{"Message": "No shipment found", "Code": "2"}]})
        if whole:
            return answer(200, self.parcels[barcode])
        shipment = dict(json.loads(self.parcels[barcode])["CompleteStatus"]["Shipment"])
        return answer(200, {name: {"Shipment": {k: v for k, v in shipment.items() if k not in ("Event", "OldStatus")}}})
