"""What is gathered on the way through a body: each event once, each date accounted for."""

from datetime import UTC, datetime

import pytest

from doorstep.connect import markup
from doorstep.connect.gathered import Gathered, dated
from doorstep.timeline.model import Milestone, Problem, Scan, Told

NOTHING = Problem("nothing", "ask again")
AT = datetime(2026, 3, 4, 9, tzinfo=UTC)


def scan(code: str, text: str, milestone: Milestone = Milestone.IN_TRANSIT) -> Told:
    return Told("leg:x:1", ("scan", "2026-03-04T10:00:00", code), AT, Scan(milestone, code, text), 60)


def test_a_scan_in_other_letter_case_is_the_same_and_the_fuller_one_stays_whatever_the_order() -> None:
    short, long = scan("ar", "ARRIVED"), scan("AR", "Arrived in Leipzig")
    for order in ((short, long), (long, short), (short, long, short)):
        gathered = Gathered()
        for place, told in enumerate(order):
            gathered.told(f"scans[{place}]", told)
        reading = gathered.reading(NOTHING)
        assert reading.events == (long,)
        assert [one.path for one in reading.ignored] == [
            f"scans[{place}]" for place, told in enumerate(order) if told is short
        ]


def test_a_known_meaning_stays_before_a_longer_unknown_one() -> None:
    gathered = Gathered()
    gathered.told("a", scan("AR", "no words that anybody knows", Milestone.UNKNOWN))
    gathered.told("b", scan("AR", "in"))
    assert [told.fact for told in gathered.reading(NOTHING).events] == [scan("AR", "in").fact]


def test_every_date_that_nobody_read_is_named() -> None:
    gathered = Gathered()
    body = {
        "number": "200001019999",
        "scans": [{"at": "2026-03-04T10:00:00"}, {"at": "2026-03-05"}],
        "plan": {"day": "20260306", "words": "by 8:00 pm"},
        "said": "Your item came on March 4, 2026",
        "count": 20260304,
    }
    gathered.told("scans[0]", scan("AR", "x"))
    gathered.skip("plan.day", "an older plan")
    gathered.rest_of_json(body)
    assert sorted(one.path for one in gathered.reading(NOTHING).ignored) == [
        "plan.day",
        "plan.words",
        "said",
        "scans[1].at",
    ]


def test_what_is_not_known_inside_a_scan_is_named() -> None:
    gathered = Gathered()
    at = "2026-03-04T10:00:00"
    body = {"scans": [{"at": at, "words": "back on 5 March", "posted": "2026-03-04T11:00:00"}, {"at": at}]}
    gathered.scanned("scans[0]", scan("AR", "back on 5 March"), at)
    gathered.rest_of_json(body)
    assert [one.path for one in gathered.reading(NOTHING).ignored] == ["scans[0].posted"]


def test_a_day_and_a_time_apart_count_as_read_where_they_stand_together() -> None:
    gathered = Gathered()
    scans = [{"day": "2026-03-04", "time": "10:00"}, {"day": "2026-03-04", "time": "11:00"}]
    body = {"scans": scans, "label": {"made": "2026-03-04"}, "shop": {"opens": "10:00", "closes": "11:00"}}
    for place, row in enumerate(scans):
        gathered.scanned(f"scans[{place}]", scan(f"A{place}", ""), row["day"], row["time"])
    gathered.rest_of_json(body)
    named = [one.path for one in gathered.reading(NOTHING).ignored]
    assert named == ["shop.opens", "shop.closes", "label.made"]


def test_a_day_alone_counts_as_read_in_its_own_scan() -> None:
    root = markup.document(b"<a><b><day>4.3.2026</day><x>5.3.2026</x></b><label>4.3.2026</label></a>")
    gathered = Gathered()
    gathered.scanned("a.b", scan("AR", ""), "4.3.2026")
    gathered.rest_of_xml(root)
    assert sorted(one.path for one in gathered.reading(NOTHING).ignored) == ["a.b.x", "a.label"]


def test_xml_has_attributes_and_names_that_repeat() -> None:
    root = markup.document(b'<a at="2026-03-04"><b>2026-03-04</b><b><c>10:15</c></b><d>words</d></a>')
    gathered = Gathered()
    gathered.used("a.b[0]")
    gathered.rest_of_xml(root)
    assert [one.path for one in gathered.reading(NOTHING).ignored] == ["a.@at", "a.b[1].c"]


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("2026-03-04", True),
        ("20260304", True),
        ("20260304101500", True),
        ("4.3.2026", True),
        ("3/4/26", True),
        ("10:15", True),
        ("March 4, 2026", True),
        ("4. März", True),
        ("4 mars", True),
        ("9400100000000000000000", False),
        ("1Z0A1B2C0300000016", False),
        ("in transit", False),
        ("", False),
    ],
)
def test_what_holds_a_date_or_a_time(text: str, yes: bool) -> None:
    assert dated(text) is yes
