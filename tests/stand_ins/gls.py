"""GLS: Track and Trace V1 of the GLS group.

After dev-portal.gls-group.net, Authentication v2 (POST /oauth2/v2/token, form, client credentials in the form or by
HTTP Basic) and Track and Trace V1 (GET /track-and-trace-v1/tracking/simple/trackids/{1 to 10 ids, by comma} and
/references/…), as far as public copies tell; not tried against the real service. An unknown number is an entry with
errorCode E_404_01 in a 200. The portal asks for an account to read the rest: the bodies of 400, 401 and 429 are ours.
"""

import json

from tests.stand_ins.base import Answer, Asked, TokenStandIn, answer, sample

PREFIX = "/track-and-trace-v1/tracking/simple/"
AT_MOST = 10


def refusal(status: int, code: str, words: str) -> Answer:
    """Refuse a whole request."""
    return answer(status, {"errors": [{"errorCode": code, "errorMessage": words}]})


class Gls(TokenStandIn):
    """GLS on 127.0.0.1. `parcels` holds one entry of `parcels` by what is asked."""

    token_path = "/oauth2/v2/token"
    lifetime = 14400

    def __init__(self) -> None:
        super().__init__()
        for one in json.loads(sample("gls", "trace.json"))["parcels"]:
            if "errorCode" not in one:
                self.parcels[one["requested"]] = self.parcels[one["unitno"]] = json.dumps(one).encode()

    def failing(self, status: int) -> Answer:
        return refusal(status, f"E_{status}_01", "Try later")

    def too_many(self) -> Answer:
        return refusal(429, "E_429_01", "Too many requests")

    def respond(self, asked: Asked) -> Answer:
        if asked.path == self.token_path:
            return self.token(asked)
        if not self.lets_in(asked):
            return refusal(401, "E_401_01", "The token is missing or has expired")
        kind, _, said = asked.path.removeprefix(PREFIX).partition("/")
        if not asked.path.startswith(PREFIX) or kind not in ("trackids", "references"):
            return refusal(404, "E_404_00", "No such resource")
        if asked.method != "GET":
            return refusal(405, "E_405_01", "Only GET")
        wanted = [number for number in said.split(",") if number]
        if not wanted or len(wanted) > AT_MOST:
            return refusal(400, "E_400_01", "One to ten numbers are needed")
        return answer(200, {"parcels": [self.found(number) for number in wanted]})

    def token(self, asked: Asked) -> Answer:
        """Give a token to who names the client."""
        form = asked.form()
        if asked.method != "POST" or form.get("grant_type") != "client_credentials":
            return answer(400, {"error": "unsupported_grant_type"})
        if self.client not in (asked.basic(), (form.get("client_id"), form.get("client_secret"))):
            return answer(401, {"error": "invalid_client"})
        return answer(
            200, {"access_token": self.give(), "token_type": "Bearer", "expires_in": self.lifetime, "scope": ""}
        )

    def found(self, number: str) -> object:
        """Return the entry of one number."""
        if number in self.parcels:
            return json.loads(self.parcels[number]) | {"requested": number}
        return {"requested": number, "unitno": number, "errorCode": "E_404_01", "errorMessage": "Resource Not Found"}
