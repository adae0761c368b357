"""La Poste: Suivi v2 behind the Okapi gateway.

After developer.laposte.fr, Suivi v2 (Swagger Suivi API, Suivi-1.0.0), as far as public copies tell; not tried against
the real service: GET /suivi/v2/idships/{1 to 10 numbers, by comma} with X-Okapi-Key and Accept: application/json; one
number answers 200, 400 (returnCode 400) or 404 (returnCode 104: not known yet); several answer 207 with an array of
such answers. The gateway refuses a missing key with `{"code", "message"}` and 401, and too many requests with 429. The
schema calls the answer for one number an array too, its examples and our samples an object: an object it is here.
"""

import json
import re

from tests.stand_ins.base import JSON, Answer, Asked, StandIn, answer, sample

PREFIX = "/suivi/v2/idships/"
LANGUAGES = ("", "fr_FR", "en_GB", "de_DE", "es_ES", "it_IT", "nl_NL")
AT_MOST = 10


class LaPoste(StandIn):
    """Suivi v2 on 127.0.0.1. `parcels` holds the answer for one number."""

    key = "our-okapi-key"

    def __init__(self) -> None:
        super().__init__()
        self.parcels = {"6A00000000017": sample("laposte", "moving.json")}
        for one in json.loads(sample("laposte", "several.json")):
            if "shipment" in one:
                self.parcels[one["shipment"]["idShip"]] = json.dumps(one).encode()

    def failing(self, status: int) -> Answer:
        return answer(status, {"code": "INTERNAL_ERROR", "message": "Try later"})

    def too_many(self) -> Answer:
        return answer(429, {"code": "TOO_MANY_REQUESTS", "message": "The quota is exceeded"})

    def respond(self, asked: Asked) -> Answer:
        if asked.headers.get("x-okapi-key") != self.key:
            return answer(401, {"code": "UNAUTHORIZED", "message": "This action requires an authorization"})
        if not asked.path.startswith(PREFIX):
            return answer(404, {"code": "RESOURCE_NOT_FOUND", "message": "No such resource"})
        if asked.method != "GET":
            return answer(405, {"code": "METHOD_NOT_ALLOWED", "message": "Only GET"})
        if asked.headers.get("accept", "").partition(";")[0] != JSON:
            return answer(406, {"code": "NOT_ACCEPTABLE", "message": "Only application/json"})
        wanted = asked.path.removeprefix(PREFIX).split(",")
        if len(wanted) > AT_MOST or asked.one("lang") not in LANGUAGES:
            return answer(400, self.told(400, ",".join(wanted), asked))
        found = [self.found(number, asked) for number in wanted]
        if len(found) > 1:
            return answer(207, [told for _, told in found])
        return answer(*found[0])

    def told(self, code: int, number: str, asked: Asked) -> dict[str, object]:
        """Return the answer for a number without news."""
        words = "Le numéro n'est pas valide." if code == 400 else "Le suivi n'est pas encore disponible."
        language = asked.one("lang") or "fr_FR"
        return {"returnCode": code, "returnMessage": words, "lang": language, "scope": "open", "idShip": number}

    def found(self, number: str, asked: Asked) -> tuple[int, object]:
        """Return status and answer for one number."""
        if not re.fullmatch(r"[0-9A-Z]{11,15}", number):
            return 400, self.told(400, number, asked)
        if number not in self.parcels:
            return 404, self.told(104, number, asked)
        return 200, json.loads(self.parcels[number])
