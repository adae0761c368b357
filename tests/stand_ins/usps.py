"""USPS: OAuth and the Tracking API v3.

After developers.usps.com, Tracking 3.2.6 (`tracking.yaml`: GET /tracking/v3/tracking/{number}?expand=SUMMARY|DETAIL,
destinationZIPCode of five digits, mailingDate; ErrorMessage with apiVersion and error; WWW-Authenticate at 401,
Retry-After at 429 and 503) and OAuth 2.0 v3 (POST /oauth2/v3/token, JSON or form), as far as public copies tell; not
tried against the real service. The errors of the token follow RFC 6749; the finer codes are ours.
"""

import json
import re

from tests.stand_ins.base import JSON, Answer, Asked, TokenStandIn, answer, sample

PREFIX = "/tracking/v3/tracking/"
RETRY = "30"


def refusal(status: int, title: str, detail: str, **headers: str) -> Answer:
    """Refuse with USPS's ErrorMessage."""
    one = {"status": str(status), "code": f"15{status:04}", "title": title, "detail": detail}
    said = {"apiVersion": "v3", "error": {"code": str(status), "message": title, "errors": [one]}}
    return answer(status, said, **headers)


class Usps(TokenStandIn):
    """USPS on 127.0.0.1; without `expand=DETAIL` it answers with the summary alone."""

    token_path = "/oauth2/v3/token"
    lifetime = 28799

    def __init__(self) -> None:
        super().__init__()
        self.parcels = {"9400100000000000000018": sample("usps", "delivered.json")}

    def failing(self, status: int) -> Answer:
        return refusal(status, "Service unavailable", "Try later", **({"Retry_After": RETRY} if status == 503 else {}))

    def too_many(self) -> Answer:
        return refusal(429, "Too many requests", "Wait before asking again", Retry_After=RETRY)

    def respond(self, asked: Asked) -> Answer:
        if asked.path == self.token_path:
            return self.token(asked)
        if not asked.path.startswith(PREFIX):
            return refusal(404, "Not found", "No such resource")
        if asked.method != "GET":
            return refusal(405, "Method not allowed", "Only GET")
        if not self.lets_in(asked):
            realm = f'Bearer realm="{self.url}"'
            return refusal(401, "Unauthorized", "The token is missing or has expired", WWW_Authenticate=realm)
        return self.track(asked, asked.path.removeprefix(PREFIX))

    def token(self, asked: Asked) -> Answer:
        """Give a token to who names the client in JSON or in a form."""
        try:
            said = json.loads(asked.body) if asked.kind == JSON else asked.form()
        except ValueError:
            said = {}
        if asked.method != "POST" or not isinstance(said, dict) or said.get("grant_type") != "client_credentials":
            return answer(
                400, {"error": "unsupported_grant_type", "error_description": "No such grant", "error_uri": ""}
            )
        if (said.get("client_id"), said.get("client_secret")) != self.client:
            return answer(401, {"error": "invalid_client", "error_description": "Unknown client", "error_uri": ""})
        told = {"access_token": self.give(), "token_type": "Bearer", "issued_at": 1774000000000}
        return answer(200, told | {"expires_in": self.lifetime, "status": "approved", "scope": "tracking"})

    def track(self, asked: Asked, number: str) -> Answer:
        """Answer for one number."""
        if asked.one("expand") not in ("", "SUMMARY", "DETAIL"):
            return refusal(400, "Bad request", "expand is SUMMARY or DETAIL")
        if not re.fullmatch(r"(\d{5})?", asked.one("destinationZIPCode")):
            return refusal(400, "Bad request", "destinationZIPCode has five digits")
        if not re.fullmatch(r"[0-9A-Z]{10,34}", number):
            return refusal(400, "Bad request", "The tracking number is not valid")
        if number not in self.parcels:
            return refusal(404, "No status yet", "The number has no status yet, ask again later")
        if asked.one("expand") == "DETAIL":
            return answer(200, self.parcels[number])
        whole = json.loads(self.parcels[number])
        lines = [f"{event.get('eventType', '')}" for event in whole.pop("trackingEvents", [])]
        return answer(
            200, {"trackingNumber": number, "eventSummaries": lines} | {"statusSummary": whole["statusSummary"]}
        )
