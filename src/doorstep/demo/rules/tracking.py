"""Tracking numbers that look like each carrier's own and belong to nobody. Pure."""

from doorstep.demo.rules.dice import whole

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def tracking_number(carrier: str, order: int, parcel: int) -> str:
    """Return the number under which a carrier moves a parcel of an order."""
    digits = whole("tracking", carrier, str(order), str(parcel), below=10**12)
    match carrier:
        case "ups":
            return _ups(f"0A1B2C03{digits % 10**7:07}")
        case "dhl_parcel_de":
            return f"00340434{digits:012}"
        case "dpd":
            return f"0150{digits % 10**10:010}"
        case "dhl_express":
            return f"{10**9 + digits % (9 * 10**9)}"
        case _:
            return f"{digits % 10**11:011}"


def _ups(middle: str) -> str:
    """The last digit makes the sum (every second sign counts twice) a multiple of ten; a letter counts as UPS says."""
    values = [int(sign) if sign.isdigit() else (_LETTERS.index(sign) + 2) % 10 for sign in middle]
    total = sum(value * (2 if place % 2 else 1) for place, value in enumerate(values))
    return f"1Z{middle}{-total % 10}"
