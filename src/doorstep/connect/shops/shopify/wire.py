"""Past orders of Shopify by its Admin REST API, the oldest first: the id of the last one is where to go on.

After shopify.dev, Admin REST API, Order (`since_id`, `status=any`) and rate limits, as far as public copies tell; not
tried against the real service. An order holds its fulfilments and refunds; its transactions lie at an address of
their own and are put into it, which takes a request more for each order that money moved for.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from doorstep.connect.fetching import Account, Asker, Manners, Page
from doorstep.connect.pick import count, inside, several, words
from doorstep.kit.errors import TransportError
from doorstep.kit.http import Client

VERSION = "2026-10"
PER_PAGE = 100
#: Beside each order: as when it was created, so that a paid one counts as approved.
BESIDE = {"x-shopify-topic": "orders/create"}
#: No money has moved for these: there is nothing to ask for.
_UNPAID = frozenset({"pending", "expired"})
_LARGEST = 64 * 1024 * 1024
_HELPS = {
    401: "check the access token of the app",
    402: "the shop is frozen until it pays its bill",
    403: "the app needs the scopes read_orders and, for orders older than 60 days, read_all_orders",
    404: "check the shop's address, as https://NAME.myshopify.com",
    423: "the shop is locked",
}


class Wire:
    """The Admin API of one shop."""

    def __init__(
        self,
        account: Account,
        *,
        allow_hosts: frozenset[str],
        sleep: Callable[[float], None],
        rng: random.Random,
        now: Callable[[], datetime],
    ) -> None:
        """`account.base` is https://NAME.myshopify.com, its secret the access token of an app."""
        client = Client(allow_hosts=allow_hosts, timeout=60.0, largest=_LARGEST)
        headers = {"x-shopify-access-token": account.secret, "accept": "application/json"}
        manners = Manners("Shopify", headers, _rest, _HELPS)
        self._client = client
        self._ask = Asker(
            lambda url, headers: client.call("GET", url, headers=headers), manners, sleep=sleep, rng=rng, now=now
        )
        self._root = f"{account.base.rstrip('/')}/admin/api/{VERSION}"
        self._query: dict[str, str | int] = {"status": "any"}
        if account.since:
            self._query["updated_at_min"] = account.since

    def count(self) -> int:
        """Return how many orders there are."""
        return count(self._ask.json(f"{self._root}/orders/count.json", **self._query), "count")

    def pages(self, after: int) -> Iterator[Page]:
        """Yield the orders whose id is larger, in the order of their ids."""
        while True:
            query = {**self._query, "limit": PER_PAGE, "since_id": after}
            found = several(self._ask.json(f"{self._root}/orders.json", **query), "orders")
            if not found:
                return
            last = max((count(one, "id") for one in found), default=0)
            if last <= after:
                raise TransportError("Shopify answered with the same orders again", permanent=True)
            after = last
            yield Page(after, [msgspec.json.encode(self._whole(inside(one))) for one in found])

    def _whole(self, order: dict[str, Any]) -> dict[str, Any]:
        """The order with its transactions, under the name that the reader knows."""
        if words(order, "financial_status").lower() in _UNPAID or not words(order, "id"):
            return order
        try:
            told = self._ask.json(f"{self._root}/orders/{words(order, 'id')}/transactions.json")
        except TransportError as error:
            if error.status != 404:
                raise
            return order
        return {**order, "transactions": several(told, "transactions")}

    def close(self) -> None:
        """Hang up."""
        self._client.close()


def _rest(headers: Mapping[str, str]) -> float:
    """The bucket holds 40 calls and leaks 2 a second (other plans: more): wait while it is nearly full."""
    used, _, size = headers.get("x-shopify-shop-api-call-limit", "").partition("/")
    if not used.strip().isdigit() or not size.strip().isdigit():
        return 0.0
    left = int(size) - int(used)
    return 0.0 if left > 4 else (5 - left) / 2
