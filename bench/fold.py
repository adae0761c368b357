"""How many events a second one core folds, over a realistic mix of orders.

A quarter of the orders are folded whole (the loops do that when an event comes late, links or retracts), the others
event by event as they arrive: `extends` and `extend`, and a whole fold whenever a link asks for it. Prints one JSON
object; `figure` counts events that reached a state, so an event that a second whole fold meets again counts once.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import process_time

import msgspec

from doorstep.kit.ids import digest
from doorstep.timeline.model import (
    AnyFact,
    CarrierEstimate,
    Event,
    LegLinked,
    Line,
    Milestone,
    OrderApproved,
    OrderPlaced,
    OrderState,
    ParcelLinked,
    Party,
    PaymentCaptured,
    Place,
    ReviewReceived,
    Role,
    Scan,
)
from doorstep.timeline.rules import extend, extends, fold

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
CITIES = ("Hamburg", "Hannover", "Leipzig", "Nürnberg", "München", "Augsburg")
ORDERS, ROUNDS = 2000, 3


def story(number: int) -> tuple[str, list[Event]]:
    """One order with 8 to 20 events: placed, paid, packed into one or two parcels, scanned, delivered, reviewed."""
    order, at = f"order:{number}", START + timedelta(minutes=number)
    events: list[Event] = []

    def happens(subject: str, hours: float, fact: AnyFact) -> None:
        when = at + timedelta(hours=hours)
        row = digest(subject, str(hours), type(fact).__name__)
        events.append(Event(subject, row, row, when, when, "bench", fact, 60))

    buyer = Party(Role.BUYER, name="vault:a/name", email="vault:a/email", name_keys=("a", "b"))
    lines = tuple(Line(f"l{place}", "sku", "Tent", 1, 4990) for place in range(1 + number % 3))
    placed = OrderPlaced(
        str(number), "EUR", 4990, lines, (buyer,), promised_to=at + timedelta(days=5), destination=Place(country="DE")
    )
    happens(order, 0, placed)
    happens(order, 0.01, PaymentCaptured(4990, "EUR"))
    happens(order, 0.2, OrderApproved())
    for parcel in range(2 if number % 8 == 0 else 1):
        _travels(happens, order, number, parcel)
    if number % 3 == 0:
        happens(order, 120, ReviewReceived(score=1 + number % 5))
    return order, events


def _travels(happens: Callable[[str, float, AnyFact], None], order: str, number: int, parcel: int) -> None:
    subject, leg = f"parcel:{number}/{parcel}", f"leg:ups:1Z{number}{parcel}"
    happens(order, 6 + parcel, ParcelLinked(subject))
    happens(subject, 6.1 + parcel, LegLinked(leg, "ups", f"1Z{number}{parcel}"))
    way = [Milestone.INFO_RECEIVED, Milestone.PICKED_UP]
    way += [Milestone.IN_TRANSIT] * (2 + number % 7)
    way += [Milestone.OUT_FOR_DELIVERY]
    if number % 9 == 0:
        way += [Milestone.ATTEMPT_FAILED, Milestone.OUT_FOR_DELIVERY]
    for place, milestone in enumerate([*way, Milestone.DELIVERED]):
        where = Place(city=CITIES[place % len(CITIES)], country="DE")
        happens(leg, 8 + parcel + 7 * place, Scan(milestone, milestone.value, milestone.value, place=where))
        if place == 3:
            happens(leg, 8.5 + parcel + 7 * place, CarrierEstimate(expected_to=START + timedelta(days=4)))


def as_they_arrive(order: str, events: list[Event]) -> OrderState:
    """Fold event by event, as a looker does that is woken for each."""
    state, last = fold(order, events[:1])
    for place in range(1, len(events)):
        fresh = events[place : place + 1]
        if extends(state, last, fresh):
            last = extend(state, last, fresh)
        else:
            state, last = fold(order, events[: place + 1])
    return state


def main() -> None:
    """Fold and print the figure."""
    orders = [story(number) for number in range(ORDERS)]
    for order, events in orders[:200]:
        assert msgspec.json.encode(as_they_arrive(order, events)) == msgspec.json.encode(fold(order, events)[0])
    total = sum(len(events) for _, events in orders)
    best = {"mixed": float("inf"), "whole": float("inf")}
    for _ in range(ROUNDS):
        begun = process_time()
        for place, (order, events) in enumerate(orders):
            if place % 4 == 0:
                fold(order, events)
            else:
                as_they_arrive(order, events)
        best["mixed"] = min(best["mixed"], process_time() - begun)
        begun = process_time()
        for order, events in orders:
            fold(order, events)
        best["whole"] = min(best["whole"], process_time() - begun)
    answer = {
        "name": "fold",
        "figure": round(total / best["mixed"]),
        "unit": "events/s",
        "cpu_ms_per_op": round(1000 * best["mixed"] / total, 5),
        "peer": None,
        "whole_folds_only": round(total / best["whole"]),
        "events": total,
        "orders": ORDERS,
    }
    sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")


if __name__ == "__main__":
    main()
