"""Amounts as shops write them: decimals in text or numbers, beside a currency. Pure."""

from decimal import Decimal, InvalidOperation
from typing import Any

from doorstep.kit.money import parse

_LONGEST = 40


def minor(value: Any, currency: str) -> int | None:
    """Return an amount in minor units of `currency`; ``None`` when it is no number or there is no currency."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    text = str(value)
    try:
        return parse(text, currency).amount if 0 < len(text) <= _LONGEST else None
    except ValueError:
        return None


def decimal(value: Any) -> Decimal | None:
    """Return the finite number that is written here as text or number, ``None`` when it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip()
    try:
        found = Decimal(text) if 0 < len(text) <= _LONGEST else Decimal("NaN")
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < 18 else None


def pieces(value: Any) -> int | None:
    """Return a number of pieces without its sign (a refund may count them as negative); ``None`` when it is not whole
    or nothing."""
    found = decimal(value)
    if found is None or found != found.to_integral_value() or not 0 < abs(found) < 10**9:
        return None
    return int(abs(found))
