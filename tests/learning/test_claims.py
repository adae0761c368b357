"""Claims: what speaks for one, what the paper says, and that every sentence is proven by a row."""

import csv
import io
import re
import zipfile
from datetime import timedelta
from hashlib import sha256

import pytest
from msgspec.structs import replace

from doorstep.kit.money import Money
from doorstep.learning.claims.model import Body, Claim, Recipient, Sender, Shown, Source
from doorstep.learning.claims.pack import name_of, packed
from doorstep.learning.claims.rules.claim import Evidence, claims_of
from doorstep.learning.claims.rules.words import title_of
from doorstep.shop.model import Service
from doorstep.timeline.model import (
    CarrierEstimate,
    Event,
    Items,
    Line,
    Milestone,
    OrderPlaced,
    ParcelLinked,
    Retraction,
)
from doorstep.timeline.rules.fold import fold
from tests.learning.test_scorecard_facts import (
    DAY,
    DONE,
    HAMBURG,
    HOUR,
    LEIPZIG,
    OUT,
    PICKED,
    PROMISED,
    SETTINGS,
    order,
    scan,
)  # fmt: skip
from tests.timeline.way import LEG, ORDER, PARCEL, START, event

NOW = START + timedelta(days=30)
SENDER = Sender("Fjord & Fell", "Fjord GmbH, Kai 1, Kiel", "care@fjord.example", "Lager, 24103 DE", "UTC")
NAMED = event(LEG, DAY + 5, CarrierEstimate(expected_to=START + timedelta(days=1, hours=20)), "edd")

BROKEN = scan(2 * DAY, Milestone.EXCEPTION, reason="carrier.damaged_parcel")


def claim(events: list[Event], **more: object) -> Claim:
    state, _ = fold(ORDER, events)
    sources = tuple(Source(one, 7, "ups@1") for one in events if one.subject.startswith("leg:"))
    evidence = Evidence(
        "fjord",
        state,
        SETTINGS,
        SENDER,
        Recipient("22765 Hamburg DE"),
        sources,
        (Body(7, "ups", START, 99, "ab" * 32),),
    )
    (found,) = claims_of(replace(evidence, **more), NOW)
    return found


def test_later_than_the_carriers_own_date_is_late_though_the_promise_was_kept() -> None:
    found = claim(order(PICKED, NAMED, OUT, DONE))
    assert (found.reasons, found.due_by, found.days) == (("late",), "carrier", 0.4)
    assert found.statement[2:4] == (
        "The carrier's own first date for it was 2026-03-04 05:00 UTC.",
        "It was first brought on 2026-03-04 14:00 UTC, 0.4 days after that.",
    )


def test_a_date_that_was_named_afterwards_is_none() -> None:
    after = event(LEG, 3 * DAY, CarrierEstimate(expected_to=START), "after")
    found = claim(order(PICKED, OUT, DONE, after))
    assert (found.reasons, found.due_by, found.due) == ((), "shop", PROMISED)


def test_without_a_date_the_longest_time_of_its_service_counts() -> None:
    by_ups = replace(SETTINGS, services=(Service("ups", "Standard", 1, 2, (1, 2, 3, 4, 5)),))
    found = claim(order(PICKED, scan(8 * DAY, Milestone.DELIVERED)), settings=by_ups)
    assert (found.reasons, found.due_by) == (("late",), "service")
    assert found.due is not None
    assert found.due.date() == (START + timedelta(days=3)).date()  # fetched on Tuesday, two working days


@pytest.mark.parametrize(
    ("scans", "reasons", "title"),
    [
        ([PICKED], ("overdue",), "Overdue parcel"),
        ([PICKED, scan(5 * DAY, Milestone.LOST, reason="carrier.parcel_lost")], ("lost",), "Lost parcel"),
        (
            [PICKED, BROKEN, scan(9 * DAY, Milestone.DELIVERED)],
            ("damaged", "late"),
            "Damaged parcel, late",
        ),
        ([PICKED, OUT, DONE], (), "Parcel"),
    ],
)  # fmt: skip
def test_what_speaks_for_a_claim(scans: list[Event], reasons: tuple[str, ...], title: str) -> None:
    found = claim(order(*scans))
    assert (found.reasons, title_of(found)) == (reasons, title)


