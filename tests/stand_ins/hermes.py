"""Hermes Germany: authentication and shipment info of the Hermes Shipping Interface.

After de-api-int.hermesworld.com/docs, Business Customer Authentication (2025-07-28: POST
/authorization-facade/oauth2/access_token, form, grants password and refresh_token, `expires_in` as text) and Shipment
Info API (2025-12-08: GET /services/hsi/shipmentinfo with shipmentID up to a hundred times, or clientID with
clientReference), as far as public copies tell; not tried against the real service. An unknown number is an entry with
result e001 in a 200. Refusals are `listOfResultCodes`: a token that is not valid is e902 and one that expired is e903,
both with 400 (not 401), a missing right is e900 with 403, and e999 comes with 500. No rate limit is documented: 429
and its body are ours.
"""

import json

from tests.stand_ins.base import Answer, Asked, TokenStandIn, answer, sample

PLACE = "/services/hsi/shipmentinfo"
AT_MOST = 100


def refusal(status: int, code: str, words: str) -> Answer:
    """Refuse a whole request."""
    return answer(status, {"listOfResultCodes": [{"code": code, "message": words}]})


class Hermes(TokenStandIn):
    """Hermes on 127.0.0.1. `parcels` holds one entry of `shipmentinfo` a number."""

    token_path = "/authorization-facade/oauth2/access_token"
    user = ("our-user", "our-password")

    def __init__(self) -> None:
        super().__init__()
        self.old: set[str] = set()
        for one in json.loads(sample("hermes", "shipments.json"))["shipmentinfo"]:
            if "result" not in one:
                self.parcels[one["shipmentID"]] = json.dumps(one).encode()

    def expire(self) -> None:
        self.old |= set(self.tokens)
        super().expire()

    def failing(self, status: int) -> Answer:
        return refusal(status, "e999", "General technical error")

    def too_many(self) -> Answer:
        return refusal(429, "e429", "Too many requests")

    def respond(self, asked: Asked) -> Answer:
        if asked.path == self.token_path:
            return self.token(asked)
        if asked.path != PLACE or asked.method != "GET":
            return refusal(404 if asked.path != PLACE else 405, "e000", "No such resource")
        if not asked.bearer():
            return refusal(403, "e900", "Not authorized")
        if not self.lets_in(asked):
            expired = asked.bearer() in self.old
            return refusal(400, "e903" if expired else "e902", "Token is expired" if expired else "Token is invalid")
        wanted = asked.query.get("shipmentID", [])
        if wanted and asked.one("clientID"):
            return refusal(400, "e008", "Either numbers or a reference")
        if not wanted or len(wanted) > AT_MOST or len(set(wanted)) < len(wanted):
            return refusal(400, "e006", "One to a hundred different numbers are needed")
        return answer(200, {"shipmentinfo": [self.found(number) for number in wanted]})

    def token(self, asked: Asked) -> Answer:
        """Give a token to who names the client and its user."""
        form = asked.form()
        if asked.method != "POST" or form.get("grant_type") not in ("password", "refresh_token"):
            return answer(400, {"error": "unsupported_grant_type", "error_description": "No such grant"})
        if (form.get("client_id"), form.get("client_secret")) != self.client:
            return answer(401, {"error": "invalid_client", "error_description": "The client is not valid"})
        if form["grant_type"] == "refresh_token" and form.get("refresh_token") != "our-refresh":
            return answer(401, {"error": "invalid_token", "error_description": "Invalid refresh token"})
        if form["grant_type"] == "password" and (form.get("username"), form.get("password")) != self.user:
            return answer(400, {"error": "invalid_grant", "error_description": "The user is not valid"})
        told = {"access_token": self.give(), "refresh_token": "our-refresh", "scope": "full", "realm": "/"}
        return answer(200, told | {"token_type": "Bearer", "expires_in": str(self.lifetime)})

    def found(self, number: str) -> object:
        """Return the entry of one number."""
        if number in self.parcels:
            return json.loads(self.parcels[number])
        return {"shipmentID": number, "result": {"code": "e001", "message": "There is no information for this value."}}
