"""Money as integer minor units with a currency. Pure.

Source of the exponents: ISO 4217; every currency not named here has two decimal places.
"""

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from msgspec import Struct

_NO_MINOR = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())
_THREE = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
_FOUR = frozenset("CLF UYW".split())


class Money(Struct, frozen=True, order=False):
    """An amount in minor units (cents, yen) of one currency (three capital letters)."""

    amount: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.amount * times, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    @property
    def decimal(self) -> Decimal:
        """The amount in major units: 1999 EUR cents are Decimal("19.99")."""
        return Decimal(self.amount).scaleb(-places(self.currency))

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be counted together")
        return other.amount


def places(currency: str) -> int:
    """Return how many decimal places the currency has."""
    if currency in _NO_MINOR:
        return 0
    if currency in _THREE:
        return 3
    return 4 if currency in _FOUR else 2


def parse(text: str, currency: str) -> Money:
    """Return the money that a shop wrote as a decimal ("19.99"), rounded half to even to the minor unit.

    Raises `ValueError` when `text` is no finite number or `currency` no three letters.
    """
    code = currency.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise ValueError(f"{currency!r} is no currency")
    try:
        value = Decimal(text.strip())
        minor = value.scaleb(places(code)).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    except InvalidOperation:
        raise ValueError(f"{text!r} is no amount of money") from None
    if not value.is_finite():
        raise ValueError(f"{text!r} is no amount of money")
    return Money(int(minor), code)


def total(parts: list[Money], currency: str) -> Money:
    """Return the sum of the parts; nothing at all is zero of `currency`."""
    result = Money(0, currency)
    for part in parts:
        result = result + part
    return result
