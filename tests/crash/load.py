"""Orders as the shop and the carriers send them: late, out of order, twice. Seeded."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

_encode = msgspec.json.Encoder().encode
_WAY = ("info_received", "picked_up", "in_transit", "in_transit", "out_for_delivery", "delivered")
EVENTS_EACH = 3 + len(_WAY)


class Body(Struct, frozen=True):
    """What is posted in one go, under a name of its own."""

    key: str
    raw: bytes


def life(number: int, rng: random.Random, start: datetime) -> list[dict[str, Any]]:
    """The events of one order in the order of their times, from ``start`` on; three orders have the same customer."""
    customer, order, tracking = number // 3, f"k{number}", f"1Z{number:016d}"
    abroad = customer % 2 == 0
    address = {"city": "Lyon", "postcode": "69001", "country": "FR"} if abroad else {"city": "Köln", "country": "DE"}
    buyer = {"role": "buyer", "name": f"Kim Buyer{customer}", "email": f"kim{customer}@example.org", "language": "en"}
    at = start + timedelta(seconds=rng.randint(0, 3600))
    placed: dict[str, Any] = {
        "kind": "order_placed",
        "order": order,
        "number": f"K-{number}",
        "currency": "EUR",
        "total": rng.randint(900, 25_000),
        "lines": [{"id": "1", "sku": f"s{rng.randint(1, 400)}", "title": "Tent peg", "quantity": 2, "price": 450}],
        "parties": [{**buyer, "address": {"lines": f"Weg {customer}", **address}}],
        "promised_to": (start + timedelta(days=4)).isoformat(),
        "destination": address,
    }
    events = [{"at": _at(at), **placed}]
    at += timedelta(seconds=rng.randint(60, 600))
    events.append({"at": _at(at), "kind": "order_approved", "order": order})
    at += timedelta(seconds=rng.randint(60, 600))
    link = {"kind": "parcel_linked", "order": order, "parcel": "1", "carrier": "ups", "number": tracking}
    events.append({"at": _at(at), **link})
    for place, milestone in enumerate(_WAY):
        at += timedelta(seconds=rng.randint(60, 600))
        scan = {"kind": "scan", "carrier": "ups", "number": tracking, "milestone": milestone, "code": f"c{place}"}
        events.append({"at": _at(at), **scan, "place": {"city": rng.choice(("Lyon", "Köln")), "country": "FR"}})
    return events


def _at(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def bodies(
    orders: int, rng: random.Random, start: datetime, *, most: int = 9, twice: float = 0.1, jumble: int = 200
) -> list[Body]:
    """Return bodies of one to ``most`` events, each up to ``jumble`` places from where it belongs, some twice."""
    stream = [event for number in range(orders) for event in life(number, rng, start)]
    stream += rng.sample(stream, int(len(stream) * twice))
    stream.sort(key=lambda event: str(event["at"]))
    places = [(place + rng.uniform(-jumble, jumble), place) for place in range(len(stream))]
    shuffled = [stream[place] for _, place in sorted(places)]
    made: list[Body] = []
    while shuffled:
        size = rng.randint(1, most)
        made.append(Body(f"body-{len(made)}", _encode(shuffled[:size])))
        del shuffled[:size]
    return made


def hot(orders: int, rng: random.Random, start: datetime, *, scans: int) -> Sequence[dict[str, Any]]:
    """Return events of few orders with many scans each, at random."""
    events = [event for number in range(orders) for event in life(number, rng, start)]
    for place in range(scans):
        number = rng.randrange(orders)
        scan = {"kind": "scan", "carrier": "ups", "number": f"1Z{number:016d}", "milestone": "in_transit"}
        at = start + timedelta(seconds=rng.randint(0, 7200))
        events.append({"at": _at(at), **scan, "code": f"h{place}"})
    rng.shuffle(events)
    return events
