"""How moments, spans, shares and names are written in explanations for staff."""

from datetime import datetime, timedelta

_PLAIN = {
    "pending": "not started",
    "info_received": "announced to the carrier",
    "ready": "ready for the carrier",
    "picked_up": "handed to the carrier",
    "in_transit": "on its way",
    "customs": "at customs",
    "out_for_delivery": "out for delivery",
    "attempt_failed": "tried in vain",
    "available_for_pickup": "waiting to be picked up",
    "delivered": "delivered",
    "returning": "on its way back",
    "returned": "back at the shop",
    "exception": "in trouble",
    "on_hold": "on hold",
    "cancelled": "cancelled",
    "lost": "lost",
    "expired": "expired",
    "unknown": "unknown",
}


def plain(name: str) -> str:
    """A milestone, fact kind or reason as a person says it."""
    return _PLAIN.get(name) or name.rpartition(".")[2].replace("_", " ")


def listed(names: tuple[str, ...]) -> str:
    """Several names joined by "or"."""
    return " or ".join(plain(name) for name in names)


def share(value: float) -> str:
    """0.22 as ``22 %``."""
    return f"{value * 100:.0f} %"


def moment(at: datetime) -> str:
    """An instant, in UTC, to the minute."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def span(length: timedelta) -> str:
    """A span in the largest unit that says it well: minutes, hours or days."""
    hours = length.total_seconds() / 3600
    if hours < 1:
        return _count(hours * 60, "minute")
    return _count(hours, "hour") if hours < 48 else _count(hours / 24, "day")


def _count(value: float, unit: str) -> str:
    number = f"{value:.1f}".removesuffix(".0")
    return f"{number} {unit}" + ("" if number == "1" else "s")
