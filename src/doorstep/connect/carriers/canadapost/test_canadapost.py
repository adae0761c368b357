"""What is found in details and summaries of Canada Post: our own samples."""

import random
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.connect.carriers.canadapost.meanings import TABLE, meaning, place_of
from doorstep.connect.carriers.canadapost.read import read
from doorstep.connect.tables import table
from doorstep.timeline.model import CarrierEstimate, Delivered, Place, Precision, Reading, Scan, Told
from tests.connect.conserved import lost

SAMPLES = Path(__file__).parent / "samples"
ALL = sorted(SAMPLES.glob("*.xml"))


def sample(name: str, **meta: str) -> Reading:
    return read((SAMPLES / name).read_bytes(), meta)


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def utc(told: Told) -> str:
    return f"{told.occurred_at:%m-%dT%H:%M:%S} {told.offset} {'guessed' if told.zone_guessed else 'told'}"


def occurrence(
    code: str, text: str, *, day: str = "2026-07-04", time: str = "10:00:00", zone: str = "", **more: str
) -> bytes:
    fields = {"identifier": code, "description": text, "date": day, "time": time, "time-zone": zone, **more}
    inner = "".join(f"<event-{name}>{value}</event-{name}>" for name, value in fields.items())
    return (
        f"<tracking-detail><pin>7000000000000018</pin><significant-events><occurrence>{inner}</occurrence>"
        "</significant-events></tracking-detail>"
    ).encode()


def test_a_whole_way_with_the_letters_of_each_zone() -> None:
    found = scans(sample("detail_delivered.xml"))
    assert [(scan.code, utc(told), scan.milestone.value, scan.reason) for told, scan in found] == [
        ("0020", "03-09T18:02:10 -420 told", "delivered", ""),
        ("1496", "03-09T18:01:00 -420 told", "delivered", ""),
        ("0174", "03-09T14:31:00 -420 told", "out_for_delivery", ""),
        ("0159", "03-06T15:00:00 -360 told", "exception", "outside.weather"),
        ("0100", "03-05T03:15:00 -300 guessed", "in_transit", ""),
        ("3000", "03-04T04:59:59 -300 guessed", "info_received", ""),
    ]
    assert [told.precision for told, _ in found][-1] is Precision.DAY
    assert {scan.signed_by for _, scan in found} == {"M QUIST", ""}
    assert found[0][1].service == "Expedited Parcels"


def test_the_changed_day_is_the_estimate_as_of_the_last_scan_before_the_delivery() -> None:
    reading = sample("detail_delivered.xml")
    (told,) = [one for one in reading.events if isinstance(one.fact, CarrierEstimate)]
    assert told.fact == CarrierEstimate(
        datetime(2026, 3, 9, 7, tzinfo=UTC), datetime(2026, 3, 10, 6, 59, 59, tzinfo=UTC)
    )
    assert (told.identity, told.occurred_at) == (("estimate", "2026-03-09"), datetime(2026, 3, 9, 14, 31, tzinfo=UTC))
    assert "tracking-detail.expected-delivery-date" in {one.path for one in reading.ignored}


def test_the_same_scan_in_other_letter_case_is_one_event() -> None:
    assert "tracking-detail.significant-events.occurrence[5]" in {
        one.path for one in sample("detail_delivered.xml").ignored
    }


def test_abroad_customs_and_words_that_nobody_knows() -> None:
    found = scans(sample("detail_from_abroad.xml"))
    assert [(scan.code, utc(told), scan.milestone.value, scan.reason) for told, scan in found] == [
        ("9876", "07-10T14:00:00 -240 told", "unknown", ""),
        ("0810", "07-09T18:20:00 -240 told", "customs", "customs.delay"),
        ("4600", "07-02T12:49:00 180 told", "in_transit", ""),
    ]
    assert found[2][1].place == Place(city="02650", country="IL")
    assert found[0][1].raw_text == "Des mots que personne ne connaît"


def test_a_summary_has_the_latest_scan_an_earlier_attempt_and_several_parcels() -> None:
    reading = sample("summary.xml")
    found = scans(reading)
    assert [(told.subject[-2:], utc(told), scan.milestone.value, told.precision.value) for told, scan in found] == [
        ("30", "05-08T13:12:40 -360 guessed", "out_for_delivery", "second"),
        ("30", "05-08T05:59:59 -360 guessed", "attempt_failed", "day"),
        ("41", "05-06T13:12:40 -180 guessed", "delivered", "second"),
    ]
    assert (found[2][1].signed_by, found[2][1].delivered_how) == ("M QUIST", Delivered.CONCIERGE)
    assert len([one for one in reading.events if isinstance(one.fact, CarrierEstimate)]) == 2


