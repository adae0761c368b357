"""How moments, spans, shares and names are written in explanations for staff."""

from collections.abc import Sequence
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

_CLAUSES = {
    "order_placed": "the order is placed",
    "order_approved": "the order is accepted",
    "order_cancelled": "the order is called off",
    "payment_failed": "a payment is refused",
    "payment_captured": "the money arrives",
    "return_requested": "a return is asked for",
    "return_received": "a return arrives",
    "review_received": "a review is written",
    "contact_received": "the customer asks something",
    "message_failed": "a message cannot be delivered",
    "message_fate": "there is news of a message",
    "address_bounced": "an address fails, and another channel is left",
    "customer_unreachable": "an address fails, and no channel is left",
    "change_requested": "a change of the delivery is asked for",
    "change_confirmed": "a change of the delivery is agreed",
    "change_refused": "a change of the delivery is refused",
    "change_replaced": "a change of the delivery is taken back",
    "delivery_denied": "the customer says that nothing came",
    "risk_raised": "the promised date is in danger",
    "risk_cleared": "the promised date is safe again",
    "stalled": "a parcel stops moving",
    "resumed": "a parcel moves again",
    "dispatch_late": "our handling time is over",
    "promise_missed": "the promised day is over",
    "handover_overdue": "a hand-over is not taken in time",
    "missed_connection": "a parcel misses its connection",
    "delivery_disputed": "the delivery is in doubt",
    "cause_retracted": "something that we told turns out wrong",
    "damaged": "damage is reported",
    "lost": "a parcel is given up for lost",
    "customs": "customs hold a parcel",
    "disputed": "the delivery is in doubt",
}


def clause(name: str, kind: str, subject: str) -> str:
    """What has to happen, as half a sentence. ``kind`` is fact, milestone or incident; ``subject`` order or parcel."""
    if kind == "milestone":
        return f"the {subject} is {plain(name)}"
    return _CLAUSES.get(name) or f"{plain(name)} is in its story"


def plain(name: str) -> str:
    """A milestone, fact kind or reason as a person says it."""
    return _PLAIN.get(name) or name.rpartition(".")[2].replace("_", " ")


def listed(names: tuple[str, ...]) -> str:
    """Several names joined by "or"."""
    return joined([plain(name) for name in names])


def joined(words: Sequence[str]) -> str:
    """``a, b or c``."""
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


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
