"""Nothing is dropped in silence: every date and time of every body is told, or left out by name.

The checker (`conservation`) walks over the raw body and knows no reader. Connectors are found by themselves. What is
planted shows that it can fail: an event taken out of a reading, a time that nobody reads.
"""

import json
from datetime import UTC, date, datetime, time, timedelta

import msgspec
import pytest

from doorstep.connect import known
from doorstep.connect.samples import fared
from doorstep.timeline.model import CarrierEstimate, Ignored, Milestone, Place, Precision, Problem, Reading, Scan, Told
from tests.connect.bodies_at_hand import NOT_HERE, ROOT, Body, ids, own, recorded
from tests.connect.conservation import lost
from tests.connect.conservation.leaves import leaves
from tests.connect.conservation.stamps import stamps

AT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("body", own(), ids=ids)
def test_every_time_of_a_sample_is_told_or_left_out_by_name(body: Body) -> None:
    assert lost(body.raw, body.reading) == []


@pytest.mark.parametrize("connector", known())
def test_every_time_of_a_recorded_body_is_told_or_left_out_by_name(connector: str) -> None:
    bodies = [body for body in recorded() if body.connector == connector]
    if not bodies:
        pytest.skip(NOT_HERE if not ROOT.is_dir() else "nobody has recorded bodies of this connector")
    assert {body.name: found for body in bodies if (found := lost(body.raw, body.reading))} == {}


@pytest.mark.parametrize("connector", known())
def test_what_is_left_out_has_a_reason_and_a_place(connector: str) -> None:
    for one in fared(connector):
        assert [left for left in one.reading.ignored if not left.why.strip()] == []
        if one.reading.events:
            assert [left for left in one.reading.ignored if not left.path and "{" in left.why] == []


def moments(told: Told) -> set[str]:
    """The times of day that an event tells, on its own clock and on that of Greenwich."""
    times = [told.occurred_at, *(getattr(told.fact, name) for name in told.fact.__struct_fields__)]
    offsets = (timedelta(), timedelta(minutes=told.offset or 0))
    return {f"{at.astimezone(UTC) + offset:%H:%M}" for at in times if isinstance(at, datetime) for offset in offsets}


def alone(body: Body) -> list[int]:
    """The scans of a reading whose time of day no other event tells, so that only they can account for it."""
    events = body.reading.events
    return [
        place
        for place, told in enumerate(events)
        if isinstance(told.fact, Scan)
        and told.precision is not Precision.DAY
        and len(events) > 1
        and not any(moments(told) & moments(other) for at, other in enumerate(events) if at != place)
    ]


@pytest.mark.parametrize("body", [body for body in own() if alone(body)], ids=ids)
def test_a_scan_that_is_dropped_is_missed(body: Body) -> None:
    reading = msgspec.structs.replace(body.reading, ignored=())  # what is left out by name would excuse it
    before = lost(body.raw, reading)
    for place in alone(body):
        fewer = msgspec.structs.replace(reading, events=reading.events[:place] + reading.events[place + 1 :])
        assert set(lost(body.raw, fewer)) - set(before), reading.events[place]


def scan(at: datetime = AT, number: str = "1", text: str = "moved", offset: int = 60) -> Told:
    words = ("scan", f"{at + timedelta(minutes=offset):%Y-%m-%dT%H:%M:%S}", "X")
    return Told(f"leg:x:{number}", words, at, Scan(Milestone.IN_TRANSIT, "X", text, place=Place()), offset)


def missing(body: object, *events: Told, out: tuple[str, ...] = ()) -> list[str]:
    """Paths of what is lost of a JSON body that was read as these events."""
    reading = Reading(events, tuple(Ignored(path, "because") for path in out))
    return [one.partition(": ")[0] for one in lost(json.dumps(body).encode(), reading)]


def test_a_time_that_nobody_tells_is_lost_until_it_or_what_holds_it_is_named() -> None:
    body = {"a": {"b": [{"at": "2026-03-04T10:30:00+01:00"}, {"at": "2026-03-05T10:30:00+01:00"}]}, "c": "words"}
    assert missing(body, scan()) == ["a.b[1].at"]
    assert missing(body) == ["a.b[0].at", "a.b[1].at"]
    for named in ("a.b[1].at", "a.b[1]", "a.b", "a"):
        assert missing(body, scan(), out=(named,)) == []
    assert missing(body, scan(), out=("a.b[1].a", "", "b")) == ["a.b[1].at"]


def test_a_day_and_a_time_side_by_side_are_one_moment() -> None:
    def body(day: str, at: str) -> object:
        return {"scans": [{"date": day, "time": at}]}

    assert missing(body("20260304", "103000"), scan()) == []
    assert missing(body("2026-03-04", "10:30"), scan()) == []
    assert missing(body("20260304", "113000"), scan()) == ["scans[0].date", "scans[0].time"]
    assert missing(body("20260305", "103000"), scan()) == ["scans[0].date", "scans[0].time"]
    around = {"when": {"day": "04.03.2026"}, "scans": {"time": "10:30"}}
    assert missing(around, scan()) == []


