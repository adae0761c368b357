"""WooCommerce: orders of its REST API v3.

After woocommerce.github.io/woocommerce-rest-api-docs (REST API v3: authentication, pagination, errors, orders, notes,
refunds), as far as public copies tell; not tried against the real service: GET /wp-json/wc/v3/orders with HTTP Basic
(or consumer_key and consumer_secret in the query), page, per_page (1 to 100, else 10), after, modified_after, status,
order, orderby; X-WP-Total, X-WP-TotalPages and Link. Errors are `code`, `message`, `data.status`. WooCommerce itself
limits nothing; hosts do, with 429 and Retry-After in whatever form: `too_many` is such a host.
"""

import json
import re

from tests.stand_ins.base import Answer, Asked, StandIn, answer, sample

ORDERS = "/wp-json/wc/v3/orders"
BESIDE = re.compile(r"/wp-json/wc/v3/orders/(\d+)(?:/(notes|refunds))?")


def refusal(status: int, code: str, words: str) -> Answer:
    """Refuse as WordPress does."""
    return answer(status, {"code": code, "message": words, "data": {"status": status}})


class WooCommerce(StandIn):
    """A WooCommerce shop on 127.0.0.1. `orders` are its orders; `beside` notes and refunds by (order, what)."""

    user = ("ck_our-key", "cs_our-secret")

    def __init__(self) -> None:
        super().__init__()
        given = json.loads(sample("woocommerce", "rest.orders.json", "shops"))
        self.orders: list[dict[str, object]] = [
            one for one in given if isinstance(one, dict) and "date_created_gmt" in one
        ]
        self.beside: dict[tuple[str, str], bytes] = {}

    def failing(self, status: int) -> Answer:
        return answer(status, "<html><body>Error establishing a database connection</body></html>", "text/html")

    def too_many(self) -> Answer:
        return answer(429, "<html><body>Too Many Requests</body></html>", "text/html", Retry_After="5")

    def respond(self, asked: Asked) -> Answer:
        if self.user not in (asked.basic(), (asked.one("consumer_key"), asked.one("consumer_secret"))):
            return refusal(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
        if asked.method != "GET":
            return refusal(404, "rest_no_route", "No route fits the address and the method")
        if asked.path == ORDERS:
            return self.page(asked)
        place = BESIDE.fullmatch(asked.path)
        if not place:
            return refusal(404, "rest_no_route", "No route fits the address and the method")
        mine = [one for one in self.orders if str(one["id"]) == place[1]]
        if not mine:
            return refusal(404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID.")
        return answer(200, self.beside.get((place[1], place[2]), b"[]") if place[2] else mine[0])

    def page(self, asked: Asked) -> Answer:
        """Answer one page."""
        page, size = asked.one("page") or "1", asked.one("per_page") or "10"
        if not page.isdecimal() or not size.isdecimal() or int(page) < 1 or not 1 <= int(size) <= 100:
            return refusal(400, "rest_invalid_param", "Invalid parameter(s): page, per_page")
        if asked.one("order") not in ("", "asc", "desc"):
            return refusal(400, "rest_invalid_param", "Invalid parameter(s): order")
        chosen = self.chosen(asked)
        pages = -(-len(chosen) // int(size))
        begin = (int(page) - 1) * int(size)
        head = {"X_WP_Total": str(len(chosen)), "X_WP_TotalPages": str(pages)}
        if int(page) < pages:
            head["Link"] = f'<{self.url}{ORDERS}?page={int(page) + 1}&per_page={size}>; rel="next"'
        return answer(200, chosen[begin : begin + int(size)], "application/json; charset=UTF-8", **head)

    def chosen(self, asked: Asked) -> list[dict[str, object]]:
        """Return the orders that fit the filters, in the order asked for (else the newest first)."""
        name = "date_modified_gmt" if asked.one("modified_after") else "date_created_gmt"
        since = (asked.one("modified_after") or asked.one("after"))[:19]
        found = [one for one in self.orders if str(one.get(name, "")) > since or not since]
        key = {"id": "id", "modified": "date_modified_gmt"}.get(asked.one("orderby"), "date_created_gmt")
        return sorted(found, key=lambda one: str(one.get(key, "")), reverse=asked.one("order") != "asc")
