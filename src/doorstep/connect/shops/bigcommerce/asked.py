"""Ask BigCommerce for orders that notices named: GET /v2/orders/ID and its parts, whole as the import has them.

After docs.bigcommerce.com, Orders V2, transactions and refunds V3, rate limits, as far as public copies tell; not tried
against the real service. 429 names the pause in X-Rate-Limit-Time-Reset-Ms.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec

from doorstep.connect.asking import Account, Answer, Failure, Got, Http, Why, judged, one_by_one, quoted
from doorstep.connect.pick import inside
from doorstep.connect.shops.bigcommerce.whole import whole
from doorstep.timeline.polling.model import Wire

WIRE = Wire(1, ("token",), ("store",), needs=("store",))
_NAME = "BigCommerce"
_HOST = "https://api.bigcommerce.com/stores/"
_TOO_OFTEN = 429


def fetch(numbers: Sequence[str], account: Account, http: Http) -> list[Got]:
    """Ask for each order and for what belongs to it. An order that is not there has no bytes."""
    base = (account.base or _HOST + quoted(account.options.get("store", ""))).rstrip("/")
    headers = {"x-auth-token": account.secrets["token"], "accept": "application/json"}

    def ask(url: str, **query: str | int) -> Any:
        address = f"{url}?{urlencode(query)}" if query else url
        body = judged(_patient(http.call("GET", address, headers=headers)), _NAME)
        return _value(body) if body else None

    def order(number: str) -> bytes:
        found = inside(ask(f"{base}/v2/orders/{quoted(number)}"))
        return msgspec.json.encode(whole(found, base, ask)) if found else b""

    return one_by_one(numbers, order)


def _patient(answer: Answer) -> Answer:
    """Raise `Failure` with the pause that BigCommerce names."""
    reset = answer.headers.get("x-rate-limit-time-reset-ms", "")
    if answer.status == _TOO_OFTEN and reset.isascii() and reset.isdigit() and len(reset) < 9:
        raise Failure(Why.TOO_OFTEN, f"{_NAME} answered {_TOO_OFTEN}", retry_after=int(reset) / 1000)
    return answer


def _value(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Failure(Why.AWAY, f"{_NAME} answered something else than announced") from None
