"""The facts about shops, feeds, EPCIS, X12 214 and tracking numbers are well formed; those of shops agree.

Where the folder of real data is there (DOORSTEP_DATA), every raw file has its facts.
"""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from doorstep.timeline.model import FACTS
from doorstep.timeline.model.words import Milestone
from tests.facts.form_b import RAW, files, instant, said, within

#: What must not come out: a kind of fact, a milestone, or a part of a scan.
FORBIDDEN = set(FACTS) | set(Milestone) | {"signed_by"}

every_file_of_facts = pytest.mark.parametrize("name", RAW)


@every_file_of_facts
def test_every_raw_file_has_its_facts(name: str, real_data: Path) -> None:
    folder, ending = RAW[name]
    assert sorted(files(name)) == sorted(path.name for path in (real_data / folder).glob(f"*{ending}"))


@every_file_of_facts
def test_the_files_are_counted_rightly(name: str) -> None:
    assert said(name)["all"]["files"] == len(files(name))


@pytest.mark.parametrize("name", [name for name in RAW if name != "tracking_numbers"])
def test_what_is_not_read_says_why_and_has_no_facts(name: str) -> None:
    for file, table in files(name).items():
        assert (file, bool(table.get("why"))) == (file, not table["read"])
        if not table["read"]:
            assert (file, "fact" in table, "event" in table) == (file, False, False)
    read = sum(table["read"] for table in files(name).values())
    assert said(name)["all"].get("read", read) == read


@pytest.mark.parametrize("name", [*RAW])
def test_words_are_ours_and_traps_are_sentences(name: str) -> None:
    for milestones in within(said(name), "milestone_any_of"):
        assert milestones
        assert set(milestones) <= set(Milestone)
    for words in within(said(name), "must_not"):
        assert set(words) <= FORBIDDEN
    for kind in within([table.get("fact", []) for table in files(name).values()], "kind"):
        assert kind in FACTS
    for trap in (trap for traps in within(said(name), "traps") for trap in traps):
        assert trap.endswith("."), trap


@pytest.mark.parametrize("name", ["woocommerce", "bigcommerce", "woocommerce_rest"])
def test_times_of_shops_are_instants_or_not_said(name: str) -> None:
    for key in ("at", "updated_at", "created_at", "paid_at"):
        for text in within(files(name), key):
            assert text == "" or instant(text).utcoffset() == timedelta(0)
    for text in (text for texts in within(files(name), "at_any_of") for text in texts):
        assert text == "" or len(text) == len("2019-03-12") or instant(text).utcoffset() == timedelta(0)


def test_bigcommerce_counts_seconds_since_1970() -> None:
    for table in files("bigcommerce").values():
        assert instant(table["at"]) == datetime.fromtimestamp(table["at_written"], UTC)


def test_money_of_shops_is_whole_minor_units_of_a_known_currency() -> None:
    rest = said("woocommerce_rest")
    for money in within(rest, "money"):
        assert money["currency"] in rest["all"]["currency_digits"]
        assert {type(value) for key, value in money.items() if key != "currency"} == {int}
    for file, table in files("woocommerce_rest").items():
        for fact in table.get("fact", []):
            if "amount_minor" in fact:
                assert (file, type(fact["amount_minor"]), fact["amount_minor"] >= 0) == (file, int, True)


def test_orders_of_shops_are_counted_and_their_facts_name_them() -> None:
    orders = 0
    for file, table in files("woocommerce_rest").items():
        listed = table.get("order", [])
        orders += table.get("orders", 0)
        assert (file, len(listed)) == (file, table.get("orders", 0) if table.get("about") == "orders" else 0)
        named = {order["order_id"] for order in listed}
        placed = [fact["order_id"] for fact in table.get("fact", []) if listed and fact["kind"] == "order_placed"]
        assert sorted(placed) == sorted(named)
    assert orders == said("woocommerce_rest")["all"]["orders"]


def test_sums_of_refunds_agree() -> None:
    for file, table in files("woocommerce_rest").items():
        if table.get("about") == "refund":
            refunded = [fact["amount_minor"] for fact in table["fact"]]
            assert (file, len(refunded), sum(refunded)) == (file, table["refunds"], table["total_minor"])


def test_the_notes_are_counted() -> None:
    notes = files("woocommerce_rest")["order-notes.json"]
    by = Counter(fact["by"] for fact in notes["fact"])
    assert (sum(by.values()), by["system"]) == (notes["notes"], notes["by_system"])
    assert sum(fact["shown_to_customer"] for fact in notes["fact"]) == notes["shown_to_customer"]


def test_bodies_that_are_no_json_are_those_that_the_facts_name(real_data: Path) -> None:
    broken = set()
    for path in (real_data / "shops" / "woocommerce_rest").iterdir():
        try:
            json.loads(path.read_text(encoding="utf-8"))
        except json.JSONDecodeError:
            broken.add(path.name)
    named = {file for file, table in files("woocommerce_rest").items() if table.get("valid_json") is False}
    assert (broken, len(broken)) == (named, said("woocommerce_rest")["all"]["not_json"])


def test_the_214_says_one_delivery_in_local_time() -> None:
    (table,) = files("x12_214").values()
    (fact,) = table["fact"]
    local = datetime.fromisoformat(fact["at"]).replace(tzinfo=ZoneInfo(fact["zone"]))
    assert local == instant(fact["instant"])
    assert local.isoformat().endswith(fact["offset"])
    assert (table["sets"], table["segments"]) == (table["sets_said"], table["segments_said"])
