"""Small stories of orders: what happens when (hours after the purchase), and what must be said and done, in order."""

from datetime import UTC, datetime, timedelta
from typing import Any

from doorstep.kit.ids import digest
from doorstep.timeline.model import (
    AddressBounced,
    AnyFact,
    CustomerUnreachable,
    Delivered,
    DeliveryDenied,
    DispatchLate,
    Event,
    LegLinked,
    Milestone,
    OrderCancelled,
    OrderPlaced,
    ParcelLinked,
    PaymentFailed,
    Place,
    PromiseMissed,
    ReturnReceived,
    ReturnRequested,
    ReviewReceived,
    RiskRaised,
    Scan,
    Stalled,
)

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ORDER = "order:1"

Story = list[tuple[float, str, AnyFact]]


def scan(hours: float, milestone: str, parcel: str = "a", **more: Any) -> tuple[float, str, AnyFact]:
    return (hours, f"leg:ups:{parcel}", Scan(milestone=Milestone(milestone), raw_text=milestone, **more))


def order(*parcels: str, **more: Any) -> Story:
    story: Story = [(0, ORDER, OrderPlaced(number="1", currency="EUR", total=64000, **more))]
    for parcel in parcels or ("a",):
        story.append((1, ORDER, ParcelLinked(parcel=f"parcel:1/{parcel}")))
        story.append((1, f"parcel:1/{parcel}", LegLinked(leg=f"leg:ups:{parcel}", carrier="ups", number=parcel)))
    return story


def fact(hours: float, what: AnyFact) -> tuple[float, str, AnyFact]:
    return (hours, ORDER, what)


def event_of(hours: float, subject: str, what: AnyFact) -> Event:
    at = START + timedelta(hours=hours)
    row_id = digest(subject, at.isoformat(), repr(what))
    return Event(subject, row_id, row_id, at, at, "test", what, 0)


PLAIN = [*order(), scan(20, "picked_up"), scan(30, "in_transit"), scan(44, "out_for_delivery")]
WELL = ["order_confirmed/tell", "shipped/tell", "out_for_delivery/tell"]
AFTER = ["howto/tell", "review_request/tell", "winback/tell"]

