"""Past orders of WooCommerce by its REST API v3, the oldest first, each with its refunds in full.

After woocommerce.github.io/woocommerce-rest-api-docs (orders, order refunds, pagination), as far as public copies
tell; not tried against the real service. The API knows no "orders behind this id": the second in which the last order
was placed is where to go on, and that second is asked for once more, since several orders may share it.
"""

import random
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from doorstep.connect.fetching import Account, Asker, Manners, Page
from doorstep.connect.pick import inside, several, words
from doorstep.kit.http import Client

PER_PAGE = 50
BESIDE: dict[str, str] = {}
_LARGEST = 64 * 1024 * 1024
_HELPS = {
    401: "check the API key: consumer key, colon, consumer secret (ck_…:cs_…)",
    403: "the API key must be allowed to read",
    404: "check the shop's address; its REST API must be switched on, with pretty permalinks",
}


class Wire:
    """The REST API of one shop."""

    def __init__(
        self,
        account: Account,
        *,
        allow_hosts: frozenset[str],
        sleep: Callable[[float], None],
        rng: random.Random,
        now: Callable[[], datetime],
    ) -> None:
        """`account.base` is the shop's address, its secret `consumer key:consumer secret`."""
        client = Client(allow_hosts=allow_hosts, timeout=60.0, largest=_LARGEST)
        key = b64encode(account.secret.encode()).decode()
        manners = Manners("WooCommerce", {"authorization": f"Basic {key}", "accept": "application/json"}, _rest, _HELPS)
        self._client = client
        self._ask = Asker(
            lambda url, headers: client.call("GET", url, headers=headers), manners, sleep=sleep, rng=rng, now=now
        )
        self._root = f"{account.base.rstrip('/')}/wp-json/wc/v3"
        self._query: dict[str, str | int] = {"orderby": "date", "order": "asc", "dates_are_gmt": "true"}
        if account.since:
            self._query["modified_after"] = account.since

    def count(self) -> int:
        """Return how many orders there are."""
        total = self._ask.get(f"{self._root}/orders", **{**self._query, "per_page": 1}).headers.get("x-wp-total", "")
        return int(total) if total.isascii() and total.isdigit() else 0

    def pages(self, after: int) -> Iterator[Page]:
        """Yield the orders that were placed at this second (since 1970) or later."""
        page, seen = 1, set[str]()
        while True:
            found = self._page(after, page)
            fresh = [one for one in found if words(one, "id") not in seen]
            last = max((_second(one) for one in found), default=after)
            if fresh:
                yield Page(max(last, after), [msgspec.json.encode(self._whole(one)) for one in fresh])
            if len(found) < PER_PAGE:
                return
            if last > after:
                after, page = last, 1
                seen = {words(one, "id") for one in found if _second(one) == last}
            else:  # a whole page within one second: an import made these orders
                page += 1

    def _page(self, after: int, page: int) -> list[Any]:
        query = {**self._query, "per_page": PER_PAGE, "page": page}
        if after:
            query["after"] = datetime.fromtimestamp(after - 1, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        found = self._ask.json(f"{self._root}/orders", **query)
        return found if isinstance(found, list) else []

    def _whole(self, order: Any) -> Any:
        """The order with its refunds in full: their times and lines stand in bodies of their own alone."""
        number = words(order, "id")
        if not several(order, "refunds") or not number:
            return order
        found = self._ask.json(f"{self._root}/orders/{number}/refunds", per_page=100)
        return {**inside(order), "refunds": found} if isinstance(found, list) and found else order

    def close(self) -> None:
        """Hang up."""
        self._client.close()


def _second(order: Any) -> int:
    """When an order was placed, in seconds since 1970; 0 where it does not say."""
    try:
        return int(datetime.fromisoformat(words(order, "date_created_gmt")).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return 0


def _rest(headers: Mapping[str, str]) -> float:
    """WooCommerce has no limit of its own; hosts that have one say so in these headers."""
    left = headers.get("ratelimit-remaining", headers.get("x-ratelimit-remaining", ""))
    if left != "0":
        return 0.0
    until = headers.get("ratelimit-retry-after", headers.get("ratelimit-reset", ""))
    return float(until) if until.isascii() and until.isdigit() and int(until) < 3600 else 1.0
