"""The thread: a Shopify order and three UPS scans by signed POST, through the loops, to a real SMTP conversation."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from doorstep.kit.tx import Database
from doorstep.messages.handlers import letters_of
from doorstep.promise.handlers import statements_of
from doorstep.timeline.model import Milestone
from tests.smtp_sink import Sink
from tests.work.house import House

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ORDER, NUMBER = "order:5500000000777", "1Z0A1B2C0300000777"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as opened:
        yield opened


@pytest.fixture
def house(database: Database, tmp_path: Path, sink: Sink) -> Iterator[House]:
    opened = House(database, tmp_path, sink.url, MONDAY)
    yield opened
    opened.sender.close()


def order(**more: Any) -> dict[str, Any]:
    """An order as the shop tells it; the buyer speaks German."""
    address = {"first_name": "Jana", "last_name": "Beispiel", "address1": "Weg 7", "city": "Köln", "zip": "50667"}
    buyer = {"id": 77, "email": "jana@example.org", "first_name": "Jana", "last_name": "Beispiel"}
    line = {"id": 9, "sku": "TENT", "title": "Zelt Fjell 2", "quantity": 1, "price": "249.00", "grams": 2100}
    return {
        "id": 5500000000777,
        "name": "#1777",
        "created_at": "2026-03-02T10:00:00+01:00",
        "updated_at": "2026-03-02T10:00:01+01:00",
        "currency": "EUR",
        "financial_status": "paid",
        "total_price": "249.00",
        "email": "jana@example.org",
        "customer_locale": "de-DE",
        "note_attributes": [{"name": "doorstep_promised_to", "value": "2026-03-06"}],
        "customer": buyer,
        "shipping_address": {**address, "country_code": "DE"},
        "line_items": [line],
        "fulfillments": [],
        **more,
    }


def fulfilment() -> dict[str, Any]:
    return {
        "id": 6600000000777,
        "order_id": 5500000000777,
        "status": "success",
        "created_at": "2026-03-02T15:00:00+01:00",
        "updated_at": "2026-03-02T15:00:00+01:00",
        "tracking_company": "UPS",
        "tracking_number": NUMBER,
        "tracking_numbers": [NUMBER],
        "line_items": [{"id": 9, "quantity": 1}],
    }


def scan(day: str, clock: str, kind: str, code: str, words: str) -> dict[str, Any]:
    """A scan as the carrier pushes it: local time, and the same instant in GMT (Köln is an hour ahead in March)."""
    gmt = datetime.strptime(day + clock + "+0100", "%Y%m%d%H%M%S%z").astimezone(UTC)
    return {
        "trackingNumber": NUMBER,
        "localActivityDate": day,
        "localActivityTime": clock,
        "gmtActivityDate": gmt.strftime("%Y%m%d"),
        "gmtActivityTime": gmt.strftime("%H%M%S"),
        "activityLocation": {"city": "Köln", "stateProvince": "", "postalCode": "50667", "country": "DE"},
        "activityStatus": {"type": kind, "code": code, "description": words},
    }


SCANS = [
    (timedelta(hours=10), scan("20260302", "190000", "P", "PU", "Pickup Scan")),
    (timedelta(days=2, hours=-1), scan("20260304", "083000", "I", "OT", "Out For Delivery Today")),
    (timedelta(days=2, hours=4), scan("20260304", "133000", "D", "FS", "DELIVERED")),
]


def live_through(house: House) -> None:
    """Post everything as it happens, and let the loops work after each."""
    assert house.shopify("orders/create", order(), "w1") == 202
    house.turn(MONDAY + timedelta(minutes=1))
    assert house.shopify("fulfillments/create", fulfilment(), "w2") == 202
    house.turn(MONDAY + timedelta(hours=6))
    for after, body in SCANS:
        assert house.ups(body) == 202
        house.turn(MONDAY + after)


def test_an_order_goes_from_the_click_to_the_door_and_its_customer_is_told(house: House, sink: Sink) -> None:
    live_through(house)
    state = house.state(ORDER)
    assert state is not None
    assert (state.milestone, state.number, state.total) == (Milestone.DELIVERED, "#1777", 24900)
    assert [mail["to"] for mail in sink.mails] == ["jana@example.org"] * len(sink.mails)
    with house.app.database.transaction() as tx:
        told = [(letter.template, letter.fate) for letter in letters_of(tx, house.app.keys, house.shop, ORDER)]
        said = statements_of(tx, house.shop, ORDER)
    assert told == [
        ("order_confirmed", "sent"),
        ("shipped", "sent"),
        ("out_for_delivery", "sent"),
        ("delivered", "sent"),
    ]
    assert ("checkout", "promise") in {(one.surface, one.source) for one in said}


def test_the_same_bodies_again_tell_nobody_anything(house: House, sink: Sink) -> None:
    live_through(house)
    mails = len(sink.mails)
    assert house.shopify("orders/create", order(), "w1") == 200
    for _, body in SCANS:
        loud = {**body, "activityStatus": {**body["activityStatus"], "description": "PICKUP SCAN"}}
        assert house.ups(loud) in {200, 202}
    house.turn(MONDAY + timedelta(days=2, hours=5))
    assert len(sink.mails) == mails


def test_a_wrong_signature_leaves_nothing_behind(house: House) -> None:
    assert house.ups(SCANS[0][1], token="guessed") == 401
    house.turn(MONDAY)
    assert house.state(ORDER) is None
