"""The recorded webhooks of Shopify, against what a careful person wrote down from them before any reader existed."""

import os
import re
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from doorstep.connect.shops.shopify.read import read
from doorstep.timeline.model import KIND_OF, LegLinked, NoteAdded, OrderPlaced, ParcelLinked, Reading, Told

RECEIVED = "2026-01-01T00:00:00Z"

#: The facts' own words for what happened, in the vocabulary. What it has no kind for becomes a note that says so.
OURS = {
    "order_placed": "order_placed",
    "order_changed": "order_changed",
    "order_cancelled": "order_cancelled",
    "order_paid": "order_approved",
    "payment_authorised": "payment_authorised",
    "payment_captured": "payment_captured",
    "payment_failed": "payment_failed",
    "parcel_linked": "parcel_linked",
    "customer_changed": "customer_changed",
    "order_fulfilled": "nothing left to send",
    "order_part_fulfilled": "sent a part",
    "order_deleted": "deleted this order",
    "customer_deleted": "deleted its record",
    "consent_unknown": "without saying what",
    "payment_disputed": "bank disputes",
    "payment_challenged": "must confirm the payment",
    "refund_recorded": "credited",
    "payment_received": "Bookkeeping",
}


def folder() -> Path:
    data = Path(os.environ.get("DOORSTEP_DATA") or Path(__file__).parents[6] / "shared" / "data")
    found = data / "shops" / "shopify" / "2023-01"
    if not found.is_dir():
        pytest.skip("the recorded webhooks of shops are not here (DOORSTEP_DATA)")
    return found


def facts() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parents[5] / "tests" / "facts" / "shopify.toml").read_text())


def readings() -> dict[str, Reading]:
    return {path.name: read(path.read_bytes(), {"received_at": RECEIVED}) for path in sorted(folder().iterdir())}


def test_every_recorded_body_is_read_or_left_out_with_a_reason_as_the_facts_say() -> None:
    found, said = readings(), facts()
    names = {name for name in said if name.endswith(".json")}
    assert names == set(found)
    for name, reading in found.items():
        assert reading.error is None, name
        if not said[name]["read"] or said[name].get("needs_link"):
            assert reading.events == (), name
            assert reading.ignored, name
            assert reading.ignored[0].why, name
    assert sum(said[name]["read"] for name in names) == said["all"]["read"]


def test_what_the_facts_demand_is_found_and_what_they_forbid_is_not() -> None:
    said = facts()
    for name, reading in readings().items():
        kinds = {KIND_OF[type(told.fact)] for told in reading.events}
        assert not kinds & set(said[name].get("must_not", ())), name
        if said[name].get("needs_link"):
            assert "order is missing" in reading.ignored[0].why, name
            continue
        for fact in said[name].get("fact", ()):
            matching = [told for told in reading.events if is_told(told, fact["kind"])]
            assert matching or not fact["must"], f"{name}: {fact['kind']}"
            for told in matching:
                agree(name, told, fact)


def is_told(told: Told, kind: str) -> bool:
    if isinstance(told.fact, NoteAdded):
        return OURS[kind] in told.fact.text
    return KIND_OF[type(told.fact)] == OURS[kind]


def agree(name: str, told: Told, fact: dict[str, Any]) -> None:
    at = datetime.fromisoformat(fact["at"] or RECEIVED)
    utc_offset = at.utcoffset()
    assert utc_offset is not None
    assert (told.occurred_at, told.offset) == (at, utc_offset.total_seconds() // 60), name
    words = told.fact.text if isinstance(told.fact, NoteAdded) else ""
    if "amount_minor" in fact:
        amount = f"{fact['amount_minor'] / 100:.2f} {fact['currency']}"
        paid = getattr(told.fact, "amount", None)
        assert amount in words if words else paid == fact["amount_minor"], name
    if "items" in fact and isinstance(told.fact, ParcelLinked):
        assert [(item.line, item.quantity) for item in told.fact.items] == [
            (item["line"], item["quantity"]) for item in fact["items"]
        ], name
    for key in ("means", "gateway"):
        if key in fact and hasattr(told.fact, "gateway"):
            assert told.fact.gateway == fact[key], name


def test_orders_have_the_money_lines_and_people_that_the_facts_say() -> None:
    said = facts()
    seen = 0
    for name, reading in readings().items():
        for told in reading.events:
            if isinstance(told.fact, OrderPlaced):
                seen += 1
                assert the_order(told.subject, told.fact) == the_fact(said[name]), name
    assert seen == 7


def the_order(subject: str, placed: OrderPlaced) -> dict[str, Any]:
    people = {party.role.value: party for party in placed.parties}
    ship_to = people["recipient"].address
    assert ship_to is not None
    return {
        "subject": subject,
        "money": (placed.number, placed.currency, placed.total),
        "lines": [(line.id, line.sku, line.quantity, line.title, line.price, line.weight_g) for line in placed.lines],
        "buyer": (people["buyer"].source_id, people["buyer"].language),
        "same person": people["buyer"].name == people["recipient"].name,
        "ship_to": {"country": ship_to.country, "region": ship_to.region, "zip": ship_to.postcode},
        "can be called": re.search("[A-Z]", people["recipient"].phone) is None,
    }


def the_fact(fact: dict[str, Any]) -> dict[str, Any]:
    return {
        "subject": f"order:{fact['order_id']}",
        "money": (fact["order_name"], fact["money"]["currency"], fact["money"]["total_minor"]),
        "lines": [
            (line["id"], line["sku"], line["quantity"], line["title"], line["unit_minor"], line["grams"])
            for line in fact["lines"]
        ],
        "buyer": (fact["customer_id"], fact["language"]),
        "same person": fact["recipient_is_customer"],
        "ship_to": fact["ship_to"],
        "can be called": True,
    }


def test_parcels_have_the_legs_that_the_facts_say() -> None:
    said = facts()
    seen = 0
    for name, reading in readings().items():
        for fact in said[name].get("fact", ()):
            if fact["kind"] != "parcel_linked":
                continue
            seen += 1
            legs = [told for told in reading.events if isinstance(told.fact, LegLinked)]
            parcel = f"parcel:{said[name]['order_id']}/{fact['parcel']}"
            assert [(leg.subject, leg.fact.leg) for leg in legs if isinstance(leg.fact, LegLinked)] == [
                (parcel, f"leg:{fact['carrier_written'].lower()}:{number.upper()}")
                for number in fact["tracking_numbers"]
            ], name
            assert [leg.fact.number for leg in legs if isinstance(leg.fact, LegLinked)] == fact["tracking_numbers"], (
                name
            )
    assert seen == 2


def test_bodies_that_differ_by_their_topic_alone_tell_different_things_or_the_same_thing_once() -> None:
    found, said = readings(), facts()
    for group in said["all"]["same_body"]:
        told = [{(one.subject, one.identity) for one in found[name].events} for name in group]
        if group[0].startswith("disputes"):
            assert told[0] == told[1]
        elif any(told):
            assert all(mine != other for place, mine in enumerate(told) for other in told[place + 1 :]), group