STORIES: dict[str, tuple[Story, list[str]]] = {
    "delivered and loved": (
        [*PLAIN, scan(48, "delivered"), fact(100, ReviewReceived(score=5))],
        [*WELL, "delivered/tell", "howto/tell", "thank_you_call/call", "winback/tell"],
    ),
    "nobody ever writes a review": ([*PLAIN, scan(48, "delivered")], [*WELL, "delivered/tell", *AFTER]),
    "two stars": (
        [*PLAIN, scan(48, "delivered"), fact(100, ReviewReceived(score=2))],
        [*WELL, "delivered/tell", "howto/tell", "low_score/ask_why"],
    ),
    "with the neighbour": (
        [*PLAIN, scan(48, "delivered", delivered_how=Delivered.NEIGHBOUR)],
        [*WELL, "delivered_elsewhere/tell", *AFTER],
    ),
    "a gift": (
        [*order(gift=True), scan(44, "out_for_delivery"), scan(48, "delivered")],
        ["order_confirmed/tell", "gift_on_its_way/tell", "out_for_delivery/tell", "delivered/tell", *AFTER],
    ),
    "nobody at home, then the parcel shop, fetched late": (
        [
            *PLAIN,
            scan(47, "attempt_failed", reason="recipient.not_home"),
            scan(50, "available_for_pickup"),
            scan(140, "delivered"),
        ],
        [*WELL, "attempt_failed/tell", "ready_for_pickup/tell", "pickup_reminder/tell", "delivered/tell", *AFTER],
    ),
    "the carrier rings twice on two days": (
        [
            *PLAIN,
            scan(47, "attempt_failed"),
            scan(68, "out_for_delivery"),
            scan(70, "attempt_failed"),
            scan(92, "out_for_delivery"),
            scan(95, "delivered"),
        ],
        [
            *WELL,
            "attempt_failed/tell",
            "out_for_delivery/tell",
            "attempt_failed/tell",
            "out_for_delivery/tell",
            "delivered/tell",
            *AFTER,
        ],
    ),
    "a wrong address": (
        [*PLAIN, scan(47, "attempt_failed", reason="carrier.address_not_found"), scan(75, "delivered")],
        [*WELL, "address_problem/mend_address", "attempt_failed/tell", "delivered/tell", *AFTER],
    ),
    "the mail comes back, and there is a phone": (
        [*PLAIN, fact(30, AddressBounced("email", "nobody is there", ("sms",))), scan(48, "delivered")],
        [*WELL[:2], "address_bounced/ask_elsewhere", WELL[2], "delivered/tell", *AFTER],
    ),
    "the mail comes back, and there is nothing else": (
        [*PLAIN, fact(30, CustomerUnreachable("email", "nobody is there")), scan(48, "delivered")],
        [*WELL[:2], "customer_unreachable/find_address", WELL[2], "delivered/tell", *AFTER],
    ),
    "damaged on the way": (
        [*PLAIN[:5], scan(36, "exception", reason="carrier.damaged_parcel"), scan(60, "returned")],
        ["order_confirmed/tell", "shipped/tell", "damaged/replace_or_refund", "damaged/tell"],
    ),
    "lost": (
        [*PLAIN[:5], scan(200, "lost", reason="carrier.parcel_lost")],
        ["order_confirmed/tell", "shipped/tell", "lost/replace_or_refund", "lost/tell"],
    ),
    "held by customs for duties": (
        [
            *PLAIN[:5],
            scan(40, "customs", reason="customs.duties_unpaid"),
            scan(80, "in_transit"),
            scan(99, "delivered"),
        ],
        ["order_confirmed/tell", "shipped/tell", "customs/tell", "delivered/tell", *AFTER],
    ),
    "through customs without a stop": (
        [*PLAIN[:5], scan(40, "customs"), scan(41, "in_transit"), scan(48, "delivered")],
        ["order_confirmed/tell", "shipped/tell", "delivered/tell", *AFTER],
    ),
    "two parcels, one late": (
        [
            *order("a", "b"),
            scan(20, "picked_up"),
            scan(21, "picked_up", "b"),
            scan(48, "delivered"),
            scan(96, "delivered", "b"),
        ],
        ["order_confirmed/tell", "shipped/tell", "shipped/tell", "delivered/tell", "delivered/tell", *AFTER],
    ),
    "delivered, it says": (
        [*PLAIN, scan(48, "delivered"), fact(70, DeliveryDenied())],
        [*WELL, "delivered/tell", "delivery_disputed/find_parcel", "delivery_disputed/tell"],
    ),
    "scanned elsewhere after the delivery": (
        [*PLAIN, scan(48, "delivered", place=Place(city="Leipzig")), scan(53, "in_transit", place=Place(city="Hof"))],
        [*WELL, "delivered/tell", "delivery_disputed/find_parcel", "delivery_disputed/tell"],
    ),
    "sent back": (
        [*PLAIN, scan(48, "delivered"), fact(60, ReturnRequested()), fact(200, ReturnReceived())],
        [*WELL, "delivered/tell", "return_received/refund", "return_received/tell"],
    ),
    "a refused card, then called off": (
        [(0, ORDER, OrderPlaced(number="1")), fact(0.1, PaymentFailed()), fact(30, OrderCancelled())],
        ["order_confirmed/tell", "payment_failed/tell", "cancelled/tell"],
    ),
    "the parcel that slept": (
        [*PLAIN[:5], fact(110, Stalled(parcel="parcel:1/a")), fact(130, PromiseMissed()), scan(150, "delivered")],
        [
            "order_confirmed/tell",
            "shipped/tell",
            "stalled/ask_carrier",
            "stalled/tell",
            "promise_missed/look_after",
            "promise_missed/tell",
            "delivered/tell",
            *AFTER,
        ],
    ),
    "late from our own house": (
        [*order(), fact(50, DispatchLate()), scan(60, "picked_up"), scan(90, "delivered")],
        [
            "order_confirmed/tell",
            "dispatch_late/pack_first",
            "dispatch_late/tell",
            "shipped/tell",
            "delivered/tell",
            *AFTER,
        ],
    ),
}


RISKY: dict[str, tuple[Story, list[str]]] = {
    "in danger on the way": (
        [*PLAIN[:5], fact(40, RiskRaised(risk=0.8))],
        ["order_confirmed/tell", "shipped/tell", "late_apology/ask_carrier", "late_apology/tell"],
    ),
    "in danger before it left": (
        [*order(), fact(40, RiskRaised(risk=0.8))],
        ["order_confirmed/tell", "late_at_shop/pack_first", "late_at_shop/tell"],
    ),
}
