"""DHL: Shipment Tracking - Unified.

After developer.dhl.com, Shipment Tracking - Unified (dpdhl_tracking-unified-api 1.4/1.5), as far as public copies
tell; not tried against the real service: GET /track/shipments?trackingNumber=… with the header DHL-API-Key, one number
a request, optional service, language, requesterCountryCode, originCountryCode, recipientPostalCode, offset and limit;
refusals are problem documents (`title`, `status`, `detail`) with 400, 401, 404 and 429. No Retry-After is documented.
"""

from tests.stand_ins.base import Answer, Asked, StandIn, answer, sample

SERVICES = (
    "dgf dsc express ecommerce ecommerce-apac ecommerce-europe ecommerce-ppl ecommerce-iberia freight parcel-de"
    " parcel-nl parcel-pl parcel-uk post-de post-international sameday svb"
).split()


def refusal(status: int, title: str, detail: str) -> Answer:
    """Refuse with a problem document."""
    return answer(status, {"title": title, "status": status, "detail": detail}, "application/problem+json")


class DhlUnified(StandIn):
    """DHL's unified tracking on 127.0.0.1."""

    key = "our-key"

    def __init__(self) -> None:
        super().__init__()
        self.parcels = {"00340434000000000062": sample("dhl_unified", "parcel_de.json")}

    def failing(self, status: int) -> Answer:
        return refusal(status, "Internal Server Error", "Try later")

    def too_many(self) -> Answer:
        return refusal(429, "Too many requests", "Too many requests within the defined time, please try later")

    def respond(self, asked: Asked) -> Answer:
        if asked.headers.get("dhl-api-key") != self.key:
            return refusal(401, "Unauthorized", "The key is missing or not valid")
        if asked.path != "/track/shipments":
            return refusal(404, "Not found", "No such resource")
        if asked.method != "GET":
            return refusal(405, "Method not allowed", "Only GET")
        if problem := self.problem(asked):
            return refusal(400, "Bad request", problem)
        number = asked.one("trackingNumber")
        if number not in self.parcels:
            return refusal(404, "No result found", "No shipment with given tracking number found.")
        return answer(200, self.parcels[number])

    def problem(self, asked: Asked) -> str:
        """Say what is wrong with a request; nothing when nothing is."""
        if not asked.one("trackingNumber") or len(asked.query["trackingNumber"]) > 1:
            return "Exactly one trackingNumber is needed"
        if asked.one("service") and asked.one("service") not in SERVICES:
            return "No such service"
        return "" if len(asked.one("language")) in (0, 2) else "language is an ISO 639-1 code of two letters"
