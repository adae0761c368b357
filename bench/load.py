"""Loads for the benchmarks: orders on their way, as batches of our own JSON events. Seeded, so that runs compare."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
_encode = msgspec.json.Encoder().encode
_CITIES = (("Berlin", "10115", "BE"), ("Leipzig", "04109", "SN"), ("Köln", "50667", "NW"), ("München", "80331", "BY"))
_WAY = ("picked_up", "in_transit", "in_transit", "out_for_delivery", "delivered")


def order_events(number: int, rng: random.Random, start: datetime = START) -> list[dict[str, Any]]:
    """The events of one order from the click to the door, in time order."""
    placed = start + timedelta(minutes=rng.uniform(0, 24 * 60))
    order, tracking = f"b{number}", f"1Z{number:016d}"
    city, postcode, region = rng.choice(_CITIES)
    destination = {"city": city, "postcode": postcode, "region": region, "country": "DE"}
    placing = _placing(number, order, destination, rng)
    first: dict[str, Any] = {**placing, "promised_to": _at(placed + timedelta(days=4))}
    events = [(placed, first), (placed + timedelta(minutes=9), {"kind": "order_approved", "order": order})]
    packed = placed + timedelta(hours=rng.uniform(2, 20))
    link = {"kind": "parcel_linked", "order": order, "parcel": "1", "carrier": "ups", "number": tracking}
    events.append((packed, link))
    at = packed
    for place, milestone in enumerate(_WAY):
        at += timedelta(hours=rng.uniform(2, 14))
        scan = {"kind": "scan", "carrier": "ups", "number": tracking, "milestone": milestone, "code": f"c{place}"}
        events.append((at, {**scan, "place": {"city": rng.choice(_CITIES)[0], "country": "DE"}}))
    return [{"at": _at(at), **event} for at, event in events]


def _placing(number: int, order: str, destination: dict[str, str], rng: random.Random) -> dict[str, Any]:
    return {
        "kind": "order_placed",
        "order": order,
        "number": f"B-{number}",
        "currency": "EUR",
        "total": rng.randint(900, 25_000),
        "lines": [{"id": "1", "sku": f"s{rng.randint(1, 400)}", "title": "Tent peg", "quantity": 2, "price": 450}],
        "parties": [
            {
                "role": "buyer",
                "name": f"Kim Buyer{number}",
                "email": f"buyer{number}@example.org",
                "language": "de",
                "address": {"lines": f"Weg {number}", **destination},
            }
        ],
        "origin": {"city": "Hamburg", "postcode": "20095", "region": "HH", "country": "DE"},
        "destination": destination,
    }


def _at(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def batches(
    orders: int, *, size: int = 100, duplicates: float = 0.1, late: float = 0.05, seed: int = 0, start: datetime = START
) -> Iterator[tuple[bytes, int]]:
    """Yield (body, number of events) in the order of their times, some sent twice and some late."""
    rng = random.Random(seed)
    stream = [event for number in range(orders) for event in order_events(number, rng, start)]
    stream.sort(key=lambda event: str(event["at"]))
    for place in rng.sample(range(len(stream)), int(len(stream) * late)):
        other = min(len(stream) - 1, place + rng.randint(50, 3000))
        stream[place], stream[other] = stream[other], stream[place]
    for place in rng.sample(range(len(stream)), int(len(stream) * duplicates)):
        stream.insert(min(len(stream), place + rng.randint(1, 500)), stream[place])
    for place in range(0, len(stream), size):
        part = stream[place : place + size]
        yield _encode({"events": part}), len(part)
