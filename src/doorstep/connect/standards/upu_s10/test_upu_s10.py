"""What is found in events of postal items: our own samples, and the numbers of S10."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.connect import edi, markup
from doorstep.connect.gathered import dated
from doorstep.connect.standards.upu_s10.items import check_digit, item
from doorstep.connect.standards.upu_s10.read import read
from doorstep.timeline.model import Delivered, Place, Precision, Reading, Scan, Told

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> Reading:
    return read((SAMPLES / name).read_bytes(), {})


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def seen(reading: Reading) -> list[tuple[str, str, str, int | None, bool, str]]:
    return [
        (told.subject, scan.code, told.occurred_at.isoformat(), told.offset, told.zone_guessed, scan.milestone.value)
        for told, scan in scans(reading)
    ]


def test_the_events_of_a_message_keep_the_clock_of_their_office() -> None:
    german, american = "leg:dhl_parcel_de:LX000000014DE", "leg:usps:CP000000120US"
    assert seen(sample("moving.edi")) == [
        (german, "EMA", "2026-11-18T08:10:00+00:00", 60, True, "picked_up"),
        (german, "EMC", "2026-11-19T22:30:00+00:00", 60, False, "in_transit"),
        (german, "EME", "2026-11-22T13:30:00+00:00", -300, True, "customs"),
        (american, "EMH", "2026-11-21T04:59:59+00:00", -300, True, "attempt_failed"),
    ]


def test_reasons_keep_their_numbers_and_words_say_whose_fault_it_is() -> None:
    found = [scan for _, scan in scans(sample("moving.edi"))]
    assert (found[2].reason, found[2].raw_text) == ("customs.inspection", "reason 41")
    assert (found[3].reason, found[3].raw_text) == (
        "recipient.not_home",
        "Addressee not at home; reason 18; action 23",
    )
    assert found[3].place == Place(name="USCHIA", city="Chicago", country="US")


def test_a_post_holds_its_own_item_while_it_is_in_its_country() -> None:
    assert [scan.holder for _, scan in scans(sample("moving.edi"))] == [
        "carrier:dhl_parcel_de",
        "carrier:dhl_parcel_de",
        "",
        "carrier:usps",
    ]


def test_xml_has_items_with_their_events() -> None:
    reading = sample("delivered.xml")
    british = "leg:royal_mail:RR100000017GB"
    assert seen(reading) == [
        (british, "EDG", "2026-11-20T07:05:00+00:00", 60, False, "out_for_delivery"),
        (british, "EMI", "2026-11-20T10:42:10+00:00", 60, False, "delivered"),
        (british, "EZZ", "2026-11-20T12:00:00+00:00", 0, False, "unknown"),
        (british, "EXZ", "2026-11-19T12:00:00+00:00", 0, False, "unknown"),
    ]
    scan = scans(reading)[1][1]
    assert (scan.signed_by, scan.delivered_how, scan.service) == ("J. MOREL", Delivered.NEIGHBOUR, "registered letter")


def test_a_table_has_an_event_a_line() -> None:
    reading = sample("moving.csv")
    chinese = "leg:upu_s10:EE000000014CN"
    assert seen(reading) == [
        (chinese, "EMA", "2026-11-15T01:30:00+00:00", 480, True, "picked_up"),
        (chinese, "EMD", "2026-11-18T11:04:00+00:00", 60, True, "in_transit"),
        (chinese, "EMH", "2026-11-20T22:59:59+00:00", 60, True, "attempt_failed"),
    ]
    assert [told.precision for told, _ in scans(reading)] == [Precision.MINUTE, Precision.MINUTE, Precision.DAY]
    assert [(one.path, one.why.partition(":")[0]) for one in reading.ignored] == [
        ("line 5", "refused"),
        ("line 6", "refused"),
    ]


def test_the_same_event_in_another_form_is_the_same() -> None:
    table = b"S10,Event,EventDate,Office\nlx000000014de,ema,202611180910,DEHALA\n"
    (told,) = read(table, {}).events
    other = sample("moving.edi").events[0]
    assert (told.subject, told.occurred_at) == (other.subject, other.occurred_at)
    assert [word.casefold() for word in told.identity] == [word.casefold() for word in other.identity]


def test_a_number_is_told_apart_by_its_time_alone() -> None:
    """It may be given out again after twelve months: the reader says when, the timeline says which parcel."""
    table = "S10,Event,EventDate,Office\n" + "\n".join(
        f"LX000000014DE,EMI,{day}1000,DEHALA" for day in ("20251001", "20261118")
    )
    assert [told.occurred_at for told in read(table.encode(), {}).events] == [
        datetime(2025, 10, 1, 8, 0, tzinfo=UTC),
        datetime(2026, 11, 18, 9, 0, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("LX000000014DE", True),
        ("lx 00000001 4 de", True),
        ("RR100000017GB", True),
        ("EA473124829US", True),
        ("EE000000120CN", True),
        ("LX000000015DE", False),
    ],
)
def test_a_check_digit_is_checked(text: str, right: bool) -> None:
    found = item(text)
    assert found is not None
    assert found.right is right


@pytest.mark.parametrize(
    "text", ["", "LX00000001DE", "LX0000000145DE", "12345678901", "LX00000001４DE", "LX000000014D1"]
)
def test_what_is_no_number_of_an_item(text: str) -> None:
    assert item(text) is None


@given(st.integers(0, 99_999_999))
def test_ten_becomes_nothing_and_eleven_becomes_five(serial: int) -> None:
    digits = f"{serial:08}"
    total = sum(int(one) * weight for one, weight in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    assert check_digit(digits) == {0: 5, 1: 0}.get(total % 11, 11 - total % 11)


def test_what_holds_no_events_says_so() -> None:
    error = sample("error.csv").error
    assert error is not None
    assert error.why == "the body is no table of item events: item, event and date are not its columns"


@pytest.mark.parametrize("name", ["moving.edi", "delivered.xml", "moving.csv"])
def test_every_time_is_an_event_or_left_out_with_a_reason(name: str) -> None:
    raw = (SAMPLES / name).read_bytes()
    reading = read(raw, {})
    left_out = {one.path for one in reading.ignored}
    written = {word for told in reading.events for word in told.identity}
    if name.endswith("xml"):
        leaves = [
            (path, text) for path, text in markup.leaves(markup.document(raw)) if dated(text) and "+" not in text[:1]
        ]
    elif name.endswith("edi"):
        leaves = [(one.path, one.text(1, 2)) for one in edi.edifact(edi.text(raw)) if one.tag == "DTM"]
    else:
        leaves = [(f"line {place}", line.split(";")[2]) for place, line in enumerate(raw.decode().splitlines(), 1)][1:]
    for path, text in leaves:
        parents = {path, path.rpartition(".")[0]}
        refused = text in json.dumps([one.why for one in reading.ignored])
        assert text in written or parents & left_out or refused or _of_refused(path, reading), (path, text)


def _of_refused(path: str, reading: Reading) -> bool:
    """The time of a refused event stands below it: DTM[4] belongs to STS[4]."""
    return path.replace("DTM", "STS") in {one.path for one in reading.ignored}


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(["moving.edi", "delivered.xml", "moving.csv"]), data=st.data())
def test_a_broken_body_never_stops_the_reader(name: str, data: st.DataObject) -> None:
    raw = (SAMPLES / name).read_bytes()
    at = data.draw(st.integers(0, len(raw)))
    reading = read(raw[:at] + data.draw(st.binary(max_size=6)) + raw[at + data.draw(st.integers(0, 9)) :], {})
    assert reading.events or reading.ignored or reading.error
