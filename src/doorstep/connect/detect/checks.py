"""Check digits: the last sign of a number that tells most slips of the pen from a real number. Pure.

Each rule takes the bytes of the signs that it covers, the check sign last, and says whether they agree. Weights are
counted in whole slices, since these run for every number that anybody types or sends.
"""

from collections.abc import Callable
from typing import NamedTuple

Agrees = Callable[[bytes], bool]

_ZERO = ord("0")
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: UPS gives letters the values of digits: A is 2, B is 3, and so on around.
_UPS = bytes.maketrans(
    _SIGNS.encode(), bytes([*range(10), *((ord(letter) - 3) % 10 for letter in _SIGNS[10:])])
)  # fmt: skip
_DOUBLED = bytes.maketrans(b"0123456789", bytes([0, 2, 4, 6, 8, 1, 3, 5, 7, 9]))
_PLAIN = bytes.maketrans(b"0123456789", bytes(range(10)))
_VALUE = {sign: value for value, sign in enumerate(_SIGNS.encode())}
_S10 = (8, 6, 4, 2, 3, 5, 9, 7)


def gs1(signs: bytes) -> bool:
    """Weights 3 and 1 from the right, to the next ten (GS1; USPS, FedEx Ground, DHL and Hermes in Germany)."""
    plain = signs.translate(_PLAIN)
    return (sum(plain[::-2]) + 3 * sum(plain[-2::-2])) % 10 == 0


def luhn(signs: bytes) -> bool:
    """Every second digit from the right doubled, the digits of the product added (ISO/IEC 7812)."""
    return (sum(signs[::-2].translate(_PLAIN)) + sum(signs[-2::-2].translate(_DOUBLED))) % 10 == 0


def ups(signs: bytes) -> bool:
    """Weights 1 and 2 from the left, letters as digits, to the next ten (UPS, OnTrac)."""
    plain = signs.translate(_UPS)
    body = plain[:-1]
    return (sum(body[::2]) + 2 * sum(body[1::2]) + plain[-1]) % 10 == 0


def fedex(signs: bytes) -> bool:
    """Weights 1, 3, 7 from the right, the sum modulo 11, ten as nought (FedEx Express)."""
    plain = signs.translate(_PLAIN)
    total = sum(plain[-2::-3]) + 3 * sum(plain[-3::-3]) + 7 * sum(plain[-4::-3])
    return total % 11 % 10 == plain[-1]


def mod7(signs: bytes) -> bool:
    """The number before it modulo 7 (DHL Express, air waybills)."""
    return int(signs[:-1]) % 7 == signs[-1] - _ZERO


def identcode(signs: bytes) -> bool:
    """Weights 4 and 9 from the left, to the next ten (Deutsche Post's Identcode)."""
    plain = signs.translate(_PLAIN)
    body = plain[:-1]
    return (4 * sum(body[::2]) + 9 * sum(body[1::2]) + plain[-1]) % 10 == 0


def gls(signs: bytes) -> bool:
    """Weights 3 and 1 from the left and one more, to the next ten (GLS)."""
    plain = signs.translate(_PLAIN)
    body = plain[:-1]
    return (3 * sum(body[::2]) + sum(body[1::2]) + 1 + plain[-1]) % 10 == 0


def s10(signs: bytes) -> bool:
    """Weights 8 6 4 2 3 5 9 7; eleven less the sum modulo 11, 10 as nought and 11 as five (UPU S10)."""
    rest = 11 - sum(map(int.__mul__, signs.translate(_PLAIN), _S10)) % 11
    return (0 if rest == 10 else 5 if rest == 11 else rest) == signs[-1] - _ZERO


def mod37_36(signs: bytes) -> bool:
    """ISO/IEC 7064, MOD 37,36 (DPD): the check sign may be a letter."""
    rest = 36
    for sign in signs[:-1]:
        rest += _VALUE[sign]
        rest = (rest - 36 if rest > 36 else rest) * 2 % 37
    return (rest + _VALUE[signs[-1]]) % 36 == 1


class Rule(NamedTuple):
    """A rule and how many times fewer numbers pass it than there are."""

    agrees: Agrees
    strength: float


RULES: dict[str, Rule] = {
    "gs1": Rule(gs1, 10),
    "luhn": Rule(luhn, 10),
    "ups": Rule(ups, 10),
    "fedex": Rule(fedex, 10),
    "mod7": Rule(mod7, 10),
    "identcode": Rule(identcode, 10),
    "gls": Rule(gls, 10),
    "s10": Rule(s10, 10),
    "mod37_36": Rule(mod37_36, 36),
}


def over(name: str, start: int, stop: int | None, before: str) -> Agrees:
    """Return the rule of this name for a whole number: over its signs from `start` to `stop`, with `before` set before
    them. Raises `KeyError` for an unknown rule."""
    agrees, first = RULES[name].agrees, before.encode()
    if not first and start == 0 and stop is None:
        return agrees
    if not first:
        return lambda signs: agrees(signs[start:stop])
    return lambda signs: agrees(first + signs[start:stop])