def test_a_failure_says_what_helps() -> None:
    reading = sample("error_no_history.xml")
    assert reading.error is not None
    assert reading.error.why == "Canada Post says: No history for this number yet (004)"
    assert "later" in reading.error.how_to_mend


@pytest.mark.parametrize(
    ("zone", "province", "at", "guessed"),
    [
        ("EST", "ON", "07-04T14:00", False),  # the letters of winter in summer: the zone's clock counts
        ("EDT", "ON", "07-04T14:00", False),
        ("CST", "SK", "07-04T16:00", False),  # Saskatchewan keeps no summer time
        ("CDT", "MB", "07-04T15:00", False),
        ("NDT", "NL", "07-04T12:30", False),
        ("", "BC", "07-04T17:00", True),
        ("", "", "07-04T14:00", True),
        ("QQQ", "BC", "07-04T17:00", True),
    ],
)
def test_letters_name_a_zone_and_the_day_decides_on_summer(zone: str, province: str, at: str, guessed: bool) -> None:
    (told,) = read(occurrence("0175", "Item in transit", zone=zone, site="X", province=province), {}).events
    assert (f"{told.occurred_at:%m-%dT%H:%M}", told.zone_guessed) == (at, guessed)


def test_places_are_read_however_they_are_written() -> None:
    assert place_of("CALGARY, AB", "", "") == Place(city="CALGARY", region="AB", country="CA")
    assert place_of("MONTREAL", "QC", "PHARMACIE") == Place("PHARMACIE", "MONTREAL", "QC", "", "CA")
    assert place_of("ILTLVA", "", "") == Place(city="ILTLVA")


@pytest.mark.parametrize(
    ("code", "text", "milestone", "reason"),
    [
        ("0174", "Item out for delivery", "out_for_delivery", ""),
        ("174", "L'article renvoyé à l'expéditeur est sorti pour livraison.", "returning", ""),
        ("1496", "L'article a été renvoyé avec succès à l'expéditeur.", "returned", ""),
        ("1496", "Livré", "delivered", ""),
        ("1481", "Recipient not located at address provided. Item being returned to sender.", "returning",
         "recipient.incorrect_address"),
        ("1479", "Notice card left indicating where and when to pick up item", "attempt_failed", ""),
        ("", "Article retenu aux Douanes", "customs", "customs.delay"),
        ("", "Livré à la porte avant du destinataire", "delivered", ""),
        ("AR", "", "unknown", ""),
    ],
)  # fmt: skip
def test_codes_in_english_and_french(code: str, text: str, milestone: str, reason: str) -> None:
    found = meaning(code, text)
    assert (found.milestone.value, found.reason) == (milestone, reason)


def test_every_code_of_the_table_is_read_without_its_wording() -> None:
    rows = table("doorstep.connect.carriers.canadapost")["code"]
    assert {code: TABLE.of(code).milestone.value for code in rows} == {c: row["milestone"] for c, row in rows.items()}
    assert [code for code in rows if code.startswith("0")] == []


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_every_date_of_a_body_is_told_or_left_out_by_name(path: Path) -> None:
    assert lost(path.read_bytes(), read(path.read_bytes(), {})) == []


def test_any_order_of_the_scans_says_the_same() -> None:
    raw = (SAMPLES / "detail_delivered.xml").read_text(encoding="utf-8")
    listed = re.findall(r"<occurrence>.*?</occurrence>", raw, re.DOTALL)
    head, tail = raw.split(listed[0])[0], raw.rsplit(listed[-1], 1)[1]
    wanted = sorted(sample("detail_delivered.xml").events, key=lambda one: one.identity)
    for seed in range(20):
        random.Random(seed).shuffle(listed)
        body = head + "".join(listed) + tail
        assert sorted(read(body.encode(), {}).events, key=lambda one: one.identity) == wanted


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"<a/>",
        b"<tracking-detail/>",
        b"<tracking-detail><pin>7000000000000018</pin></tracking-detail>",
        occurrence("0174", "x", day="soon"),
        occurrence("0174", "x", time="noon"),
        occurrence("0174", "x", day=""),
        b"<tracking-summary><pin-summary><event-date-time>20260508:071240</event-date-time></pin-summary></tracking-summary>",
    ],
)
def test_what_says_nothing_is_an_error_with_what_to_do(body: bytes) -> None:
    reading = read(body, {})
    assert reading.events == ()
    assert reading.error is not None
    assert reading.error.how_to_mend
