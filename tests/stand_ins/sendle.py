"""Sendle: tracking of one parcel.

After developers.sendle.com, Tracking (GET /api/tracking/{reference}; a later edition writes
/api/parcels/{reference}/tracking: both are answered) and Errors, as far as public copies tell; not tried against the
real service: HTTP Basic with Sendle ID and API key; a reference begins with S and has six signs or more; ten requests
a second; errors are `error` and `error_description` with 401 unauthorised, 402 payment_required, 404 not_found and
429. Sendle ended its service on 2026-01-11; the format stands.
"""

import re

from tests.stand_ins.base import Answer, Asked, StandIn, answer, sample

PLACE = re.compile(r"/api/(?:tracking/([^/]+)|parcels/([^/]+)/tracking)")


def refusal(status: int, code: str, words: str) -> Answer:
    """Refuse as the API does."""
    return answer(status, {"error": code, "error_description": words})


class Sendle(StandIn):
    """Sendle on 127.0.0.1; with `unpaid` it answers nothing else than that."""

    user = ("our-sendle-id", "our-key")
    unpaid = False

    def __init__(self) -> None:
        super().__init__()
        self.parcels = {"SDOOR7": sample("sendle", "delivered.json")}

    def failing(self, status: int) -> Answer:
        return refusal(status, "internal_error", "Try later")

    def too_many(self) -> Answer:
        return refusal(429, "too_many_requests", "Ask less often")

    def respond(self, asked: Asked) -> Answer:
        place = PLACE.fullmatch(asked.path)
        if asked.basic() != self.user:
            return refusal(401, "unauthorised", "The Sendle ID and API key do not fit")
        if self.unpaid:
            return refusal(402, "payment_required", "The account has no way to pay")
        if asked.method != "GET" or not place:
            return refusal(404, "not_found", "No such resource")
        number = place[1] or place[2]
        if re.fullmatch(r"S[0-9A-Z]{5,}", number) and number in self.parcels:
            return answer(200, self.parcels[number])
        return refusal(404, "not_found", "The resource you requested was not found")
