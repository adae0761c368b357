"""The field's closed word lists: milestones, precision, reasons, how a parcel was delivered.

Sources: the milestone and reason lists are the project's glossary (docs/glossary.md); each carrier's codes are mapped
to them in its own ``statuses.toml``.
"""

from enum import StrEnum


class Precision(StrEnum):
    """How exactly a time is known. A day-precise fact counts at the end of its local day."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"


class Milestone(StrEnum):
    """Where a parcel or an order stands, in precedence order; the states beside the line come last."""

    PENDING = "pending"
    INFO_RECEIVED = "info_received"
    READY = "ready"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    CUSTOMS = "customs"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPT_FAILED = "attempt_failed"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    DELIVERED = "delivered"
    RETURNING = "returning"
    RETURNED = "returned"
    EXCEPTION = "exception"
    ON_HOLD = "on_hold"
    CANCELLED = "cancelled"
    LOST = "lost"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


ORDER_OF_MILESTONES: dict[Milestone, int] = {milestone: place for place, milestone in enumerate(Milestone)}

#: Left only by a retraction or by a return leg.
FINAL = frozenset({Milestone.DELIVERED, Milestone.RETURNED, Milestone.CANCELLED, Milestone.LOST})

#: The parcel lies with the carrier.
WITH_CARRIER = frozenset(
    {
        Milestone.PICKED_UP,
        Milestone.IN_TRANSIT,
        Milestone.CUSTOMS,
        Milestone.OUT_FOR_DELIVERY,
        Milestone.ATTEMPT_FAILED,
        Milestone.RETURNING,
    }
)


class Fault(StrEnum):
    """Whose fault an incident is."""

    CARRIER = "carrier"
    RETAILER = "retailer"
    RECIPIENT = "recipient"
    CUSTOMS = "customs"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


#: Every reason we know, with the party at fault: ``fault.reason`` is how it is written in documents and events.
REASONS: dict[Fault, tuple[str, ...]] = {
    Fault.CARRIER: (
        "damaged_parcel",
        "sorting_error",
        "address_not_found",
        "parcel_lost",
        "not_enough_time",
        "vehicle_issue",
        "capacity_exceeded",
        "mechanical_delay",
    ),
    Fault.RETAILER: (
        "cancelled",
        "incorrect_data",
        "not_ready",
        "incorrect_parcel",
        "incorrect_dimensions",
        "packaging_issue",
    ),
    Fault.RECIPIENT: (
        "refused",
        "business_closed",
        "not_home",
        "cancelled",
        "verification_failed",
        "incorrect_address",
        "access_restricted",
        "safe_place_unavailable",
    ),
    Fault.CUSTOMS: ("delay", "documentation", "duties_unpaid", "prohibited", "inspection"),
    Fault.OUTSIDE: ("weather", "natural_disaster", "force_majeure", "security", "regulatory_hold"),
    Fault.UNKNOWN: ("unknown",),
}

ALL_REASONS = frozenset(f"{fault}.{reason}" for fault, reasons in REASONS.items() for reason in reasons)


class Delivered(StrEnum):
    """How a parcel was delivered."""

    RECIPIENT = "recipient"
    HOUSEHOLD = "household"
    NEIGHBOUR = "neighbour"
    SAFE_PLACE = "safe_place"
    LOCKER = "locker"
    COLLECTION_POINT = "collection_point"
    CONCIERGE = "concierge"
    CONTACTLESS_PHOTO = "contactless_photo"
    PIN = "pin"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What a person is to an order."""

    BUYER = "buyer"
    RECIPIENT = "recipient"
    PAYER = "payer"


#: What a customer can ask to change about a delivery, and what of it excludes one another: a later one of the same
#: slot takes the place of an earlier one.
CHANGES: dict[str, str] = {
    "day": "when",
    "window": "when",
    "hold": "when",
    "address": "where",
    "neighbour": "where",
    "safe_place": "where",
    "collection_point": "where",
    "contactless": "contactless",
    "pin": "pin",
    "note": "note",
    "gate_code": "gate_code",
}
