"""Amounts of Shopify: decimals in two currencies, of which the one that the customer saw counts. Pure."""

from typing import Any

from doorstep.connect.pick import inside, words
from doorstep.kit.money import Money, parse


def money(found: Any, key: str, currency: str, shop_currency: str = "") -> int | None:
    """Return the amount under this key in minor units of `currency`; ``None`` when it is not told in that currency.

    `key` + `_set` holds it in both currencies. The plain field is in the shop's currency, and serves where that is the
    one asked for.
    """
    if not currency:
        return None
    both = inside(found, f"{key}_set")
    for kind in ("presentment_money", "shop_money"):
        pair = inside(both, kind)
        if (
            words(pair, "currency_code").upper() == currency
            and (value := _parsed(pair, "amount", currency)) is not None
        ):
            return value.amount
    plain = _parsed(found, key, currency) if shop_currency == currency else None
    return None if plain is None else plain.amount


def amount(found: Any, key: str = "amount", currency_key: str = "currency") -> Money | None:
    """Return an amount with the currency beside it, ``None`` when either cannot be read."""
    return _parsed(found, key, words(found, currency_key).upper())


def currency_of(order: Any) -> str:
    """Return the currency in which the customer saw the order, as far as its total is told in it."""
    seen = words(order, "total_price_set", "presentment_money", "currency_code")
    return (seen or words(order, "currency")).upper()


def _parsed(found: Any, key: str, currency: str) -> Money | None:
    value = found.get(key) if isinstance(found, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return parse(str(value)[:40], currency)
    except ValueError:
        return None
