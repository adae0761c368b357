"""UPS: OAuth client credentials and the Track API.

After `OAuthClientCredentials.yaml` and `Tracking.yaml` of github.com/UPS-API/api-documentation, as far as public
copies tell; not tried against the real service: POST /security/v1/oauth/token (HTTP Basic, form) and GET
/api/track/v1/details/{7 to 34 signs} with the required headers transId and transactionSrc; errors are `{"response":
{"errors": [{code, message}]}}` with 400, 403, 404, 500 and 503, and 429 for the quota. The document names no codes:
250002, TV1002, TW0001 and 10429 are those of UPS's error pages; for a missing header it is 400 here with a code of
ours. No Retry-After is documented.
"""

from tests.stand_ins.base import Answer, Asked, TokenStandIn, answer, sample

PREFIX = "/api/track/v1/details/"


def refusal(status: int, code: str, message: str) -> Answer:
    """Refuse as every UPS API does."""
    return answer(status, {"response": {"errors": [{"code": code, "message": message}]}})


class Ups(TokenStandIn):
    """UPS on 127.0.0.1; with `warns`, an unknown number is a warning inside a 200, as the schema allows too."""

    token_path = "/security/v1/oauth/token"
    lifetime = 14399
    warns = False

    def __init__(self) -> None:
        super().__init__()
        self.parcels = {
            "1Z0A1B2C0300000016": sample("ups", "delivered.json"),
        }

    def failing(self, status: int) -> Answer:
        return refusal(status, str(status), "Service is not available")

    def too_many(self) -> Answer:
        return refusal(429, "10429", "Too many requests")

    def respond(self, asked: Asked) -> Answer:
        if asked.path == self.token_path:
            return self.token(asked)
        if asked.method != "GET" or not asked.path.startswith(PREFIX):
            return refusal(405 if asked.path.startswith(PREFIX) else 404, "250000", "No such resource")
        if not self.lets_in(asked):
            return refusal(401, "250002", "Invalid authentication information")
        return self.track(asked, asked.path.removeprefix(PREFIX))

    def token(self, asked: Asked) -> Answer:
        """Give a token to who names the client by HTTP Basic."""
        if asked.method != "POST" or asked.form().get("grant_type") != "client_credentials":
            return refusal(400, "10400", "Invalid or missing grant type")
        if asked.basic() != self.client:
            return refusal(401, "10401", "Client is invalid")
        told = {"token_type": "Bearer", "issued_at": "1774000000000", "client_id": self.client[0], "scope": ""}
        given = {"access_token": self.give(), "expires_in": str(self.lifetime), "refresh_count": "0"}
        return answer(200, told | given | {"status": "approved"})

    def track(self, asked: Asked, number: str) -> Answer:
        """Answer for one number."""
        if not asked.headers.get("transid") or not asked.headers.get("transactionsrc"):
            return refusal(400, "400", "transId and transactionSrc are required")
        if not (7 <= len(number) <= 34 and number.isalnum()):
            return refusal(400, "TV1002", "Invalid inquiry number")
        if number in self.parcels:
            return answer(200, self.parcels[number])
        if not self.warns:
            return refusal(404, "TW0001", "Tracking information not found")
        warning = {"code": "TW0001", "message": "Tracking information not found"}
        return answer(200, {"trackResponse": {"shipment": [{"inquiryNumber": number, "warnings": [warning]}]}})
