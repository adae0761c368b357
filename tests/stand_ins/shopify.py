"""Shopify: orders of the Admin REST API, and their transactions (GET /orders/{id}/transactions.json).

After shopify.dev, REST Admin API: Order, pagination and rate limits, as far as public copies tell; not tried against
the real service: GET /admin/api/{yyyy-mm}/orders.json with X-Shopify-Access-Token; status, limit (at most 250, else
50), updated_at_min and others on the first page; further pages by the `page_info` of the header Link alone, with no
parameter beside limit and fields. A leaky bucket of 40 requests that leaks two a second:
X-Shopify-Shop-Api-Call-Limit, and 429 with Retry-After: 2.0 when it is full. The words of `errors` are ours.
"""

import json
import re
from urllib.parse import urlencode

from tests.stand_ins.base import Answer, Asked, StandIn, answer, sample

PLACE = re.compile(r"/admin/api/\d{4}-(?:01|04|07|10)/orders(/count)?\.json")
MONEY = re.compile(r"/admin/api/\d{4}-(?:01|04|07|10)/orders/(\d+)/transactions\.json")
BUCKET = 40


class Shopify(StandIn):
    """A Shopify shop on 127.0.0.1. `orders` are its orders, by rising id, `paid` the transactions by order."""

    token = "shpat_our-token"

    def __init__(self) -> None:
        super().__init__()
        one = json.loads(sample("shopify", "orders.create.json", "shops"))
        self.paid: dict[str, list[dict[str, object]]] = {}
        self.orders: list[dict[str, object]] = [
            one | {"id": one["id"] + step, "name": f"#{1101 + step}", "order_number": 1101 + step} for step in range(7)
        ]

    def failing(self, status: int) -> Answer:
        return answer(status, {"errors": "Internal Server Error"})

    def too_many(self) -> Answer:
        full = {"Retry_After": "2.0", "X_Shopify_Shop_Api_Call_Limit": f"{BUCKET}/{BUCKET}"}
        return answer(429, {"errors": "Exceeded the calls of this client"}, **full)

    def respond(self, asked: Asked) -> Answer:
        if asked.headers.get("x-shopify-access-token") != self.token:
            return answer(401, {"errors": "[API] Invalid API key or access token"})
        if money := MONEY.fullmatch(asked.path):
            return self.transactions(money[1])
        place = PLACE.fullmatch(asked.path)
        if not place:
            return answer(404, {"errors": "Not Found"})
        if asked.method != "GET":
            return answer(405, {"errors": "Method Not Allowed"})
        limit = asked.one("limit") or "50"
        if not limit.isdecimal() or not 1 <= int(limit) <= 250:
            return answer(400, {"errors": {"limit": "1 to 250"}})
        if "page_info" in asked.query and set(asked.query) - {"page_info", "limit", "fields"}:
            return answer(400, {"errors": {"page_info": "No other filter may stand beside it"}})
        if asked.one("status") not in ("", "open", "closed", "cancelled", "any"):
            return answer(400, {"errors": {"status": "Not known"}})
        return answer(200, {"count": len(self.chosen(asked))}) if place[1] else self.page(asked, int(limit))

    def transactions(self, number: str) -> Answer:
        """Answer the transactions of an order."""
        if all(str(one["id"]) != number for one in self.orders):
            return answer(404, {"errors": "Not Found"})
        return answer(200, {"transactions": self.paid.get(number, [])}, X_Shopify_Shop_Api_Call_Limit=f"1/{BUCKET}")

    def chosen(self, asked: Asked) -> list[dict[str, object]]:
        """Return the orders that fit the filters of a first page."""
        since = asked.one("updated_at_min") or asked.one("created_at_min")
        after = int(asked.one("since_id") or 0)
        name = "updated_at" if asked.one("updated_at_min") else "created_at"
        return [one for one in self.orders if str(one[name]) >= since and int(str(one["id"])) > after]

    def page(self, asked: Asked, limit: int) -> Answer:
        """Answer one page, with the way to the next in Link."""
        word = asked.one("page_info")
        if word and not re.fullmatch(r"at-\d+", word):
            return answer(400, {"errors": {"page_info": "Invalid value."}})
        begin = int(word.removeprefix("at-")) if word else 0
        chosen = self.chosen(asked)
        shown = {"orders": chosen[begin : begin + limit]}
        links = [(begin + limit, "next")] if begin + limit < len(chosen) else []
        links += [(max(begin - limit, 0), "previous")] if begin else []
        said = ", ".join(
            f'<{self.url}{asked.path}?{urlencode({"limit": limit, "page_info": f"at-{at}"})}>; rel="{rel}"'
            for at, rel in links
        )
        head = {"X_Shopify_Shop_Api_Call_Limit": f"1/{BUCKET}"}
        return answer(200, shown, **head | ({"Link": said} if said else {}))
