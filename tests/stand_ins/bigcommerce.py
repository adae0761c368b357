"""BigCommerce: orders of the V2 API.

After docs.bigcommerce.com, Orders V2 and API rate limits, as far as public copies tell; not tried against the real
service: GET /stores/{hash}/v2/orders with X-Auth-Token and Accept: application/json (without it, XML), page, limit (at
most 250, else 50), min_date_modified and others; an empty page is 204; /{id}, /{id}/shipments, /products,
/shipping_addresses beside, and /count. What V3 knows of an order (transactions, refunds) is `data` with `meta`. Every
answer has X-Rate-Limit-Requests-Quota, -Requests-Left, -Time-Window-Ms (30,000) and -Time-Reset-Ms; 429 has the same
and no Retry-After. Errors of V2 are an array of `status` and `message`; 401 comes from the gateway.
"""

import json
import re
from email.utils import parsedate_to_datetime

from tests.stand_ins.base import Answer, Asked, StandIn, answer, sample

PLACE = re.compile(r"/stores/([^/]+)/v[23]/orders(?:/(\d+|count)(?:/([a-z_]+(?:/refunds)?))?)?")
QUOTA = 150
RESET_MS = 1500


class BigCommerce(StandIn):
    """A BigCommerce shop on 127.0.0.1. `orders` are its orders; `beside` what belongs to one, by (order, what)."""

    token = "our-token"
    store = "abc123"

    def __init__(self) -> None:
        super().__init__()
        given = json.loads(sample("bigcommerce", "rest.orders.json", "shops"))
        self.orders: list[dict[str, object]] = [
            one for one in given if isinstance(one, dict) and one.get("id") and one.get("date_modified")
        ]
        self.beside: dict[tuple[str, str], bytes] = {}

    def head(self, left: int) -> dict[str, str]:
        """Return the headers that tell of the rate limit."""
        limits = {"X_Rate_Limit_Requests_Quota": str(QUOTA), "X_Rate_Limit_Requests_Left": str(left)}
        return limits | {"X_Rate_Limit_Time_Window_Ms": "30000", "X_Rate_Limit_Time_Reset_Ms": str(RESET_MS)}

    def refusal(self, status: int, words: str) -> Answer:
        """Refuse as V2 does."""
        return answer(status, [{"status": status, "message": words}], **self.head(QUOTA - 1))

    def failing(self, status: int) -> Answer:
        return self.refusal(status, "The service is not available")

    def too_many(self) -> Answer:
        said = {"status": 429, "title": "Too many requests", "type": "https://developer.bigcommerce.com/api-docs"}
        return answer(429, said, **self.head(0))

    def respond(self, asked: Asked) -> Answer:
        place = PLACE.fullmatch(asked.path)
        if asked.headers.get("x-auth-token") != self.token or not place or place[1] != self.store:
            return answer(
                401, {"status": 401, "title": "Unauthorized", "type": "https://developer.bigcommerce.com/api-docs"}
            )
        if asked.method != "GET":
            return self.refusal(405, "Only GET")
        if "application/json" not in asked.headers.get("accept", ""):
            return answer(
                200, "<?xml version='1.0' encoding='UTF-8'?><orders/>", "application/xml", **self.head(QUOTA - 1)
            )
        if place[2] == "count":
            return answer(200, {"count": len(self.chosen(asked))}, **self.head(QUOTA - 1))
        if place[2]:
            return self.one(place[2], place[3] or "", b'{"data": [], "meta": {}}' if "/v3/" in asked.path else b"")
        return self.page(asked)

    def one(self, number: str, what: str, none: bytes) -> Answer:
        """Answer for one order, or for what belongs to it."""
        mine = [one for one in self.orders if str(one["id"]) == number]
        if not mine:
            return self.refusal(404, "The requested resource was not found.")
        if not what:
            return answer(200, mine[0], **self.head(QUOTA - 1))
        raw = self.beside.get((number, what), none)
        return answer(200, raw, **self.head(QUOTA - 1)) if raw else answer(204, b"", **self.head(QUOTA - 1))

    def chosen(self, asked: Asked) -> list[dict[str, object]]:
        """Return the orders that fit the filters, sorted by id when that is asked for."""
        since, least = asked.one("min_date_modified"), int(asked.one("min_id") or 0)
        found = [one for one in self.orders if int(str(one["id"])) >= least]
        found = [one for one in found if not since or when(str(one["date_modified"])) >= when(since)]
        if asked.one("sort") not in ("id:asc", "id:desc"):
            return found
        return sorted(found, key=lambda one: int(str(one["id"])), reverse=asked.one("sort") == "id:desc")

    def page(self, asked: Asked) -> Answer:
        """Answer one page; an empty one has no content."""
        page, limit = asked.one("page") or "1", asked.one("limit") or "50"
        if not page.isdecimal() or not limit.isdecimal() or int(page) < 1 or not 1 <= int(limit) <= 250:
            return self.refusal(400, "The value of page or limit is not valid.")
        chosen = self.chosen(asked)
        begin = (int(page) - 1) * int(limit)
        shown = chosen[begin : begin + int(limit)]
        return answer(200, shown, **self.head(QUOTA - 1)) if shown else answer(204, b"", **self.head(QUOTA - 1))


def when(said: str) -> str:
    """Return a time of either form (RFC 2822 or ISO 8601) as text that sorts."""
    return parsedate_to_datetime(said).strftime("%Y-%m-%dT%H:%M:%S") if "," in said else said[:19]
