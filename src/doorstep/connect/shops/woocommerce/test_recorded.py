"""The recorded webhooks and REST answers of WooCommerce, against what a careful person wrote down before any reader."""

import os
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from doorstep.connect.shops.woocommerce.read import read
from doorstep.timeline.model import (
    KIND_OF,
    CustomerChanged,
    LegLinked,
    NoteAdded,
    OrderPlaced,
    PaymentCaptured,
    PaymentRefunded,
    Precision,
    Reading,
    Told,
)
from tests.facts import form_b

RECEIVED = "2026-01-01T00:00:00Z"
HOOKS, REST = "woocommerce", "woocommerce_rest"


def folder(name: str) -> Path:
    data = Path(os.environ.get("DOORSTEP_DATA") or Path(__file__).parents[6] / "shared" / "data")
    found = data / form_b.RAW[name][0]
    if not found.is_dir():
        pytest.skip("the recorded bodies of shops are not here (DOORSTEP_DATA)")
    return found


def readings(name: str) -> dict[str, Reading]:
    paths = [path for path in sorted(folder(name).glob("*.json")) if path.name != "index.json"]
    return {path.name: read(path.read_bytes(), {"received_at": RECEIVED}) for path in paths}


@pytest.mark.parametrize("name", [HOOKS, REST])
def test_every_recorded_body_is_read_or_refused_with_a_reason_as_the_facts_say(name: str) -> None:
    found, said = readings(name), form_b.files(name)
    assert set(found) == set(said)
    for file, reading in found.items():
        assert bool(reading.events) == said[file]["read"], file
        if not reading.events:
            assert reading.error is not None or any(one.why for one in reading.ignored), file


@pytest.mark.parametrize("name", [HOOKS, REST])
def test_nothing_that_the_facts_forbid_comes_out(name: str) -> None:
    said = form_b.files(name)
    whole = form_b.said(name)["all"].get("must_not", [])
    for file, reading in readings(name).items():
        kinds = {KIND_OF[type(told.fact)] for told in reading.events}
        assert not kinds & {*said[file].get("must_not", ()), *whole}, file


def test_each_fact_is_found_at_its_time() -> None:
    said, seen = form_b.files(REST), 0
    for file, reading in readings(REST).items():
        for fact in said[file].get("fact", ()):
            seen += 1
            order = fact.get("order_id", said[file].get("order_id", ""))
            matching = [told for told in reading.events if is_told(told, fact, order)]
            assert len(matching) == 1 or (not fact["must"] and not matching), f"{file}: {fact}"
            for told in matching:
                agree(file, told, fact)
    assert seen == 103


def is_told(told: Told, fact: dict[str, Any], order: str) -> bool:
    if KIND_OF[type(told.fact)] != fact["kind"]:
        return False
    about = {f"order:{order}", f"parcel:{order}/{fact.get('tracking_id', '')}"}
    if isinstance(told.fact, CustomerChanged):
        return True
    if isinstance(told.fact, LegLinked):
        return told.subject.startswith(f"parcel:{order}/") and told.fact.number == fact["number"]
    marks = [fact[key] for key in ("refund_id", "tracking_id", "note_id") if key in fact]
    return told.subject in about and all(mark in told.identity for mark in marks)


def agree(file: str, told: Told, fact: dict[str, Any]) -> None:
    times = [time for time in fact.get("at_any_of", [fact["at"]]) if time]
    if told.precision is Precision.DAY:
        local = told.occurred_at + timedelta(minutes=told.offset or 0)
        assert f"{local:%Y-%m-%d}" in times, file
    else:
        assert told.occurred_at in [datetime.fromisoformat(time) for time in times if len(time) > 10], file
    if isinstance(told.fact, PaymentCaptured | PaymentRefunded):
        assert (told.fact.amount, told.fact.currency) == (fact["amount_minor"], fact["currency"]), file
    if "gateway" in fact and isinstance(told.fact, PaymentCaptured):
        assert told.fact.gateway == fact["gateway"], file
    if "items" in fact and isinstance(told.fact, PaymentRefunded):
        assert [(one.line, one.quantity) for one in told.fact.items] == [
            (one["line"], one["quantity"]) for one in fact["items"]
        ], file
    if isinstance(told.fact, NoteAdded):
        assert told.fact.text.startswith("To the customer: ") == fact["shown_to_customer"], file
    if isinstance(told.fact, LegLinked):
        assert bool(told.fact.url) == fact["link_usable"], file