def test_the_goods_are_those_of_the_parcel_and_the_whole_order_where_nobody_said() -> None:
    lines = (Line("l1", "T-1", "Tent", 2, 4990), Line("l2", "S-1", "Stove", 1, 2500))
    placed = OrderPlaced(currency="EUR", lines=lines, origin=LEIPZIG, destination=HAMBURG, promised_to=PROMISED)
    events = order(PICKED)[2:]
    some = claim([event(ORDER, 0, placed), event(ORDER, 1, ParcelLinked(PARCEL, (Items("l1", 1),))), *events])
    assert ([(one.title, one.pieces) for one in some.goods], some.value, some.whole_order) == (
        [("Tent", 1)], Money(4990, "EUR"), False,
    )  # fmt: skip
    every = claim([event(ORDER, 0, placed), event(ORDER, 1, ParcelLinked(PARCEL)), *events])
    assert (every.value, every.whole_order) == (Money(12480, "EUR"), True)
    assert every.statement[-1] == "The whole order's goods were sold for 124.80 EUR, without postage."


def test_both_clocks_of_each_scan_and_what_counts_no_more() -> None:
    local = replace(OUT, offset=60, received_at=OUT.occurred_at + timedelta(hours=3))
    wrong = scan(2 * DAY + HOUR, Milestone.DELIVERED)
    back = event(LEG, 2 * DAY + 2 * HOUR, Retraction(str(wrong.id)))
    found = claim(order(PICKED, local, wrong, back))
    assert [(one.milestone, one.counts) for one in found.scans] == [
        ("picked_up", True), ("out_for_delivery", True), ("delivered", False),
    ]  # fmt: skip
    assert (found.scans[1].local, found.scans[1].heard_at - found.scans[1].made_at) == (
        "2026-03-04T10:00:00+01:00", timedelta(hours=3),
    )  # fmt: skip


def files(found: Claim) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed(found))) as folder:
        return {name: folder.read(name) for name in folder.namelist()}


def test_the_pack_holds_the_paper_the_tables_and_their_hashes() -> None:
    found = claim(order(PICKED, NAMED, OUT, DONE), shown=(Shown("Ask", "Their case", "number", "4711", NOW),))
    inside = files(found)
    assert sorted(inside) == ["SHA256SUMS", "bodies.csv", "carrier_dates.csv", "claim.pdf", "scans.csv"]
    assert inside["claim.pdf"].startswith(b"%PDF-")
    sums = sorted(inside["SHA256SUMS"].decode().splitlines())
    assert sums == sorted(f"{sha256(raw).hexdigest()}  {name}" for name, raw in inside.items() if name != "SHA256SUMS")
    rows = list(csv.DictReader(io.StringIO(inside["scans.csv"].decode())))
    assert [(row["milestone"], row["body_sha256"]) for row in rows] == [
        (name, "ab" * 32) for name in ("picked_up", "out_for_delivery", "delivered")
    ]
    assert name_of(found) == "claim-late-1Z.zip"


def test_the_same_claim_makes_the_same_bytes() -> None:
    found = claim(order(PICKED, NAMED, OUT, DONE))
    assert packed(found) == packed(found)


def test_letters_of_other_alphabets_and_a_thousand_scans_fit_on_paper(caplog: pytest.LogCaptureFixture) -> None:
    many = [
        scan(DAY + place, Milestone.IN_TRANSIT, code="X", raw_text="Сортування Łódź Αθήνα" * 3 + "A" * 300)
        for place in range(1, 400)
    ]
    inside = files(claim(order(PICKED, *many)))
    pages = re.findall(rb"/Type /Page\b", inside["claim.pdf"])
    assert len(pages) > 10
    assert caplog.messages == []  # no letter is missing
