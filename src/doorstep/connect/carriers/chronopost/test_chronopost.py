"""What is found in Chronopost's SOAP service and in Suivi v2 for its parcels: our own samples."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.connect.carriers.chronopost.codes import meaning
from doorstep.connect.carriers.chronopost.read import read
from doorstep.timeline.model import CarrierEstimate, Delivered, Reading, Scan, Told
from tests.connect.conserved import lost

SAMPLES = Path(__file__).parent / "samples"
BODIES = sorted([*SAMPLES.glob("*.json"), *SAMPLES.glob("*.xml")])
EVENTS = "Envelope.Body.trackSkybillV2Response.return.listEventInfoComp.events"


def sample(name: str) -> Reading:
    return read((SAMPLES / name).read_bytes(), {})


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def test_a_whole_way_with_a_delay_an_absent_recipient_and_who_took_it() -> None:
    found = scans(sample("delivered.xml"))
    assert [(told.occurred_at.isoformat()[5:16], scan.milestone.value, scan.reason) for told, scan in found] == [
        ("03-09T12:47", "info_received", ""),
        ("03-09T15:54", "picked_up", ""),
        ("03-09T18:16", "in_transit", ""),
        ("03-10T01:44", "on_hold", ""),
        ("03-11T06:12", "out_for_delivery", ""),
        ("03-11T07:30", "attempt_failed", "recipient.not_home"),
        ("03-11T09:00", "info_received", ""),
        ("03-13T06:12", "out_for_delivery", ""),
        ("03-13T09:02", "delivered", ""),
    ]
    assert {told.subject for told, _ in found} == {"leg:chronopost:XT000000017FR"}
    assert (found[8][1].signed_by, found[3][0].identity) == ("A. MUSTER", ("scan", "2026-03-10T02:44:00", "SD"))
    assert [scan.place.country if scan.place else "" for _, scan in found[:3]] == ["", "FR", "FR"]
    assert {scan.next_number for _, scan in found} == {""}


def test_a_new_day_and_the_window_of_an_appointment_are_estimates_since_their_event() -> None:
    reading = sample("delivered.xml")
    assert [(told.occurred_at, told.fact) for told in reading.events if isinstance(told.fact, CarrierEstimate)] == [
        (
            datetime(2026, 3, 11, 9, tzinfo=UTC),
            CarrierEstimate(None, datetime(2026, 3, 13, 22, 59, 59, tzinfo=UTC)),
        ),
        (
            datetime(2026, 3, 13, 6, 12, 5, tzinfo=UTC),
            CarrierEstimate(datetime(2026, 3, 13, 8, tzinfo=UTC), datetime(2026, 3, 13, 10, tzinfo=UTC)),
        ),
    ]
    assert [one.path for one in reading.ignored] == [f"{EVENTS}[1].infoCompList.value"]


def test_abroad_a_partner_has_a_number_and_a_delivery_after_the_return_began_is_the_return() -> None:
    found = scans(sample("abroad.xml"))
    assert [(scan.milestone.value, told.zone_guessed, told.offset) for told, scan in found] == [
        ("info_received", False, 120),
        ("in_transit", False, 120),
        ("unknown", True, 120),
        ("returning", False, 120),
        ("returned", False, 120),
    ]
    assert (found[0][1].next_carrier, found[0][1].next_number) == ("dpd", "09980525000017")
    assert (found[2][1].place.country if found[2][1].place else "") == "DE"
    plain = (SAMPLES / "abroad.xml").read_bytes().replace("Colis livré à l'expéditeur".encode(), b"Delivered")
    assert [scan.milestone.value for _, scan in scans(read(plain, {}))][-1] == "returned"


def test_the_older_operation_has_the_same_events() -> None:
    assert [(scan.milestone.value, scan.delivered_how) for _, scan in scans(sample("older.xml"))] == [
        ("available_for_pickup", Delivered.COLLECTION_POINT),
        ("delivered", Delivered.COLLECTION_POINT),
    ]


def test_suivi_of_la_poste_tells_the_same_leg() -> None:
    reading = sample("suivi.json")
    assert [(told.subject, scan.milestone.value) for told, scan in scans(reading)] == [
        ("leg:chronopost:XT000000048FR", "in_transit"),
        ("leg:chronopost:XT000000048FR", "picked_up"),
    ]
    assert [told.fact for told in reading.events if isinstance(told.fact, CarrierEstimate)] == [
        CarrierEstimate(None, datetime(2026, 3, 11, 22, 59, 59, tzinfo=UTC))
    ]


def test_an_error_is_told_with_what_helps() -> None:
    error = sample("error.xml").error
    assert error is not None
    assert (error.why, "later" in error.how_to_mend) == ("Chronopost says: System Error (1)", True)


@pytest.mark.parametrize("path", BODIES, ids=lambda path: str(path.stem))
def test_every_date_of_a_body_is_an_event_or_left_out_by_name(path: Path) -> None:
    assert lost(path.read_bytes(), read(path.read_bytes(), {})) == []


@pytest.mark.parametrize(
    ("code", "text", "note", "milestone", "how"),
    [
        ("D", "Livraison effectuée", "", "delivered", None),
        ("D", "Livraison effectuée", "Boîte aux lettres", "delivered", Delivered.SAFE_PLACE),
        ("d ", "Colis livré à l’expéditeur", "", "returned", None),
        ("SD", "Tri effectué dans l'agence de distribution", "", "in_transit", None),
        ("TA", "Parcel being delivered", "", "out_for_delivery", None),
        ("??", "Parcel being delivered", "", "out_for_delivery", None),
        ("??", "Delivered", "", "delivered", None),
        ("??", "Rien de connu", "", "unknown", None),
    ],
)
def test_the_code_then_the_words(code: str, text: str, note: str, milestone: str, how: Delivered | None) -> None:
    found = meaning(code, text, note)
    assert (found.milestone.value, found.how) == (milestone, how)


def test_the_wording_makes_no_other_event() -> None:
    body = (SAMPLES / "delivered.xml").read_bytes()
    shouted = body.replace(b"<eventLabel>Colis", b"<eventLabel>COLIS")
    assert [one.identity for one in read(shouted, {}).events] == [one.identity for one in read(body, {}).events]


def _answer(inner: str) -> bytes:
    answer = f"<trackSkybillV2Response><return>{inner}</return></trackSkybillV2Response>"
    return f"<Envelope><Body>{answer}</Body></Envelope>".encode()


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"<a/>",
        b"<Envelope><Body><Fault><faultstring>no</faultstring></Fault></Body></Envelope>",
        _answer(""),
        _answer("<errorCode>2</errorCode>"),
        _answer("<listEventInfoComp><events><eventDate>2026-03-11</eventDate></events></listEventInfoComp>"),
        _answer(
            "<listEventInfoComp><skybillNumber>X1</skybillNumber><events><code>D</code></events></listEventInfoComp>"
        ),
        _answer(
            "<listEventInfoComp><skybillNumber>X1</skybillNumber>"
            "<events><eventDate>11/03</eventDate></events></listEventInfoComp>"
        ),
    ],
)
def test_broken_bodies_and_errors_are_refused_in_words(body: bytes) -> None:
    reading = read(body, {})
    assert reading.events == ()
    assert reading.error is not None
    assert reading.error.how_to_mend