def orders() -> list[tuple[str, dict[str, Any], Told, Reading]]:
    found = []
    for file, reading in readings(REST).items():
        table = form_b.files(REST)[file]
        for order in table.get("order", [table] if "money" in table else []):
            (told,) = [
                one
                for one in reading.events
                if isinstance(one.fact, OrderPlaced) and one.subject == f"order:{order['order_id']}"
            ]
            found.append((file, order, told, reading))
    return found


def test_orders_have_the_money_lines_people_and_places_that_the_facts_say() -> None:
    seen = 0
    for file, order, told, _ in orders():
        placed = told.fact
        assert isinstance(placed, OrderPlaced)
        seen += 1
        assert (placed.number, placed.currency, placed.total) == (
            order["order_name"],
            order["money"]["currency"],
            order["money"]["total_minor"],
        ), file
        assert [(line.id, line.sku, line.product, line.quantity, line.price) for line in placed.lines] == the_lines(
            order
        ), file
        people = {party.role.value: party for party in placed.parties}
        buyer = people["buyer"]
        assert (buyer.source_id, bool(buyer.email), bool(buyer.phone), bool(buyer.name)) == (
            "" if order["guest"] else order["customer_id"],
            order["email"],
            order["phone"],
            order["names"],
        ), file
        ship_to = {} if placed.destination is None else msgspec.structs.asdict(placed.destination)
        assert {"country": ship_to.get("country"), "region": ship_to.get("region"), "zip": ship_to.get("postcode")} == {
            key: order["ship_to"].get(key) for key in ("country", "region", "zip")
        }, file
        assert bool(placed.note) == order["customer_note"], file
        assert offset(told) == order["local_offset"], file
    assert seen == 16


def the_lines(order: dict[str, Any]) -> list[tuple[str, str, str, int, int]]:
    """A line twice counts once; a broken quantity is one piece; a piece costs its part of the line's total."""
    lines = {line["id"]: line for line in order["lines"]}
    found = []
    for line in lines.values():
        count = line["quantity"] if isinstance(line["quantity"], int) else 1
        price = int((Decimal(line["total_minor"]) / count).to_integral_value())
        product = line["product"] if line["product"] != "0" else ""
        found.append((line["id"], line["sku"], product, count, price))
    return found


def offset(told: Told) -> str:
    if told.offset is None:
        return ""
    return f"{'-' if told.offset < 0 else '+'}{abs(told.offset) // 60:02}:{abs(told.offset) % 60:02}"


def test_the_same_refund_is_one_event_from_every_body_and_its_own_counts() -> None:
    found = readings(REST)
    own = {one.identity: one for one in found["order-560-all-refunds.json"].events}
    short = [one for one in found["orders-load-all.json"].events if isinstance(one.fact, PaymentRefunded)]
    assert {one.identity for one in short} == set(own)
    assert all(one.zone_guessed and not own[one.identity].zone_guessed for one in short)
    for file in ("refunds-all-without-data.json", "refund-single-without-data.json"):
        assert {one.identity for one in found[file].events} < set(own), file


def test_no_secret_of_the_bodies_reaches_a_reading() -> None:
    for file, reading in {**readings(HOOKS), **readings(REST)}.items():
        text = msgspec.json.encode(reading).lower()
        raw = (folder(REST if "-" in file or file in form_b.files(REST) else HOOKS) / file).read_text()
        for secret in secrets(raw):
            assert secret.lower().encode() not in text, file


def secrets(raw: str) -> set[str]:
    """The codes of gift cards and the signatures of deliveries."""
    try:
        body = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return set()
    cards = {one["code"] for listed in form_b.within(body, "gift_cards") for one in listed}
    return cards | set(form_b.within(body, "x-wc-webhook-signature"))
