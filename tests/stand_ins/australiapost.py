"""Australia Post: Shipping and Tracking, Track Items.

After developers.auspost.com.au, Shipping and Tracking API, Track Items with its error codes, as far as public copies
tell; not tried against the real service: GET /shipping/v1/track?tracking_ids=… (at most 10, by comma) with HTTP Basic
and Account-Number; an unknown number is an entry with `errors` (ESB-10001) inside a 200; 51100 for no number and 51101
for more than ten with 400; ten requests a minute, then 429 with API_002. No Retry-After is documented; the body of 401
is not either.
"""

import json
import re

from tests.stand_ins.base import Answer, Asked, StandIn, answer, sample

AT_MOST = 10


def refusal(status: int, code: str, name: str, message: str) -> Answer:
    """Refuse a whole request."""
    return answer(status, {"errors": [{"code": code, "name": name, "message": message}]})


class AustraliaPost(StandIn):
    """Australia Post on 127.0.0.1. `parcels` holds one entry of `tracking_results` a number."""

    user = ("our-key", "our-password")
    account = "0000123456"

    def __init__(self) -> None:
        super().__init__()
        for name in ("moving.json", "several.json"):
            for one in json.loads(sample("australiapost", name))["tracking_results"]:
                if "errors" not in one:
                    self.parcels[one["tracking_id"]] = json.dumps(one).encode()

    def failing(self, status: int) -> Answer:
        return refusal(status, "ESB-20010", "System error", "Try later")

    def too_many(self) -> Answer:
        said = {"message": "Too many requests", "error_code": "API_002", "error_name": "Too many requests"}
        return answer(429, {"errors": [said]})

    def respond(self, asked: Asked) -> Answer:
        if asked.basic() != self.user:
            return refusal(401, "API_001", "Unauthorised", "The key or its password is not valid")
        if asked.path != "/shipping/v1/track":
            return refusal(404, "API_004", "Not found", "No such resource")
        if asked.method != "GET":
            return refusal(405, "API_005", "Method not allowed", "Only GET")
        if not re.fullmatch(r"\d{8,10}", asked.headers.get("account-number", "")):
            return refusal(400, "41001", "ACCOUNT_NUMBER", "The header Account-Number is needed")
        wanted = [number for number in asked.one("tracking_ids").split(",") if number]
        if not wanted:
            return refusal(400, "51100", "TRACKING_IDS_MISSING", "At least one tracking id is needed")
        if len(wanted) > AT_MOST:
            return refusal(400, "51101", "TOO_MANY_AP_TRACKING_IDS", "At most 10 article ids")
        return answer(200, {"tracking_results": [self.found(number) for number in wanted]})

    def found(self, number: str) -> object:
        """Return the entry of one number."""
        if number in self.parcels:
            return json.loads(self.parcels[number])
        return {"tracking_id": number, "errors": [{"code": "ESB-10001", "name": "Invalid tracking ID"}]}