def test_two_parts_at_one_moment_need_two_events() -> None:
    def part(number: str) -> dict[str, str]:
        return {"number": number, "at": "2026-03-04T10:30:00+01:00"}

    assert missing({"pieces": [part("1"), part("2")]}, scan(), scan(number="2")) == []
    assert missing({"pieces": [part("1"), part("2")]}, scan()) == ["pieces[1].at"]
    assert missing({"pieces": [part("1"), part("1")]}, scan()) == []
    assert missing({"pieces": [part("AB"), part("ab")]}, scan()) == []


def test_an_expected_day_is_told_by_its_bounds_and_a_scan_is_not_told_by_the_time_of_an_estimate() -> None:
    window = CarrierEstimate(AT + timedelta(days=1), AT + timedelta(days=1, hours=2))
    expected = Told("leg:x:1", ("estimate", "x"), AT, window, 60)
    assert missing({"estimatedDelivery": {"from": "2026-03-05T01:30:00", "to": "2026-03-05T03:30:00"}}, expected) == []
    assert missing({"estimatedDelivery": "2026-03-05"}, expected) == []
    assert missing({"estimatedDelivery": "2026-03-09"}, expected) == ["estimatedDelivery"]
    assert missing({"scans": [{"at": "2026-03-05T01:30:00"}]}, expected) == ["scans[0].at"]
    assert missing({"scans": [{"at": "2026-03-04T10:30:00"}]}, expected) == ["scans[0].at"]
    assert missing({"plans": [{"noted": "2026-03-04T10:30:00", "expected": "2026-03-05T01:30:00"}]}, expected) == []


def test_words_that_an_event_keeps_are_not_lost_and_what_was_refused_whole_is_excused() -> None:
    assert (
        missing(
            {"summary": "It was left on March 4, 2026 at 9:12 am"}, scan(text="it was left on March 4, 2026 at 9:12 AM")
        )
        == []
    )
    assert missing({"summary": "It was left on March 4, 2026 at 9:12 am"}, scan()) == ["summary"]
    whole = Reading(error=Problem("it is cut", "send it again"))
    assert lost(b'{"at": "2026-03-04T10:30:00Z"}', whole) == []


def days(text: str, key: str = "date") -> list[tuple[set[date], time | None]]:
    return [(set(one.days), one.at) for one in stamps(key, text)]


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-04T10:30:00Z", "2026-03-04 10:30", "2026/03/04 10:30:00.123", "20260304103000", "202603041030",
        "04.03.2026 um 10:30", "04.03.26 10:30", "March 4, 2026, 10:30 am", "4 mars 2026 à 10h30", "04MAR2026 10:30",
        "Mar 4, 2026 10:30 a.m.",
    ],
)  # fmt: skip
def test_a_moment_is_found_however_it_is_written(text: str) -> None:
    ((found, at),) = days(text)
    assert date(2026, 3, 4) in found
    assert at is not None
    assert (at.hour, at.minute) == (10, 30)


def test_an_instant_is_known_where_the_offset_is_told() -> None:
    assert [one.instant for one in stamps("at", "2026-03-04T10:30:00+01:00")] == [AT]
    assert [one.instant for one in stamps("created", "1772616600")] == [AT]
    assert [one.instant for one in stamps("eventTimestamp", "1772616600000")] == [AT]
    assert [one.instant for one in stamps("at", "2026-03-04T10:30:00")] == [None]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("tracking_number", "20260304103000"), ("id", "evt_2026-03-04_7"), ("link", "https://x.example/2026-03-04"),
        ("service", "EXPRESS 10:30"), ("postcode", "20120"), ("code", "1030"), ("phone", "0172616600"),
        ("version", "2026-03"), ("signatory", "00:00:00"), ("eventCode", "1030"), ("weight", "12.05"),
        ("uuid", "20260304-1030-4000-8000-000000000000"), ("text", "no digits here"),
        ("delivered_to", "Hauptstr. 20260304"),
    ],
)  # fmt: skip
def test_what_looks_like_a_time_and_is_none(key: str, text: str) -> None:
    assert stamps(key, text) == []


def test_paths_of_every_form() -> None:
    def paths(raw: bytes) -> list[str]:
        return [one.path for one in leaves(raw) if stamps(one.key, one.text)]

    assert paths(b'<a at="2026-03-04"><b>2026-03-04</b><b><c>10:15</c></b></a>') == ["a.@at", "a.b[1].c", "a.b[0]"]
    isa = b"ISA*00*          *00*          *02*SCAC           *ZZ*SHOP           *260304*1030*U*00403*000082265*0*T*>~"
    x12 = isa + b"GS*QM*SCAC*SHOP*20260304*1030*8*X*004030~AT7*X3*NS***20260304*1030*LT~AT7*D1*NS***20260304*1130*LT~"
    assert paths(x12) == [
        "ISA[0].9", "ISA[0].10", "GS[0].4", "GS[0].5", "AT7[0].5", "AT7[0].6", "AT7[1].5", "AT7[1].6",
    ]  # fmt: skip
    edifact = b"UNA:+.? 'UNB+UNOA:2+A+B+260304:1030+1'DTM+334:202603041030:203'DTM+17:20260305:102'"
    assert paths(edifact) == ["UNB[0].4", "DTM[0].1", "DTM[1].1"]
    assert paths(b"number;at\n1;2026-03-04\n2;2026-03-05 10:30\n") == ["line 2.at", "line 3.at"]
    assert paths(b"FSU/12\n020-12345675FRAJFK/T1K5\nRCS/04MAR1030/FRA/T1K5\n") == ["line 3"]
