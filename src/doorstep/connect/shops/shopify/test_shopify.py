"""What is found in webhook bodies of Shopify: our own samples."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from doorstep.connect.shops.shopify.read import read, recognised
from doorstep.timeline.model import (
    KIND_OF,
    CarrierEstimate,
    ConsentGiven,
    ConsentWithdrawn,
    Items,
    LegLinked,
    LinkRemoved,
    Milestone,
    OrderApproved,
    OrderCancelled,
    OrderChanged,
    OrderOnHold,
    OrderPlaced,
    ParcelLinked,
    ParcelPacked,
    PaymentFailed,
    PaymentRefunded,
    Reading,
    ReturnDecided,
    ReturnRequested,
    Scan,
    Told,
)

SAMPLES = Path(__file__).parent / "samples"
TRIGGERED = "2026-03-09T08:00:00.123456Z"
ORDER = "order:5500000000101"


def body(name: str) -> bytes:
    return (SAMPLES / f"{name}.json").read_bytes()


def sample(name: str, topic: str | None = None) -> Reading:
    return read(
        body(name), {"x-shopify-topic": topic or name.replace(".", "/", 1), "x-shopify-triggered-at": TRIGGERED}
    )


def fact(reading: Reading, kind: type[Any]) -> Any:
    (found,) = [told.fact for told in reading.events if type(told.fact) is kind]
    return found


def told(reading: Reading, kind: type[Any]) -> Told:
    (found,) = [told for told in reading.events if type(told.fact) is kind]
    return found


def test_an_order_is_placed_with_what_the_customer_saw() -> None:
    reading = sample("orders.create")
    placed = fact(reading, OrderPlaced)
    assert (placed.number, placed.currency, placed.total, placed.service, placed.gift, placed.note) == (
        "#1101",
        "JPY",
        12200,
        "Standard",
        True,
        "Please ring twice",
    )
    assert placed.tags == ("vip", "spring")
    assert [(line.id, line.sku, line.quantity, line.price, line.weight_g, line.seller) for line in placed.lines] == [
        ("9900000000001", "CUP", 2, 4500, 300, "Kiln")
    ]
    assert [(party.role.value, party.name, party.email, party.zone) for party in placed.parties] == [
        ("buyer", "Yuki Tanabe", "yuki@example.org", "Asia/Tokyo"),
        ("recipient", "Ken Tanabe", "", "Asia/Tokyo"),
        ("payer", "Yuki Tanabe", "", "Asia/Tokyo"),
    ]


def test_the_promise_of_the_checkout_ends_with_the_day_of_the_destination() -> None:
    placed = fact(sample("orders.create"), OrderPlaced)
    assert (placed.promised_from, placed.promised_to) == (
        datetime(2026, 3, 5, 15, 0, tzinfo=UTC),
        datetime(2026, 3, 7, 14, 59, 59, tzinfo=UTC),
    )


def test_an_order_is_placed_once_and_each_snapshot_is_a_change_at_its_own_time() -> None:
    created, updated = sample("orders.create"), sample("orders.updated")
    assert told(created, OrderPlaced).identity == told(updated, OrderPlaced).identity
    changes = [told(reading, OrderChanged) for reading in (created, updated)]
    assert [(change.occurred_at, change.identity[-1]) for change in changes] == [
        (datetime(2026, 3, 2, 8, 15, 2, tzinfo=UTC), "2026-03-02T09:15:02+01:00"),
        (datetime(2026, 3, 4, 9, 0, tzinfo=UTC), "2026-03-04T10:00:00+01:00"),
    ]
    assert [one.identity for one in sample("orders.create").events] == [one.identity for one in created.events]


def test_a_paid_order_is_approved_and_no_money_is_counted_by_it() -> None:
    events = sample("orders.create").events
    assert [KIND_OF[type(one.fact)] for one in events] == ["order_placed", "order_changed", "order_approved"]
    paid = told(sample("orders.create", "orders/paid"), OrderApproved)
    assert paid.occurred_at == datetime(2026, 3, 2, 8, 15, 2, tzinfo=UTC)


def test_a_cancelled_order_says_when_and_whose_doing() -> None:
    assert fact(sample("orders.updated"), OrderCancelled) == OrderCancelled("retailer.not_ready", "shop")


def test_a_cancelled_fulfilment_takes_its_parcel_away_and_a_broken_one_is_named() -> None:
    reading = sample("orders.updated")
    assert fact(reading, LinkRemoved) == LinkRemoved("parcel:5500000000101/6600000000001")
    assert [one.path for one in reading.ignored] == ["fulfillments[1]"]


def test_money_goes_back_by_transactions_that_succeeded_and_is_the_same_event_from_either_body() -> None:
    within = told(sample("orders.updated"), PaymentRefunded)
    assert within.fact == PaymentRefunded(8133, "USD", items=(Items("9900000000001", 2),))
    alone = {"id": 4400000000001, "order_id": 5500000000101, "kind": "refund", "status": "success", "amount": "81.33"}
    alone |= {"currency": "USD", "created_at": "2026-03-04T10:00:01+01:00"}
    other = read(msgspec.json.encode(alone), {"x-shopify-topic": "order_transactions/create"}).events[0]
    assert (other.subject, other.identity) == (within.subject, within.identity)


def test_a_parcel_has_its_items_and_one_leg_for_each_number() -> None:
    reading = sample("fulfillments.update")
    assert fact(reading, ParcelLinked) == ParcelLinked(
        "parcel:5500000000101/6600000000002", (Items("9900000000001", 2),)
    )
    legs = [(one.subject, one.fact) for one in reading.events if isinstance(one.fact, LegLinked)]
    assert [(subject, leg.leg, leg.carrier, leg.number, leg.url) for subject, leg in legs] == [
        (
            "parcel:5500000000101/6600000000002",
            "leg:postbote_franz:AB123",
            "postbote_franz",
            "ab 123",
            "https://franz.example/ab123",
        ),
        (
            "parcel:5500000000101/6600000000002",
            "leg:postbote_franz:CD9",
            "postbote_franz",
            "CD9",
            "https://franz.example/cd9",
        ),
    ]
    assert told(reading, ParcelPacked).subject == "parcel:5500000000101/6600000000002"
    assert [one.path for one in reading.ignored] == ["shipment_status", "updated_at"]


def test_what_the_carrier_said_is_a_scan_at_the_carriers_time_and_its_estimate() -> None:
    reading = sample("fulfillment_events.create")
    scan = told(reading, Scan)
    assert (scan.subject, scan.occurred_at, scan.offset) == (
        "leg:shopify:6600000000002",
        datetime(2026, 3, 5, 23, 10, tzinfo=UTC),
        540,
    )
    assert isinstance(scan.fact, Scan)
    assert (scan.fact.milestone, scan.fact.raw_text) == (Milestone.OUT_FOR_DELIVERY, "On the van")
    assert fact(reading, CarrierEstimate) == CarrierEstimate(None, datetime(2026, 3, 6, 9, 0, tzinfo=UTC))
    assert fact(reading, LegLinked).leg == scan.subject


def test_a_declined_payment_has_its_reason_and_no_card() -> None:
    reading = sample("order_transactions.create")
    assert fact(reading, PaymentFailed) == PaymentFailed(12200, "JPY", "shopify_payments", "card_declined")
    assert b"0000" not in msgspec.json.encode([one.fact for one in reading.events])


def test_consents_have_their_time_and_their_proof() -> None:
    reading = sample("customers.update")
    given, withdrawn = told(reading, ConsentGiven), told(reading, ConsentWithdrawn)
    assert given.fact == ConsentGiven(
        "marketing", "email", source="shopify confirmed_opt_in", address="yuki.t@example.org"
    )
    assert given.occurred_at == datetime(2026, 2, 28, 19, 0, tzinfo=UTC)
    assert withdrawn.fact == ConsentWithdrawn("marketing", "sms", "shopify single_opt_in", "+81 3-0000-0000")
    assert {one.subject for one in reading.events} == {"customer:7700000000001"}


def test_an_approved_return_was_asked_for() -> None:
    reading = sample("returns.approve")
    assert fact(reading, ReturnRequested) == ReturnRequested(
        "size_too_small", (Items("9900000000001", 1),), "3300000000001"
    )
    assert fact(reading, ReturnDecided) == ReturnDecided(approved=True, return_id="3300000000001")
    assert {one.subject for one in reading.events} == {ORDER}
    assert {one.occurred_at for one in reading.events} == {datetime.fromisoformat(TRIGGERED)}


def test_a_hold_of_the_warehouse_reaches_its_order_when_it_is_named() -> None:
    reading = sample("fulfillment_orders.placed_on_hold")
    assert (reading.events[0].subject, reading.events[0].fact) == (ORDER, OrderOnHold("awaiting_payment"))
    nameless = body("fulfillment_orders.placed_on_hold").replace(b'"order_id": 5500000000101, ', b"")
    apart = read(nameless, {"x-shopify-topic": "fulfillment_orders/placed_on_hold"})
    assert apart.events == ()
    assert "order is missing" in apart.ignored[0].why


def test_without_a_topic_a_body_is_recognised() -> None:
    names = sorted(path.stem for path in SAMPLES.glob("*.json"))
    found = {name: recognised(msgspec.json.decode(body(name))) for name in names}
    assert found == {
        "customers.update": "customers/update",
        "fulfillment_events.create": "fulfillment_events/create",
        "fulfillment_orders.placed_on_hold": "fulfillment_orders/update",
        "fulfillments.update": "fulfillments/update",
        "order_transactions.create": "order_transactions/create",
        "orders.create": "orders/updated",
        "orders.updated": "orders/updated",
        "returns.approve": "returns/request",
    }


def test_a_recorded_delivery_is_the_same_as_the_live_one() -> None:
    recorded = msgspec.json.encode(
        {
            "headers": {"X-Shopify-Topic": "orders/create", "X-Shopify-Triggered-At": TRIGGERED},
            "body": msgspec.json.decode(body("orders.create")),
        }
    )
    assert read(recorded, {}).events == sample("orders.create").events


@pytest.mark.parametrize(
    ("raw", "topic", "why"),
    [
        (b'{"id": 1}', "moons/rise", "the topic 'moons/rise' is unknown"),
        (b'{"id": 1}', "", "the body is of no topic that is known"),
        (b"[]", "orders/create", "the body is no JSON object"),
        (b'{"id": null}', "orders/create", "the body names no order"),
        (b'{"id": 1}', "orders/create", "the body has no time and nobody told when it arrived"),
        (b'{"id": 1, "created_at": "0"}', "orders/create", "'0' is no time; write it as 2026-03-04T09:30:00+01:00"),
    ],
)
def test_what_cannot_be_read_says_why(raw: bytes, topic: str, why: str) -> None:
    reading = read(raw, {"x-shopify-topic": topic})
    assert reading.error is not None
    assert (reading.events, reading.error.why) == ((), why)


def test_a_topic_beside_the_orders_way_is_left_out_with_its_reason() -> None:
    reading = read(b'{"id": 1}', {"x-shopify-topic": "products/update"})
    assert (reading.error, [one.why for one in reading.ignored]) == (None, ["the catalogue: products, no order"])
