"""The real folder of Olist, against what a careful person computed from it before any importer ran."""

import os
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import mean, median
from typing import Any

import pytest

from doorstep.connect.shops.olist.folder import Folder, raw_of, read_folder
from doorstep.connect.shops.olist.quality import FINDINGS, Tally, findings
from doorstep.connect.shops.olist.read import read
from doorstep.timeline.model import (
    KIND_OF,
    Milestone,
    OrderCancelled,
    OrderPlaced,
    PaymentCaptured,
    Reading,
    ReviewReceived,
    Scan,
    Told,
)

SAO_PAULO_WINTER = timedelta(hours=3)


def real() -> Path:
    folder = Path(os.environ.get("DOORSTEP_DATA") or Path(__file__).parents[6] / "shared" / "data") / "olist"
    if not folder.is_dir():
        pytest.skip("the real orders of Olist are not here (DOORSTEP_DATA)")
    return folder


def facts() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parents[5] / "tests" / "facts" / "olist.toml").read_text())


@pytest.mark.slow
def test_the_real_folder_holds_what_the_facts_say() -> None:
    said, tally = facts(), Tally()
    readings = dict(read_folder(real(), tally))
    assert len(readings) == said["rows"]["orders"]
    counts = {code: row["count"] for code, row in tally.as_dict().items()}
    agreed = {code: counts.get(code, 0) for code in said["traps"] if code in FINDINGS}
    assert agreed == {code: count for code, count in said["traps"].items() if code in FINDINGS}
    assert len(agreed) >= 30
    scans = [told for reading in readings.values() for told in unique_scans(reading)]
    assert (
        sum(told.fact.milestone is Milestone.PICKED_UP for told in scans if isinstance(told.fact, Scan))
        == (said["present"]["handed_over"])
    )
    assert (
        sum(told.fact.milestone is Milestone.DELIVERED for told in scans if isinstance(told.fact, Scan))
        == (said["present"]["delivered"])
    )
    how_late_they_were(readings, said["overall"])


def unique_scans(reading: Reading) -> Iterator[Told]:
    """One pair of scans an order: several parcels of one order have the same pair."""
    seen = set()
    for told in reading.events:
        if isinstance(told.fact, Scan) and told.identity not in seen:
            seen.add(told.identity)
            yield told


def how_late_they_were(readings: dict[str, Reading], overall: dict[str, Any]) -> None:
    days, late, delivered = [], 0, 0
    for reading in readings.values():
        placed = reading.events[0]
        assert isinstance(placed.fact, OrderPlaced)
        assert placed.fact.promised_to is not None
        cancelled = any(isinstance(told.fact, OrderCancelled) for told in reading.events)
        for told in unique_scans(reading):
            if isinstance(told.fact, Scan) and told.fact.milestone is Milestone.DELIVERED and not cancelled:
                delivered += 1
                late += told.occurred_at > placed.fact.promised_to
                days.append((told.occurred_at - placed.occurred_at) / timedelta(days=1))
    assert (delivered, late) == (overall["delivered"], overall["late"])
    assert median(days) == pytest.approx(overall["median_days_to_deliver"], abs=1e-4)
    assert mean(days) == pytest.approx(overall["mean_days_to_deliver"], abs=1e-4)


@pytest.mark.slow
def test_eighteen_real_orders_agree_with_the_facts_in_full() -> None:
    wanted = {order["id"]: order for order in facts()["order"]}
    seen = 0
    for joined in Folder(real()).orders():
        if (fact := wanted.get(joined.order.order_id)) is not None:
            seen += 1
            agrees(read(raw_of(joined), {}), fact)
            # the facts count payments out of sequence over all orders and name them at none
            unnamed = {"cancelled_without_time", "payments_out_of_sequence"}
            assert set(findings(joined)) - unnamed == set(fact["traps"]) & set(FINDINGS), fact["id"]
    assert seen == len(wanted) == 18


def agrees(reading: Reading, fact: dict[str, Any]) -> None:
    placed = reading.events[0].fact
    assert isinstance(placed, OrderPlaced)
    for name in ("placed", "approved", "handed_over", "delivered"):
        wanted = [(fact[name]["written"], fact[name]["offset"])] if name in fact else []
        assert [written(told) for told in one_pair(reading) if name == NAMES.get(what(told))] == wanted, fact["id"]
    assert the_order(placed) == the_fact(fact), fact["id"]
    paid = [(told.fact.amount, told.fact.gateway) for told in reading.events if isinstance(told.fact, PaymentCaptured)]
    if "approved" in fact:
        assert sorted(paid) == sorted((one["minor"], one["means"]) for one in fact["payments"] if one["minor"]), fact[
            "id"
        ]
    assert sorted(
        (told.fact.review, told.fact.score, written(told)[0], bool(told.fact.text))
        for told in reading.events
        if isinstance(told.fact, ReviewReceived)
    ) == sorted((one["id"], one["score"], one["answered"], one["has_words"]) for one in fact["reviews"]), fact["id"]


NAMES = {"order_placed": "placed", "order_approved": "approved", "picked_up": "handed_over", "delivered": "delivered"}


def what(told: Told) -> str:
    return told.fact.milestone.value if isinstance(told.fact, Scan) else KIND_OF[type(told.fact)]


def one_pair(reading: Reading) -> Iterator[Told]:
    yield from (told for told in reading.events if not isinstance(told.fact, Scan))
    yield from unique_scans(reading)


def the_order(placed: OrderPlaced) -> dict[str, Any]:
    assert placed.destination is not None
    assert placed.promised_to is not None
    return {
        "lines": [
            (line.id, line.product, line.category, line.weight_g, line.price, line.seller) for line in placed.lines
        ],
        "total": placed.total,
        "zip": placed.destination.postcode,
        "state": placed.destination.region,
        "promised": (placed.promised_to - SAO_PAULO_WINTER).date().isoformat(),
    }


def the_fact(fact: dict[str, Any]) -> dict[str, Any]:
    return {
        "lines": [
            (str(line["number"]), line["product"], line["category"], line["grams"], line["price_minor"], line["seller"])
            for line in fact["lines"]
        ],
        "total": fact["total_paid_minor"],
        "zip": fact["customer"]["zip"],
        "state": fact["customer"]["state"],
        "promised": fact["promised_date"],
    }


def written(told: Told) -> tuple[str, str]:
    """The time as the files write it, and the offset that it was given."""
    assert told.offset is not None
    local = told.occurred_at + timedelta(minutes=told.offset)
    return local.strftime("%Y-%m-%d %H:%M:%S"), f"-{-told.offset // 60:02d}:{-told.offset % 60:02d}"
