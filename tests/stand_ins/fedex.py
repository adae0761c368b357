"""FedEx: API Authorization and the Track API.

After the documents of developer.fedex.com, API Authorization (POST /oauth/token, form: grant_type, client_id,
client_secret; tokens of 60 minutes) and Track API v1 (POST /track/v1/trackingnumbers, JSON, at most 30 numbers), as
far as public copies tell; not tried against the real service. An unknown number is an `error` inside a 200; refusals
are `{"transactionId", "errors": [{code, message}]}`. The document gives no code for more than 30 numbers and none for
429: those codes are ours.
"""

import json

from tests.stand_ins.base import JSON, Answer, Asked, TokenStandIn, answer, sample

TRACK = "/track/v1/trackingnumbers"
AT_MOST = 30


def refusal(status: int, code: str, message: str) -> Answer:
    """Refuse as every FedEx API does."""
    return answer(
        status,
        {"transactionId": "00000000-0000-4000-8000-0000000000aa", "errors": [{"code": code, "message": message}]},
    )


def numbers(body: bytes) -> list[str] | None:
    """Return the numbers that a request asks for; None when it is not of the form."""
    try:
        asked = json.loads(body)
        return [str(info["trackingNumberInfo"]["trackingNumber"]) for info in asked["trackingInfo"]]
    except (ValueError, KeyError, TypeError):
        return None


class Fedex(TokenStandIn):
    """FedEx on 127.0.0.1. `parcels` holds one entry of `completeTrackResults` a number."""

    token_path = "/oauth/token"

    def __init__(self) -> None:
        super().__init__()
        for name in ("delivered.json", "moving_customs_and_unknown.json"):
            for one in json.loads(sample("fedex", name))["output"]["completeTrackResults"]:
                self.parcels[one["trackingNumber"]] = json.dumps(one).encode()

    def failing(self, status: int) -> Answer:
        return refusal(status, "SERVICE.UNAVAILABLE.ERROR" if status == 503 else "INTERNAL.SERVER.ERROR", "Try later")

    def too_many(self) -> Answer:
        return refusal(429, "TOO.MANY.REQUESTS", "Too many requests in a short time")

    def respond(self, asked: Asked) -> Answer:
        if asked.path not in (self.token_path, TRACK):
            return refusal(404, "NOT.FOUND.ERROR", "No such resource")
        if asked.method != "POST":
            return refusal(405, "METHOD.NOT.ALLOWED.ERROR", "Only POST")
        return self.token(asked) if asked.path == self.token_path else self.track(asked)

    def token(self, asked: Asked) -> Answer:
        """Give a token to who names the client in the form."""
        form = asked.form()
        if form.get("grant_type") not in ("client_credentials", "csp_credentials", "client_pc_credentials"):
            return refusal(400, "BAD.REQUEST.ERROR", "Missing or wrong grant type")
        if (form.get("client_id"), form.get("client_secret")) != self.client:
            return refusal(401, "NOT.AUTHORIZED.ERROR", "The client credentials are not valid")
        told = {"access_token": self.give(), "token_type": "bearer", "expires_in": self.lifetime, "scope": "CXS"}
        return answer(200, told)

    def track(self, asked: Asked) -> Answer:
        """Answer for up to thirty numbers."""
        if not self.lets_in(asked):
            return refusal(401, "NOT.AUTHORIZED.ERROR", "The access token is missing or has expired")
        if asked.kind != JSON:
            return refusal(415, "UNSUPPORTED.MEDIA.TYPE.ERROR", "Only application/json")
        wanted = numbers(asked.body)
        if wanted is None:
            return refusal(400, "BAD.REQUEST.ERROR", "The request cannot be read")
        if not wanted or not all(wanted):
            return refusal(400, "TRACKING.TRACKINGNUMBER.EMPTY", "A tracking number is needed")
        if len(wanted) > AT_MOST:
            return refusal(400, "TRACKING.TRACKINGINFO.LIMIT", "At most 30 tracking numbers")
        found = [self.found(number) for number in wanted]
        return answer(
            200, {"transactionId": "00000000-0000-4000-8000-0000000000ab", "output": {"completeTrackResults": found}}
        )

    def found(self, number: str) -> object:
        """Return the entry of one number."""
        if number in self.parcels:
            return json.loads(self.parcels[number])
        error = {"code": "TRACKING.TRACKINGNUMBER.NOTFOUND", "message": "This number is not known yet"}
        return {
            "trackingNumber": number,
            "trackResults": [{"trackingNumberInfo": {"trackingNumber": number}, "error": error}],
        }
