"""What is found in bodies of WooCommerce, on our own samples."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from doorstep.connect.shops.woocommerce.read import read
from doorstep.timeline.model import (
    KIND_OF,
    CustomerChanged,
    Items,
    LegLinked,
    NoteAdded,
    OrderApproved,
    OrderCancelled,
    OrderChanged,
    OrderOnHold,
    OrderPlaced,
    OrderReleased,
    ParcelLinked,
    PaymentCaptured,
    PaymentFailed,
    PaymentRefunded,
    Precision,
    Reading,
    Told,
)

SAMPLES = Path(__file__).parent / "samples"
RECEIVED = "2026-03-09T08:00:00+00:00"


def body(name: str) -> bytes:
    return (SAMPLES / f"{name}.json").read_bytes()


def sample(name: str) -> Reading:
    topic = {} if name.startswith("rest.") else {"x-wc-webhook-topic": name}
    return read(body(name), {"received_at": RECEIVED, **topic})


def told(reading: Reading, kind: type[Any], subject: str = "") -> Told:
    (found,) = [one for one in reading.events if type(one.fact) is kind and subject in {"", one.subject}]
    return found


def fact(reading: Reading, kind: type[Any], subject: str = "") -> Any:
    return told(reading, kind, subject).fact


def left_out(reading: Reading) -> list[tuple[str, str]]:
    return [(one.path, one.why) for one in reading.ignored]


def test_a_webhook_tells_the_whole_order() -> None:
    reading = sample("order.created")
    assert [KIND_OF[type(one.fact)] for one in reading.events] == [
        "order_placed",
        "order_changed",
        "payment_captured",
        "order_approved",
    ]
    assert {one.subject for one in reading.events} == {"order:4101"}
    placed = fact(reading, OrderPlaced)
    assert (placed.number, placed.currency, placed.total, placed.service, placed.gift, placed.note) == (
        "4101",
        "EUR",
        6140,
        "Standard",
        True,
        "Leave it with Oda",
    )
    assert placed.promised_to == datetime(2026, 3, 6, 22, 59, 59, tzinfo=UTC)


def test_an_order_has_its_buyer_recipient_and_payer() -> None:
    placed = fact(sample("order.created"), OrderPlaced)
    assert [(one.role.value, one.source_id, one.name, one.email, one.language, one.zone) for one in placed.parties] == [
        ("buyer", "77", "Tomma Reents", "tomma@example.org", "de", "Europe/Berlin"),
        ("recipient", "", "Oda Reents", "", "", "Europe/Berlin"),
        ("payer", "", "Tomma Reents", "", "", "Europe/Berlin"),
    ]
    recipient = placed.parties[1].address
    assert (recipient.lines, recipient.postcode, recipient.city) == (
        "Teehaus\nAm Hafen 9\nHinterhaus",
        "26721",
        "Emden",
    )


def test_the_instant_is_that_of_the_gmt_twin_and_the_offset_the_difference() -> None:
    placed = told(sample("order.created"), OrderPlaced)
    assert (placed.occurred_at, placed.offset, placed.zone_guessed) == (
        datetime(2026, 3, 2, 9, 15, tzinfo=UTC),
        60,
        False,
    )
    alone = told(sample("rest.orders"), OrderPlaced, "order:4103")
    assert (alone.occurred_at, alone.offset, alone.zone_guessed) == (
        datetime(2026, 3, 4, 8, tzinfo=UTC),
        None,
        False,
    )


def test_a_time_without_its_twin_is_on_the_shops_clock_and_guessed_unless_stated() -> None:
    raw = body("rest.orders")
    guessed = told(read(raw, {"default_zone": "Europe/Berlin"}), OrderPlaced, "order:4106")
    assert (guessed.occurred_at, guessed.zone_guessed) == (datetime(2026, 3, 4, 9, tzinfo=UTC), True)
    stated = told(read(raw, {"zone": "Europe/Berlin"}), OrderPlaced, "order:4106")
    assert (stated.occurred_at, stated.zone_guessed) == (datetime(2026, 3, 4, 9, tzinfo=UTC), False)


def test_lines_twice_are_one_broken_quantities_one_piece_and_two_under_one_id_are_told_apart() -> None:
    reading = sample("order.created")
    assert [
        (line.id, line.title, line.quantity, line.price, line.product) for line in fact(reading, OrderPlaced).lines
    ] == [
        ("901", "Tea bowl", 2, 1680, "31"),
        ("902", "Black tea, loose (1.5 ×)", 1, 1260, "32"),
        ("902-2", "Sieve", 1, 336, "33"),
    ]
    assert left_out(reading)[:3] == [
        ("line_items[1].quantity", "1.5 is no number of pieces; the line counts as one"),
        ("line_items[2].quantity", "1.5 is no number of pieces; the line counts as one"),
        ("line_items[4].quantity", "nothing of this line is ordered"),
    ]


def test_each_snapshot_is_a_change_at_its_own_time_even_before_the_payment() -> None:
    reading = sample("order.created")
    changed, paid = told(reading, OrderChanged), told(reading, PaymentCaptured)
    assert changed.occurred_at + timedelta(seconds=10) == paid.occurred_at
    assert changed.identity == ("order_changed", "4101", "2026-03-02T09:16:30")
    assert paid.fact == PaymentCaptured(6140, "EUR", "stripe")
    assert told(reading, OrderApproved).occurred_at == paid.occurred_at
    zulu = read(body("order.created").replace(b'09:16:30"', b'09:16:30Z"'), {"x-wc-webhook-topic": "order.created"})
    assert [one.identity for one in zulu.events] == [one.identity for one in reading.events]


def test_what_the_status_says() -> None:
    reading = sample("rest.orders")
    assert fact(reading, OrderOnHold, "order:4103") == OrderOnHold("awaiting_payment")
    assert told(reading, OrderCancelled, "order:4105").occurred_at == datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert fact(reading, PaymentFailed, "order:4106") == PaymentFailed(1500, "EUR", "stripe")
    assert fact(reading, NoteAdded, "order:4107").text == "The shop put this order into its own status 'at-the-potter'."
    assert fact(sample("order.updated"), OrderReleased) == OrderReleased()
    done = told(sample("order.updated"), NoteAdded)
    assert (done.occurred_at, done.offset) == (datetime(2026, 3, 5, tzinfo=UTC), 540)


def test_broken_parts_of_a_list_never_take_the_others_with_them() -> None:
    assert left_out(sample("rest.orders")) == [
        ("[1]", "a draft (checkout-draft): nobody has bought yet"),
        ("[2].date_completed_gmt", "since then the shop had done its work; the order is cancelled now"),
        ("[4].total", "the total is not told in any currency"),
        ("[4].line_items[0]", "refused: the line has no id"),
        ("[4].line_items[1]", "refused: the line has no id"),
        ("[5]", "refused: the body names no order"),
        ("[6]", "the catalogue: products, no order"),
        ("[7]", "refused: WooCommerce answered with an error: Invalid ID. (woocommerce_rest_shop_order_invalid_id)"),
        ("[8]", "refused: no JSON object"),
    ]


def test_a_refund_of_the_short_list_has_no_time_and_its_own_body_counts() -> None:
    reading = sample("order.updated")
    short = told(reading, PaymentRefunded)
    assert (short.fact, short.zone_guessed) == (PaymentRefunded(1200, "JPY", "Lid missing"), True)
    assert ("refunds[1]", "a refund that was deleted again: it has no id") in left_out(reading)
    own = told(sample("rest.refunds"), PaymentRefunded, "order:4102")
    assert own.fact == PaymentRefunded(1200, "JPY", "Lid missing", (Items("1", 1),))
    assert (own.identity, own.zone_guessed) == (short.identity, False)
    assert own.occurred_at == datetime(2026, 3, 7, 1, tzinfo=UTC)


def test_refunds_notes_and_parcels_find_their_order_in_their_links() -> None:
    refunds = sample("rest.refunds")
    assert fact(refunds, PaymentRefunded, "order:4103") == PaymentRefunded(300, "")
    assert left_out(refunds) == [
        ("data[1].amount", "counted as it is written: the body names no currency"),
        ("data[2]", "refused: the refund names no order"),
    ]
    notes = [one.fact for one in sample("rest.notes").events]
    assert notes == [
        NoteAdded("Payment received.", "woocommerce"),
        NoteAdded("To the customer: Your bowls are wrapped.", "woocommerce"),
    ]
    parcels = [one.fact for one in sample("rest.trackings").events if isinstance(one.fact, ParcelLinked)]
    assert parcels == [ParcelLinked("parcel:4102/aa01"), ParcelLinked("parcel:4102/aa03")]


def test_parcels_are_found_in_the_meta_data_of_extensions() -> None:
    reading = sample("order.updated")
    legs = [(one.subject, one.fact) for one in reading.events if isinstance(one.fact, LegLinked)]
    assert [(subject, leg.leg, leg.carrier, leg.number, leg.url) for subject, leg in legs] == [
        (
            "parcel:4102/aa01",
            "leg:dhl_parcel_de:00340434123456789017",
            "dhl_parcel_de",
            "0034 0434 1234 5678 9017",
            "",
        ),
        ("parcel:4102/aa02", "leg:radkurier_aki:AKI77", "radkurier_aki", "AKI77", "https://aki.example/77"),
        ("parcel:4102/501", "leg:usps:9400100000000000000000", "usps", "9400100000000000000000", ""),
        ("parcel:4102/ZX12", "leg:inselpost:ZX12", "inselpost", "ZX 12", ""),
    ]
    first = next(one for one in reading.events if one.subject == "parcel:4102/aa01")
    assert (first.occurred_at, first.offset, first.precision) == (
        datetime(2026, 3, 4, 14, 59, 59, tzinfo=UTC),
        540,
        Precision.DAY,
    )
    linked = {one.identity: one.fact for one in reading.events if isinstance(one.fact, ParcelLinked)}
    assert linked["parcel_linked", "aa01"] == ParcelLinked("parcel:4102/aa01", (Items("1", 1),))
    answer = {one.identity for one in sample("rest.trackings").events if one.subject == "parcel:4102/aa01"}
    assert answer == {one.identity for one in reading.events if one.subject == "parcel:4102/aa01"}


def test_a_customer_is_the_record_of_a_person_and_a_guest_is_none() -> None:
    changed = told(sample("customer.updated"), CustomerChanged)
    assert (changed.subject, changed.occurred_at) == ("customer:77", datetime(2026, 3, 2, 9, 20, tzinfo=UTC))
    assert isinstance(changed.fact, CustomerChanged)
    assert (changed.fact.party.name, changed.fact.party.email) == ("Tomma Reents", "tomma@example.org")
    guest = next(one for one in fact(sample("order.updated"), OrderPlaced).parties)
    assert (guest.source_id, guest.phone) == ("", "")


def test_a_deleted_order_is_a_note() -> None:
    assert fact(sample("order.deleted"), NoteAdded) == NoteAdded("The shop deleted this order.", "woocommerce")


def test_an_error_instead_of_an_answer_says_what_helps() -> None:
    error = sample("rest.error").error
    assert error is not None
    assert (error.why, error.how_to_mend) == (
        "WooCommerce answered with an error: Sorry, you cannot list resources. (woocommerce_rest_cannot_view)",
        "check that the API key may read orders and is of a user who may",
    )


def test_without_a_topic_and_in_an_envelope_the_same_is_found() -> None:
    plain = sample("order.updated").events
    assert read(body("order.updated"), {"received_at": RECEIVED}).events == plain
    wrapped = b'{"headers": {"X-WC-Webhook-Topic": "order.updated", "Authorization": "x"}, "body": ' + body(
        "order.updated"
    )
    assert read(wrapped + b"}", {"received_at": RECEIVED}).events == plain
    assert read(b'{"data": ' + body("order.updated") + b"}", {"received_at": RECEIVED}).events == plain
    batch = read(b'{"update": [' + body("order.updated") + b"]}", {"received_at": RECEIVED})
    assert batch.events == plain


@pytest.mark.parametrize(
    ("raw", "topic", "why"),
    [
        (b"webhook_id=17", "", "the body is no JSON"),
        (b'{"id": 1}', "", "the body is of no kind that is known"),
        (b'{"id": 0, "status": "processing"}', "order.updated", "the body names no order"),
        (b'{"id": 5, "status": "processing"}', "order.updated", "the body has no time"),
        (b'{"id": 0, "email": "a@example.org"}', "customer.updated", "the body names no customer"),
        (b"[1]", "order.updated", "[0]: no JSON object"),
    ],
)
def test_what_cannot_be_read_says_why(raw: bytes, topic: str, why: str) -> None:
    reading = read(raw, {"x-wc-webhook-topic": topic})
    assert reading.events == ()
    assert reading.error is not None
    assert why in reading.error.why


@pytest.mark.parametrize("topic", ["product.updated", "coupon.created", "action.woocommerce_add_to_cart"])
def test_a_topic_beside_the_orders_way_is_left_out_with_its_reason(topic: str) -> None:
    reading = read(b'{"id": 1, "date_created": "2026-01-01T00:00:00"}', {"x-wc-webhook-topic": topic})
    assert (reading.error, reading.events, [one.path for one in reading.ignored]) == (None, (), [""])


def test_names_of_goods_and_ways_of_sending_are_for_people_and_not_for_browsers() -> None:
    line = {"id": 1, "name": "&lt;Large&gt; cups &amp; bowls", "quantity": 1, "total": "5.00"}
    way = {"method_title": "Post &amp; <b>parcel</b>"}
    order = {"id": 9, "status": "processing", "currency": "EUR", "date_created_gmt": "2026-03-01T09:00:00"}
    reading = read(json.dumps({**order, "total": "5.00", "line_items": [line], "shipping_lines": [way]}).encode(), {})
    placed = fact(reading, OrderPlaced)
    assert ([one.title for one in placed.lines], placed.service) == (["<Large> cups & bowls"], "Post & parcel")
