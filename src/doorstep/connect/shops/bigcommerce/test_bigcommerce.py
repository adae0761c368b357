"""What is found in notices and answers of BigCommerce, on our own samples."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from doorstep.connect.shops.bigcommerce.read import read
from doorstep.connect.tables import table
from doorstep.timeline.model import (
    CustomerChanged,
    Items,
    LegLinked,
    Line,
    LinkRemoved,
    NoteAdded,
    OrderApproved,
    OrderCancelled,
    OrderChanged,
    OrderOnHold,
    OrderPlaced,
    ParcelLinked,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentFailed,
    PaymentRefunded,
    Reading,
    Told,
)

SAMPLES = Path(__file__).parent / "samples"
RECEIVED = {"received_at": "2026-03-09T08:00:00+00:00"}


def body(name: str) -> bytes:
    return (SAMPLES / f"{name}.json").read_bytes()


def sample(name: str) -> Reading:
    return read(body(name), RECEIVED)


def told(reading: Reading, kind: type[Any], subject: str = "") -> Told:
    (found,) = [one for one in reading.events if type(one.fact) is kind and subject in {"", one.subject}]
    return found


def fact(reading: Reading, kind: type[Any], subject: str = "") -> Any:
    return told(reading, kind, subject).fact


def left_out(reading: Reading) -> list[tuple[str, str]]:
    return [(one.path, one.why) for one in reading.ignored]


def test_a_whole_order_has_the_currency_that_was_paid_its_lines_and_its_people() -> None:
    placed = fact(sample("rest.order.whole"), OrderPlaced)
    assert (placed.number, placed.currency, placed.total, placed.service, placed.note) == (
        "7002",
        "AUD",
        12050,
        "Express",
        "Ring at the back",
    )
    assert placed.lines == (
        Line("11", "LAN", "Lantern", 2, 4500, "9", seller="Glow"),
        Line("12", "", "Engraving", 1, 2050),
    )
    assert [(one.role.value, one.source_id, one.name, one.email, one.language, one.zone) for one in placed.parties] == [
        ("buyer", "55", "Imala Voss", "imala@example.org", "en", "Australia/Perth"),
        ("recipient", "", "Otto Voss", "", "", "Australia/Perth"),
        ("payer", "", "Imala Voss", "", "", "Australia/Perth"),
    ]
    recipient = placed.parties[1].address
    assert (recipient.lines, recipient.postcode, recipient.country) == ("3 Lighthouse Lane\nFlat 2", "6330", "AU")


def test_each_snapshot_is_a_change_at_its_own_time() -> None:
    changed = told(sample("rest.order.whole"), OrderChanged)
    assert changed.identity == ("order_changed", "7002", "Wed, 04 Mar 2026 16:30:00 +0000")
    assert changed.occurred_at == datetime(2026, 3, 4, 16, 30, tzinfo=UTC)


def test_transactions_move_money_and_the_first_good_one_approves() -> None:
    reading = sample("rest.order.whole")
    assert fact(reading, PaymentAuthorised) == PaymentAuthorised(12050, "AUD", "braintree")
    assert fact(reading, PaymentCaptured) == PaymentCaptured(12050, "AUD", "braintree")
    approved = told(reading, OrderApproved)
    assert (approved.occurred_at, approved.zone_guessed) == (datetime(2026, 3, 2, 15, 0, 3, tzinfo=UTC), False)
    assert b"0000000" not in msgspec.json.encode(reading)
    assert b"visa" not in msgspec.json.encode(reading)


def test_money_that_went_back_is_counted_once() -> None:
    reading = sample("rest.order.whole")
    refunded = told(reading, PaymentRefunded)
    assert refunded.fact == PaymentRefunded(2000, "AUD", "Glass scratched", (Items("11", 1),))
    assert refunded.identity == ("refund", "41")
    assert told(sample("rest.refunds"), PaymentRefunded).identity == refunded.identity
    assert any(path == "transactions[2]" for path, _ in left_out(reading))
    assert NoteAdded("The bank declined to give money back.", "bigcommerce") in [one.fact for one in reading.events]
    alone = sample("rest.transactions")
    assert fact(alone, PaymentRefunded) == PaymentRefunded(200, "JPY")
    assert fact(alone, PaymentFailed) == PaymentFailed(500, "JPY", "stripe", "purchase")
    assert fact(alone, PaymentCaptured) == PaymentCaptured(1000, "JPY", "store_credit")
    assert fact(alone, NoteAdded).text == "A payment of 500 JPY at stripe: void."
    assert left_out(alone) == [("data[4]", "refused: the transaction has no amount or no currency")]


def test_shipments_are_parcels_with_a_leg_for_each_number() -> None:
    reading = sample("rest.order.whole")
    parcels = [one.fact for one in reading.events if isinstance(one.fact, ParcelLinked)]
    assert parcels == [
        ParcelLinked("parcel:7002/31", (Items("11", 2),)),
        ParcelLinked("parcel:7002/32", (Items("12", 1),)),
    ]
    legs = [(one.subject, one.fact) for one in reading.events if isinstance(one.fact, LegLinked)]
    assert [(subject, leg.leg, leg.number, leg.url, leg.service) for subject, leg in legs] == [
        ("parcel:7002/31", "leg:australiapost:AUS111", "AUS 111", "", "Express"),
        ("parcel:7002/31", "leg:australiapost:AUS222", "AUS222", "", "Express"),
        ("parcel:7002/32", "leg:koala_couriers:KO-7", "KO-7", "https://koala.example/KO-7", ""),
    ]
    alone = {one.identity for one in sample("rest.shipments").events}
    assert alone < {one.identity for one in reading.events}


def test_what_the_status_says() -> None:
    reading = sample("rest.orders")
    assert fact(reading, OrderOnHold, "order:7003") == OrderOnHold("awaiting_payment")
    assert fact(reading, OrderCancelled, "order:7005") == OrderCancelled("declined", "shop")
    assert fact(reading, NoteAdded, "order:7006").text == "The shop set this order to 'At the potter'."
    assert fact(reading, OrderPlaced, "order:7003").total == 1500
    assert fact(reading, OrderChanged, "order:7003").lines is None
    assert fact(reading, OrderChanged, "order:7005").lines == ()
    assert left_out(reading) == [
        ("[0].products", "the lines lie at an address of their own: `doorstep import` fetches them"),
        ("[1]", "an order that was never finished (Incomplete): nobody has bought"),
        ("[3].date_created", "refused: 'soon' is no time; write it as Tue, 03 Mar 2026 09:00:00 +0000"),
        ("[3].total_inc_tax", "the total is not told in AUD"),
        ("[4]", "refused: the body names no order"),
        ("[5]", "refused: of no kind that is known"),
        ("[6]", "refused: no JSON object"),
    ]


def test_every_status_that_bigcommerce_has_is_known() -> None:
    rows = table("doorstep.connect.shops.bigcommerce")
    assert set(rows["name"]) == {str(number) for number in range(15)}
    assert set(rows["status"]) == set(rows["name"]) - {"0"}


def test_a_notice_is_a_note_and_names_what_is_to_be_fetched() -> None:
    reading = sample("store.order.created")
    note = told(reading, NoteAdded)
    assert (note.subject, note.occurred_at) == ("order:7001", datetime(2026, 3, 2, 9, tzinfo=UTC))
    assert note.fact == NoteAdded("BigCommerce says that this order was placed.", "bigcommerce")
    assert [path for path, why in left_out(reading) if "to be fetched" in why] == ["data"]
    customer = told(sample("store.customer.updated"), NoteAdded)
    assert customer.subject == "customer:55"


def test_a_notice_of_another_status_says_what_it_means_at_its_time() -> None:
    reading = sample("store.order.statusUpdated")
    cancelled = told(reading, OrderCancelled, "order:7001")
    assert (cancelled.occurred_at, cancelled.zone_guessed) == (datetime(2026, 3, 2, 10, tzinfo=UTC), False)
    assert fact(reading, NoteAdded).text == "The shop set this order to Cancelled; it was Awaiting Fulfillment."


def test_the_name_and_password_of_a_hook_are_never_looked_at() -> None:
    assert b"never-show-this" not in msgspec.json.encode(sample("store.order.statusUpdated"))
    broken = body("store.order.statusUpdated").replace(b'"id": 7001', b'"id": null')
    reading = read(broken, RECEIVED)
    assert reading.error is not None
    assert b"never-show-this" not in msgspec.json.encode(reading)
    assert b"hooky" not in msgspec.json.encode(reading)


def test_a_deleted_shipment_takes_its_parcel_away() -> None:
    assert fact(sample("store.shipment.deleted"), LinkRemoved) == LinkRemoved("parcel:7002/31")


def test_a_shipping_address_alone_is_the_recipient_and_a_line_alone_changes_nothing() -> None:
    changed = fact(sample("rest.addresses"), OrderChanged)
    assert (changed.parties[0].name, changed.destination.city, changed.lines) == ("Otto Voss", "Albany", None)
    lines = sample("rest.products.refused")
    assert (lines.events, lines.error, [path for path, _ in left_out(lines)]) == ((), None, ["[0]"])


def test_a_customer_is_the_record_of_a_person_and_a_ticked_box_no_consent() -> None:
    reading = sample("rest.customers")
    changed = told(reading, CustomerChanged)
    assert (changed.subject, changed.occurred_at) == ("customer:55", datetime(2026, 3, 2, 15, tzinfo=UTC))
    assert isinstance(changed.fact, CustomerChanged)
    assert (changed.fact.party.name, changed.fact.party.zone) == ("Imala Voss", "Australia/Perth")
    assert [path for path, _ in left_out(reading)] == [
        "data[0].date_created",
        "data[0].accepts_product_review_abandoned_cart_emails",
    ]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "the body is empty"),
        (b"{}", "the body is of no kind that is known"),
        (b'{"scope": "store/moon/risen", "data": {}, "producer": "x"}', "the scope 'moon/risen' is unknown"),
        (b'{"scope": "store/order/created", "data": {}, "created_at": 1}', "the notice names no order"),
        (b'{"scope": "store/order/created", "data": {"id": 1}}', "the body has no time"),
        (b'{"status": 401, "title": "Unauthorized"}', "BigCommerce answered with an error: Unauthorized (401)"),
        (b'[{"status": 404, "message": "Not found."}]', "BigCommerce answered with an error: Not found. (404)"),
        (b'{"data": [{"total_amount": "x", "payments": [], "order_id": 1, "created": "2026-01-01"}]}', "no amount"),
    ],
)
def test_what_cannot_be_read_says_why(raw: bytes, why: str) -> None:
    reading = read(raw, {})
    assert reading.events == ()
    assert reading.error is not None
    assert why in reading.error.why


@pytest.mark.parametrize("scope", ["product/created", "cart/lineItem/created", "subscriber/created"])
def test_a_scope_beside_the_orders_way_is_left_out_with_its_reason(scope: str) -> None:
    raw = msgspec.json.encode({"scope": f"store/{scope}", "producer": "x", "data": {"id": 1}, "created_at": 1772442000})
    reading = read(raw, {})
    assert (reading.error, reading.events, [one.path for one in reading.ignored]) == (None, (), [""])


@pytest.mark.parametrize(
    ("scope", "data", "named"),
    [
        ("store/order/created", {"type": "order", "id": 7001}, ("7001",)),
        ("store/shipment/created", {"type": "shipment", "id": 9, "orderId": 7002}, ("7002",)),
        ("store/customer/updated", {"type": "customer", "id": 55}, ()),
        ("store/product/updated", {"type": "product", "id": 4}, ()),
    ],
)
def test_the_order_of_a_notice_is_to_be_asked_for(scope: str, data: dict[str, Any], named: tuple[str, ...]) -> None:
    raw = msgspec.json.encode({"scope": scope, "producer": "x", "data": data, "created_at": 1772442000})
    assert read(raw, {}).fetch == named
    assert sample("rest.order.whole").fetch == ()
