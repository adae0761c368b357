"""What is found in our own JSON format, what is refused, and how it is said."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from doorstep.connect.ours.shape import KINDS
from doorstep.connect.shops.generic_json.read import read
from doorstep.timeline.model import (
    KIND_OF,
    Delivered,
    LegLinked,
    Milestone,
    OrderPlaced,
    ParcelLinked,
    Precision,
    Reading,
    Scan,
)

SAMPLE = (Path(__file__).parent / "samples" / "a_whole_order.json").read_bytes()
APPROVED = {"kind": "order_approved", "at": "2026-03-02T09:16:00Z", "order": "1"}


def of(*events: Any, **meta: str) -> Reading:
    return read(json.dumps(list(events)).encode(), meta)


def test_a_whole_order_is_read() -> None:
    reading = read(SAMPLE, {})
    assert reading.error is None
    assert reading.ignored == ()
    assert [KIND_OF[type(told.fact)] for told in reading.events] == [
        "order_placed",
        "payment_authorised",
        "order_approved",
        "parcel_linked",
        "leg_linked",
        "parcel_packed",
        "handover_given",
        "handover_taken",
        "scan",
        "carrier_estimate",
        "scan",
        "contact_received",
        "consent_given",
        "review_received",
        "return_requested",
        "payment_refunded",
        "note_added",
    ]


def test_an_order_has_its_lines_parties_and_promise_on_the_senders_clock() -> None:
    told = read(SAMPLE, {}).events[0]
    fact = told.fact
    assert isinstance(fact, OrderPlaced)
    assert (told.subject, told.occurred_at, told.offset, told.zone_guessed) == (
        "order:7001",
        datetime(2026, 3, 2, 8, 15, tzinfo=UTC),
        60,
        False,
    )
    assert (fact.promised_from, fact.promised_to) == (
        datetime(2026, 3, 4, 23, 0, tzinfo=UTC),
        datetime(2026, 3, 6, 22, 59, 59, tzinfo=UTC),
    )
    assert [(line.sku, line.quantity, line.price) for line in fact.lines] == [("LAMP-2", 1, 5990), ("BULB", 2, 1250)]
    assert [(party.role.value, party.email) for party in fact.parties] == [("buyer", "mara@example.org")]


def test_a_parcel_with_its_number_is_a_link_to_the_parcel_and_one_to_the_leg() -> None:
    link, leg = read(SAMPLE, {}).events[3:5]
    assert (link.subject, leg.subject) == ("order:7001", "parcel:7001/A")
    assert isinstance(link.fact, ParcelLinked)
    assert isinstance(leg.fact, LegLinked)
    assert link.fact.parcel == leg.subject
    assert (leg.fact.leg, leg.fact.carrier) == ("leg:ups:1Z0A1B2C0300000089", "ups")


def test_a_day_alone_counts_at_the_end_of_the_local_day() -> None:
    told = read(SAMPLE, {}).events[10]
    assert isinstance(told.fact, Scan)
    assert (told.occurred_at, told.precision) == (datetime(2026, 3, 5, 22, 59, 59, tzinfo=UTC), Precision.DAY)
    assert (told.fact.delivered_how, told.fact.milestone) == (Delivered.RECIPIENT, Milestone.DELIVERED)


@pytest.mark.parametrize(
    ("at", "meta", "place", "expected"),
    [
        ("2026-07-01T10:00:00+02:00", {}, {}, ("2026-07-01T08:00:00+00:00", 120, False)),
        ("2026-07-01T10:00:00", {"zone": "Europe/Berlin"}, {}, ("2026-07-01T08:00:00+00:00", 120, False)),
        ("2026-07-01T10:00:00", {"default_zone": "Europe/Berlin"}, {}, ("2026-07-01T08:00:00+00:00", 120, True)),
        ("2026-07-01T10:00:00", {}, {"country": "US", "region": "NJ"}, ("2026-07-01T14:00:00+00:00", -240, True)),
        ("2026-07-01T10:00:00", {}, {}, ("2026-07-01T10:00:00+00:00", None, True)),
    ],
)
def test_a_time_without_zone_takes_the_stated_one_else_the_place_and_is_marked(
    at: str, meta: dict[str, str], place: dict[str, str], expected: tuple[str, int | None, bool]
) -> None:
    (told,) = of({"kind": "scan", "at": at, "carrier": "ups", "number": "1", "place": place}, **meta).events
    assert (told.occurred_at.isoformat(), told.offset, told.zone_guessed) == expected


def test_one_event_a_list_and_one_a_line_are_the_same() -> None:
    one = json.dumps(APPROVED).encode()
    expected = read(one, {}).events
    assert len(expected) == 1
    assert read(b"[" + one + b"]", {}).events == expected
    assert read(b'{"events": [' + one + b"]}", {}).events == expected
    assert read(b"\xef\xbb\xbf" + one, {}).events == expected
    assert read(one + b"\n\n" + one + b"\n", {}).events == expected * 2


def test_a_bad_event_is_refused_with_its_path_and_the_others_are_read() -> None:
    reading = of(
        APPROVED,
        {"kind": "order_approved", "at": "yesterday", "order": "1"},
        {"kind": "scan", "at": "2026-03-02", "carrier": "ups"},
        {"kind": "sold", "at": "2026-03-02", "order": "1"},
        {"kind": "payment_captured", "at": "2026-03-02", "order": "1", "amount": 49.9},
        {"kind": "order_placed", "at": "2026-03-02", "order": "1", "lines": [{"id": "1", "qty": 2}]},
        {"kind": "order_approved", "at": "2026-03-02", "order": " "},
        {"kind": "order_approved", "at": "0001-01-01T00:00:00+14:00", "order": "1"},
        "text",
    )
    assert len(reading.events) == 1
    assert reading.error is None
    assert [one.path for one in reading.ignored] == [
        "[1].at",
        "[2]",
        "[3].kind",
        "[4].amount",
        "[5].lines[0]",
        "[6].order",
        "[7].at",
        "[8]",
    ]
    assert all(one.why.startswith("refused: ") for one in reading.ignored)
    assert "4990" in reading.ignored[3].why


def test_an_unknown_field_is_left_out_and_named() -> None:
    reading = of({**APPROVED, "colour": "red"})
    assert [told.subject for told in reading.events] == ["order:1"]
    assert [(one.path, one.why) for one in reading.ignored] == [
        ("[0].colour", "this field is unknown and was left out")
    ]


def test_a_field_beside_the_events_that_nobody_knows_is_named_and_the_zone_still_counts() -> None:
    note = {"kind": "note_added", "order": "7", "at": "2026-03-04T09:30:00", "text": "hello"}
    plain = read(json.dumps({"zone": "Europe/Berlin", "events": [note]}).encode(), {})
    more = read(json.dumps({"sent_at": "2026-03-05", "zone": "Europe/Berlin", "events": [note]}).encode(), {})
    assert (more.events, [one.path for one in more.ignored]) == (plain.events, ["sent_at"])
    assert (len(plain.events), plain.ignored) == (1, ())


def test_an_unknown_milestone_is_kept_as_unknown_with_its_word() -> None:
    (told,) = of({"kind": "scan", "at": "2026-03-02", "carrier": "x", "number": "1", "milestone": "Teleported"}).events
    assert isinstance(told.fact, Scan)
    assert (told.fact.milestone, told.fact.raw_text) == (Milestone.UNKNOWN, "Teleported")


def test_the_senders_id_is_the_identity_and_without_one_time_and_code_are() -> None:
    scan = {"kind": "scan", "at": "2026-03-02T10:00:00Z", "carrier": "ups", "number": "1", "code": "DP"}
    plain, reworded, named = of(scan, {**scan, "raw_text": "DEPARTED"}, {**scan, "id": "x1"}).events
    assert plain.identity == reworded.identity == ("scan", "2026-03-02T10:00:00Z", "DP")
    assert named.identity == ("scan", "id", "x1")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[",
        b"nul",
        b"{}",
        b"[]",
        b"5",
        b'"a"',
        b'{"events": 3}',
        b"\xff\xfe[\x00]\x00",
        b'["\xff"]',
        b"[" * 100_000,
    ],
)
def test_a_body_without_any_event_is_an_error_that_says_how_to_mend_it(raw: bytes) -> None:
    reading = read(raw, {})
    assert reading.events == ()
    assert reading.error is not None
    assert reading.error.why
    assert reading.error.how_to_mend


def test_what_only_doorstep_may_say_is_no_kind_that_can_be_sent() -> None:
    assert not {"task_opened", "task_done", "message_sent", "retraction", "risk_raised", "stalled"} & set(KINDS)
