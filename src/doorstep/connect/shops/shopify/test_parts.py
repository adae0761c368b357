"""Parts of Shopify's bodies that other parts tell too, that staff wrote, or that nobody knows: of our samples."""

from pathlib import Path

import msgspec
import pytest

from doorstep.connect.shops.shopify.read import read
from doorstep.timeline.model import NoteAdded


def body(name: str) -> bytes:
    return (Path(__file__).parent / "samples" / f"{name}.json").read_bytes()


def test_a_refund_within_an_order_is_not_counted_again_by_the_orders_transactions() -> None:
    order = msgspec.json.decode(body("orders.create"))
    back = {"id": 88, "kind": "refund", "status": "success", "amount": "500", "currency": order["currency"]}
    back |= {"processed_at": "2026-03-05T09:00:00+01:00", "gateway": "shopify_payments"}
    paid = {**back, "id": 87, "kind": "sale", "processed_at": "2026-03-02T09:20:00+01:00"}
    refund = {"id": 9, "created_at": "2026-03-05T09:00:00+01:00", "transactions": [back], "refund_line_items": []}
    whole = {**order, "refunds": [refund], "transactions": [paid, back]}
    reading = read(msgspec.json.encode(whole), {"x-shopify-topic": "orders/create"})
    money = [one.identity for one in reading.events if one.identity[0].startswith("payment_")]
    assert money == [("payment_refunded", "88"), ("payment_captured", "87")]
    assert [one.why for one in reading.ignored if one.path == "transactions[1]"] == [
        "a refund of this order tells it, with what was given back"
    ]


def test_in_a_recorded_delivery_paths_lead_to_the_body_and_words_that_an_event_keeps_are_not_named() -> None:
    inner = msgspec.json.decode(body("orders.create")) | {"note": "before 2026-03-20, please"}
    inner["shipping_address"] |= {"asked_at": "2026-03-01T08:00:00+01:00"}
    recorded = {"headers": {"X-Shopify-Topic": "orders/create", "Date": "2026-03-02T09:00:00Z"}, "body": inner}
    left = {one.path for one in read(msgspec.json.encode(recorded), {"received_at": "2026-03-02T09:00:00Z"}).ignored}
    assert {"body.shipping_address.asked_at", "headers.Date"} <= left
    assert "body.note" not in left
    assert not [path for path in left if path.startswith("body.note_attributes")]


@pytest.mark.parametrize("status", ["success", "pending"])
def test_what_staff_wrote_about_a_refund_or_an_edit_is_a_note(status: str) -> None:
    money = {"id": 8, "kind": "refund", "status": status, "amount": "5.00", "currency": "EUR"}
    part = {"order_id": 1, "created_at": "2026-03-05T09:00:00+01:00"}
    refund, edit = (
        {**part, "id": 7, "note": "torn", "transactions": [money]},
        {**part, "id": 6, "staff_note": "by phone"},
    )
    notes = [
        one.fact.text
        for topic, raw in (("refunds/create", refund), ("orders/edited", {"order_edit": edit}))
        for one in read(msgspec.json.encode(raw), {"x-shopify-topic": topic}).events
        if isinstance(one.fact, NoteAdded)
    ]
    assert [note.rpartition(": ")[2] for note in notes] == ["torn", "by phone"]
