"""Past orders of BigCommerce by its REST API, the oldest first, each with all its parts: the last id is where to go on.

After docs.bigcommerce.com, Orders V2 (`min_id`, `sort`), order products, shipping addresses and shipments V2,
transactions and refunds V3, rate limits, as far as public copies tell; not tried against the real service.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from doorstep.connect.fetching import Account, Asker, Manners, Page
from doorstep.connect.pick import count, inside
from doorstep.connect.shops.bigcommerce.whole import whole
from doorstep.kit.errors import TransportError
from doorstep.kit.http import Client

PER_PAGE = 50
BESIDE: dict[str, str] = {}
_LARGEST = 64 * 1024 * 1024
_HELPS = {
    401: "check the access token of the API account",
    403: "the API account needs the scopes Orders and Order Transactions, read-only",
    404: "check the address, as https://api.bigcommerce.com/stores/HASH",
}


class Wire:
    """The REST API of one store."""

    def __init__(
        self,
        account: Account,
        *,
        allow_hosts: frozenset[str],
        sleep: Callable[[float], None],
        rng: random.Random,
        now: Callable[[], datetime],
    ) -> None:
        """`account.base` is https://api.bigcommerce.com/stores/HASH, its secret the access token of an API account."""
        client = Client(allow_hosts=allow_hosts, timeout=60.0, largest=_LARGEST)
        manners = Manners("BigCommerce", {"x-auth-token": account.secret, "accept": "application/json"}, _rest, _HELPS)
        self._client = client
        self._ask = Asker(
            lambda url, headers: client.call("GET", url, headers=headers), manners, sleep=sleep, rng=rng, now=now
        )
        self._base = account.base.rstrip("/")
        self._query: dict[str, str | int] = {"min_date_modified": account.since} if account.since else {}

    def count(self) -> int:
        """Return how many orders there are."""
        return count(self._ask.json(f"{self._base}/v2/orders/count", **self._query), "count")

    def pages(self, after: int) -> Iterator[Page]:
        """Yield the orders whose id is larger, in the order of their ids."""
        while True:
            query = {**self._query, "limit": PER_PAGE, "sort": "id:asc", "min_id": after + 1}
            found = self._ask.json(f"{self._base}/v2/orders", **query)
            if not isinstance(found, list) or not found:
                return
            last = max(count(one, "id") for one in found)
            if last <= after:
                raise TransportError("BigCommerce answered with the same orders again", permanent=True)
            after = last
            yield Page(after, [msgspec.json.encode(whole(inside(one), self._base, self._part)) for one in found])

    def _part(self, url: str, **query: str | int) -> Any:
        """A list that is not there (404: digital goods have no address) is an empty one."""
        try:
            return self._ask.json(url, **query)
        except TransportError as error:
            if error.status == 404:
                return None
            raise

    def close(self) -> None:
        """Hang up."""
        self._client.close()


def _rest(headers: Mapping[str, str]) -> float:
    """The quota of a window of time is shared by all apps of the store: wait for the next window when it is spent."""
    left, reset = (headers.get(f"x-rate-limit-{name}", "") for name in ("requests-left", "time-reset-ms"))
    if not (left.isascii() and left.isdigit() and reset.isascii() and reset.isdigit()):
        return 0.0
    return int(reset) / 1000 if int(left) < 2 else 0.0
