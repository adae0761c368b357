"""What is found in answers and events of Royal Mail: our own samples."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.connect.carriers.royal_mail.read import read
from doorstep.connect.carriers.royal_mail.scans import place_of
from doorstep.timeline.model import CarrierEstimate, Delivered, Place, Reading, Scan, Told
from tests.connect.conserved import lost

SAMPLES = Path(__file__).parent / "samples"
BODIES = sorted(SAMPLES.glob("*.json"))


def sample(name: str, asked: str = "") -> Reading:
    return read((SAMPLES / name).read_bytes(), {"tracking_number": asked})


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def estimates(reading: Reading) -> list[Told]:
    return [one for one in reading.events if isinstance(one.fact, CarrierEstimate)]


def test_a_whole_way_is_read_with_its_milestones_and_offsets() -> None:
    found = scans(sample("events.json"))
    assert [(told.occurred_at.isoformat(), told.offset, scan.milestone.value) for told, scan in found] == [
        ("2026-03-31T10:26:05+00:00", 60, "delivered"),
        ("2026-03-31T06:02:40+00:00", 60, "out_for_delivery"),
        ("2026-03-30T11:40:00+00:00", 60, "attempt_failed"),
        ("2026-03-29T01:15:33+00:00", 60, "in_transit"),
        ("2026-03-28T23:50:00+00:00", 0, "unknown"),
        ("2026-03-28T16:05:11+00:00", 0, "picked_up"),
        ("2026-03-27T18:00:00+00:00", 0, "info_received"),
    ]
    assert {(told.subject, scan.service) for told, scan in found} == {("leg:royal_mail:FD000000015GB", "Tracked 24")}
    assert [told.zone_guessed for told, _ in found] == [False] * 6 + [True]


def test_reasons_places_and_who_signed_are_kept() -> None:
    found = [scan for _, scan in scans(sample("events.json"))]
    assert [scan.reason for scan in found] == ["", "", "recipient.not_home", "carrier.sorting_error", "", "", ""]
    assert (found[0].signed_by, found[0].delivered_how) == ("R POST", Delivered.RECIPIENT)
    assert found[0].place == Place(name="Stafford DO", country="GB")
    assert (found[4].code, found[4].raw_text) == ("EVZZZ", "Seen from a balloon")


def test_the_expected_window_is_known_since_the_last_event_before_the_delivery() -> None:
    (told,) = estimates(sample("events.json"))
    assert told.fact == CarrierEstimate(
        datetime(2026, 3, 31, 9, 0, tzinfo=UTC), datetime(2026, 3, 31, 13, 0, tzinfo=UTC)
    )
    assert told.occurred_at == datetime(2026, 3, 31, 6, 2, 40, tzinfo=UTC)


def test_what_repeats_an_event_is_left_out_by_name() -> None:
    assert [one.path for one in sample("events.json").ignored] == [
        "mailPieces.summary.summaryLine",
        "mailPieces.summary.lastEventDateTime",
        "mailPieces.signature.signatureDateTime",
    ]


def test_summaries_tell_the_latest_event_of_each_item() -> None:
    reading = sample("summaries.json")
    found = [(told.subject.rpartition(":")[2], scan.code, scan.milestone.value) for told, scan in scans(reading)]
    assert found == [("FD000000024GB", "EVHOE", "in_transit"), ("FD000000041GB", "EVQQQ", "out_for_delivery")]
    assert scans(reading)[0][1].place == Place(name="Heathrow Worldwide DC", country="GB")
    (told,) = estimates(reading)
    assert told.identity == ("estimate", "2026-01-15T12:00:00+00:00", "2026-01-15T14:00:00+00:00")
    assert reading.error is None
    assert [
        (one.path, one.why) for one in reading.ignored if one.path.startswith(("mailPieces[1]", "mailPieces[3]"))
    ] == [
        (
            "mailPieces[1].error",
            "Royal Mail says of FD000000038GB: Barcode reference FD000000038GB isn't recognised (E1142)",
        ),
        (
            "mailPieces[3].summary.lastEventDateTime",
            "refused: 'soon' is no time; write it as 2026-03-04T09:30:00+01:00",
        ),
    ]


def test_a_delivery_after_it_was_refused_is_its_return() -> None:
    reading = sample("sent_back.json")
    assert [(scan.milestone.value, scan.reason) for _, scan in scans(reading)] == [
        ("returned", ""),
        ("returning", "recipient.refused"),
        ("customs", "customs.documentation"),
    ]
    (told,) = estimates(reading)
    assert told.fact == CarrierEstimate(None, datetime(2026, 2, 3, 23, 59, 59, tzinfo=UTC))
    assert told.occurred_at == datetime(2026, 2, 3, 10, 30, tzinfo=UTC)
    assert sorted((one.path, one.why) for one in reading.ignored) == [
        ("mailPieces.events[2]", "the same as another part of the body, which was read"),
        ("mailPieces.events[4]", "refused: the event has no time"),
    ]


def test_a_signature_alone_is_a_delivery() -> None:
    ((told, scan),) = scans(sample("signature.json"))
    assert (told.subject, scan.milestone.value, scan.signed_by) == (
        "leg:royal_mail:FD000000072GB",
        "delivered",
        "J HOUSE",
    )
    assert told.occurred_at == datetime(2026, 2, 20, 10, 4, tzinfo=UTC)


def test_an_item_that_was_asked_by_its_own_id_keeps_it() -> None:
    reading = sample("events.json", "090367500000000D00A11")
    assert {told.subject for told in reading.events} == {"leg:royal_mail:090367500000000D00A11"}


def test_pushed_events_say_where_it_waits_and_that_it_was_collected() -> None:
    assert [(scan.milestone.value, scan.delivered_how) for _, scan in scans(sample("pushed.json"))] == [
        ("available_for_pickup", None),
        ("delivered", Delivered.COLLECTION_POINT),
    ]


def test_an_error_is_an_error_with_what_to_do() -> None:
    reading = sample("error.json")
    assert (reading.events, reading.error is not None) == ((), True)
    assert reading.error is not None
    assert reading.error.why == "Royal Mail says: Too many requests (E0010)"
    assert reading.error.how_to_mend.startswith("ask again later")


@pytest.mark.parametrize(
    ("written", "domestic", "place"),
    [
        ("Crewe MC", False, Place(name="Crewe MC", country="GB")),
        ("Newport Road", True, Place(name="Newport Road", country="GB")),
        ("Frankfurt", False, Place(name="Frankfurt")),
        ("GERMANY", True, Place(country="DE")),
        ("", True, Place()),
    ],
)
def test_a_place_has_a_name_and_a_country_where_it_is_sure(written: str, domestic: bool, place: Place) -> None:
    assert place_of(written, domestic) == place


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.name)
def test_every_date_is_an_event_or_left_out_with_a_reason(path: Path) -> None:
    assert lost(path.read_bytes(), sample(path.name)) == []


def test_letter_case_makes_no_other_event() -> None:
    body = (SAMPLES / "events.json").read_bytes()
    shouted = read(body.replace(b"Ready for delivery", b"READY FOR DELIVERY").replace(b"EVGPD", b"evgpd"), {})
    assert [[word.casefold() for word in one.identity] for one in shouted.events] == [
        [word.casefold() for word in one.identity] for one in read(body, {}).events
    ]
    assert [scan.milestone for _, scan in scans(shouted)] == [scan.milestone for _, scan in scans(read(body, {}))]
