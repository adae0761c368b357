"""Royal Mail: Tracking API v2.

After developer.royalmail.net, Royal Mail Tracking API v2 (mailpieces: events, signature, summary) with its errors, as
far as public copies tell; not tried against the real service: GET /mailpieces/v2/{id}/events and /signature for one
mail piece, GET /mailpieces/v2/summary?mailPieceId=… for up to 30 by comma, with X-IBM-Client-Id, X-IBM-Client-Secret
and X-Accept-RMG-Terms: yes. Errors are `httpCode`, `httpMessage`, `moreInformation`, `errors` of {errorCode,
errorDescription, errorCause, errorResolution}; codes known: E1142 (barcode not known, 404), E1144 (not of the form,
400), E0010 (too many requests, 429); the others are ours. In a summary an unknown number has a status and error of its
own.
"""

import json
import re

from tests.stand_ins.base import Answer, Asked, StandIn, answer, sample

ONE = re.compile(r"/mailpieces/v2/([^/]+)/(events|signature)")
AT_MOST = 30
NAMES = {400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed", 429: "Too Many Requests"}


def refusal(status: int, code: str, words: str) -> Answer:
    """Refuse as the API does."""
    error = {"errorCode": code, "errorDescription": words, "errorCause": words, "errorResolution": "Check the request"}
    name = NAMES.get(status, "Internal Server Error")
    said = {"httpCode": str(status), "httpMessage": name, "moreInformation": words, "errors": [error]}
    return answer(status, said)


class RoyalMail(StandIn):
    """Royal Mail on 127.0.0.1. `parcels` holds events, `signatures` and `summaries` the rest, by mail piece."""

    client = ("our-id", "our-secret")

    def __init__(self) -> None:
        super().__init__()
        self.parcels = {
            "090367500000000D00A11": sample("royal_mail", "events.json"),
            "FD000000015GB": sample("royal_mail", "events.json"),
        }
        self.signatures = {"090367500000000D00A33": sample("royal_mail", "signature.json")}
        self.summaries = {}
        for one in json.loads(sample("royal_mail", "summaries.json"))["mailPieces"]:
            if one["status"] == "200":
                self.summaries[one["mailPieceId"]] = one

    def failing(self, status: int) -> Answer:
        return refusal(status, "E0009", "Internal server error")

    def too_many(self) -> Answer:
        return refusal(429, "E0010", "Too many requests")

    def respond(self, asked: Asked) -> Answer:
        who = asked.headers.get("x-ibm-client-id"), asked.headers.get("x-ibm-client-secret")
        if who != self.client:
            return refusal(401, "E0001", "The client id or secret is not valid")
        place = ONE.fullmatch(asked.path)
        if not place and asked.path != "/mailpieces/v2/summary":
            return refusal(404, "E0004", "No such resource")
        if asked.method != "GET":
            return refusal(405, "E0005", "Only GET")
        if asked.headers.get("x-accept-rmg-terms") != "yes":
            return refusal(400, "E0006", "The terms must be accepted")
        if not place:
            return self.summary(asked.one("mailPieceId"))
        number, what = place.groups()
        if not re.fullmatch(r"[0-9A-Z]{9,27}", number):
            return refusal(400, "E1144", "The mail piece id is not of the form")
        store = self.parcels if what == "events" else self.signatures
        return answer(200, store[number]) if number in store else refusal(404, "E1142", "The barcode is not recognised")

    def summary(self, said: str) -> Answer:
        """Answer for several mail pieces."""
        wanted = [number for number in said.split(",") if number]
        if not wanted or len(wanted) > AT_MOST:
            return refusal(400, "E1145", "One to thirty mail piece ids are needed")
        return answer(200, {"mailPieces": [self.summaries.get(number, self.unknown(number)) for number in wanted]})

    def unknown(self, number: str) -> object:
        """Return the entry of a mail piece that is not known."""
        error = {"errorCode": "E1142", "errorDescription": "The barcode is not recognised"}
        return {"mailPieceId": number, "status": "404", "error": error}
