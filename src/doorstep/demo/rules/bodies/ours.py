"""Bodies of our own format (docs/connectors.md), in which all carriers but UPS speak here. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from doorstep.demo.model import Parcel, Post, Seen, Spot
from doorstep.demo.rules.clocks import at_place
from doorstep.demo.rules.dice import whole

SOURCE = "events"


def scan(parcel: Parcel, seen: Seen) -> dict[str, Any]:
    """A scan as an event, timed by the clock of its place."""
    event: dict[str, Any] = {
        "kind": "scan",
        "at": at_place(seen.at, seen.spot).isoformat(timespec="seconds"),
        "carrier": parcel.carrier,
        "number": parcel.number,
        "milestone": seen.milestone,
        "raw_text": seen.words,
        "reason": seen.reason,
        "delivered_how": seen.how,
        "signed_by": seen.signed_by,
        "mode": seen.mode,
        "vehicle": seen.vehicle,
        "place": _place(seen.spot),
    }
    return {name: value for name, value in event.items() if value}


def event(kind: str, at: datetime, order: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """An event of any kind that belongs to an order."""
    return {"kind": kind, "at": at.isoformat(timespec="seconds"), "order": order, **fields}


def posted(events: Sequence[Mapping[str, Any]], at: datetime) -> Post:
    """Events as one body."""
    raw = msgspec.json.encode({"events": events})
    return Post(SOURCE, raw, at, "", f"{whole('ours', raw.decode(), below=1 << 62):016x}")


def _place(spot: Spot) -> dict[str, str]:
    return {name: value for name in spot.__struct_fields__ if (value := getattr(spot, name))}
