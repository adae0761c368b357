"""What is found in Olist's tables: our own small folder."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.connect.shops.olist.folder import Folder, raw_of, read_folder
from doorstep.connect.shops.olist.quality import Tally
from doorstep.connect.shops.olist.read import read
from doorstep.connect.shops.olist.tables import cents
from doorstep.timeline.model import (
    KIND_OF,
    Items,
    Milestone,
    OrderCancelled,
    OrderPlaced,
    ParcelLinked,
    Place,
    Precision,
    Reading,
    Scan,
)

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="module")
def ours() -> dict[str, Reading]:
    return dict(read_folder(SAMPLES))


def kinds(reading: Reading) -> list[str]:
    return [KIND_OF[type(told.fact)] for told in reading.events]


def test_an_order_is_read_with_all_that_happened(ours: dict[str, Reading]) -> None:
    assert kinds(ours["aaa1"]) == [
        "order_placed",
        "order_approved",
        "payment_captured",
        "payment_captured",
        "parcel_linked",
        "leg_linked",
        "scan",
        "scan",
        "review_received",
        "review_received",
    ]
    times = [(told.occurred_at.isoformat(), told.offset, told.zone_guessed) for told in ours["aaa1"].events]
    assert times[0] == ("2018-02-17T17:00:00+00:00", -120, True)
    assert times[6:8] == [("2018-02-19T13:00:00+00:00", -180, True), ("2018-02-27T21:30:00+00:00", -180, True)]


def test_the_order_knows_lines_areas_and_the_end_of_the_promised_day(ours: dict[str, Reading]) -> None:
    placed = ours["aaa1"].events[0].fact
    assert isinstance(placed, OrderPlaced)
    assert (placed.currency, placed.total) == ("BRL", 43400)
    assert placed.promised_to == datetime(2018, 3, 2, 2, 59, 59, tzinfo=UTC)
    assert placed.origin == Place(city="sao paulo", region="SP", postcode="04195", country="BR", lat=-23.6, lon=-46.6)
    assert placed.destination == Place(city="manaus", region="AM", postcode="69005", country="BR")
    assert [(line.price, line.weight_g, line.category, line.seller) for line in placed.lines] == [
        (19990, 1500, "cama_mesa_banho", "s1")
    ] * 2
    assert [(party.source_id, party.zone) for party in placed.parties] == [("person1", "America/Manaus")]


def test_each_seller_has_a_parcel_and_a_delivery_before_the_hand_over_is_kept_as_told(ours: dict[str, Reading]) -> None:
    parcels = [told.fact for told in ours["aaa2"].events if isinstance(told.fact, ParcelLinked)]
    assert parcels == [
        ParcelLinked("parcel:aaa2/1", (Items("1"), Items("3"))),
        ParcelLinked("parcel:aaa2/2", (Items("2"),)),
    ]
    scans = [(told.subject, told.fact.milestone) for told in ours["aaa2"].events if isinstance(told.fact, Scan)]
    assert scans == [
        (f"leg:unstated:AAA2-{parcel}", milestone)
        for parcel in (1, 2)
        for milestone in (Milestone.PICKED_UP, Milestone.DELIVERED)
    ]


def test_a_cancellation_takes_the_last_known_time_and_no_delivery_is_invented(ours: dict[str, Reading]) -> None:
    (cancelled,) = [told for told in ours["aaa3"].events if isinstance(told.fact, OrderCancelled)]
    assert (cancelled.occurred_at, cancelled.precision) == (datetime(2017, 6, 1, 14, 0, tzinfo=UTC), Precision.DAY)
    assert [scan.fact.milestone for scan in ours["aaa4"].events if isinstance(scan.fact, Scan)] == [Milestone.PICKED_UP]
    assert [(one.path, one.why) for one in ours["aaa4"].ignored] == [
        ("aaa4.order_delivered_customer_date", "says delivered, at a time that nobody knows"),
        ("aaa4.review.r4", "refused: no time or no score"),
    ]


def test_an_order_that_cannot_be_read_is_named_and_stops_nothing(ours: dict[str, Reading]) -> None:
    assert list(ours) == ["aaa1", "aaa2", "aaa3", "aaa4", "aaa5", "aaa6"]
    assert (ours["aaa5"].events, ours["aaa6"].events) == ((), ())
    assert [one.why for one in ours["aaa5"].ignored] == [
        "refused: '2017-06-02 noon' is no time",
        "refused: no id or no time of purchase",
    ]


ODDITIES = {
    "without_approval": (3, ["aaa3", "aaa5", "aaa6"]),
    "unknown_status": (2, ["aaa5", "aaa6"]),
    "without_items": (3, ["aaa3", "aaa5", "aaa6"]),
    "without_payment": (2, ["aaa5", "aaa6"]),
    "without_review": (2, ["aaa5", "aaa6"]),
    "customer_zip_without_geolocation": (3, ["aaa1", "aaa4", "aaa6"]),
    "review_of_several_orders": (2, ["aaa2", "aaa3"]),
    "several_reviews": (1, ["aaa1"]),
    "review_before_delivery": (1, ["aaa1"]),
    "payments_out_of_sequence": (1, ["aaa1"]),
    "same_order_twice": (1, ["aaa1"]),
    "delivered_before_handed_over": (1, ["aaa2"]),
    "several_sellers": (1, ["aaa2"]),
    "product_without_category": (1, ["aaa2"]),
    "product_without_weight": (1, ["aaa2"]),
    "seller_zip_without_geolocation": (1, ["aaa2"]),
    "cancelled_without_time": (1, ["aaa3"]),
    "payment_zero": (1, ["aaa3"]),
    "payment_type_unknown": (1, ["aaa3"]),
    "delivered_without_date": (1, ["aaa4"]),
    "unknown_product": (1, ["aaa4"]),
    "unknown_seller": (1, ["aaa4"]),
    "unreadable_review": (1, ["aaa4"]),
    "unreadable_time": (1, ["aaa5"]),
    "unknown_customer": (1, ["aaa5"]),
}


def test_oddities_are_counted_with_examples() -> None:
    tally = Tally()
    for _ in read_folder(SAMPLES, tally):
        pass
    assert {code: (row["count"], row["examples"]) for code, row in tally.as_dict().items()} == ODDITIES


def test_the_side_tables_may_be_missing(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "olist_orders_dataset.csv", tmp_path)
    alone = dict(read_folder(tmp_path))
    assert kinds(alone["aaa1"]) == ["order_placed", "order_approved", "parcel_linked", "leg_linked", "scan", "scan"]
    assert alone["aaa1"].events == read((SAMPLES / "olist_orders_dataset.csv").read_bytes(), {}).events[:6]
    with pytest.raises(FileNotFoundError, match="no folder of Olist tables"):
        Folder(tmp_path / "elsewhere")


def test_a_joined_order_kept_as_raw_bytes_reads_the_same() -> None:
    for joined in Folder(SAMPLES).orders():
        if joined.order.order_id == "aaa2":
            assert read(raw_of(joined), {}) == dict(read_folder(SAMPLES))["aaa2"]


def test_reading_may_begin_anywhere_in_the_table() -> None:
    assert [joined.order.order_id for joined in Folder(SAMPLES).orders(start=3)] == ["aaa4", "aaa5", "aaa1", "aaa6"]
    assert Folder(SAMPLES).count() == 7


@pytest.mark.parametrize("raw", [b"", b"{", b"{}", b"a,b\n1,2", b"\xff\xfe\x00", b'{"order": 5}', b"order_id\n\x00"])
def test_what_is_no_order_of_olist_says_why(raw: bytes) -> None:
    reading = read(raw, {})
    assert reading.events == ()
    assert reading.error is not None
    assert reading.error.why


@pytest.mark.parametrize(
    ("text", "amount"),
    [("199.9", 19990), ("0.07", 7), ("18", 1800), ("1.995", None), ("", None), ("x", None), ("-1.5", -150)],
)
def test_amounts_are_counted_in_decimals(text: str, amount: int | None) -> None:
    assert cents(text) == amount


def test_a_column_that_nobody_knows_is_named() -> None:
    header, first, *_ = (SAMPLES / "olist_orders_dataset.csv").read_text(encoding="utf-8").splitlines()
    reading = read(f"{header},paused_at\n{first},2018-01-02 03:04:05\n".encode(), {})
    plain = read(f"{header}\n{first}\n".encode(), {})
    assert (reading.events, reading.ignored[0].path) == (plain.events, "column paused_at")
    assert reading.ignored[1:] == plain.ignored
