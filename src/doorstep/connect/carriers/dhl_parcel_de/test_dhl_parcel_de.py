"""What is found in answers of DHL Paket and in its scan report: our own samples."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.connect.carriers.dhl_parcel_de.clock import iso
from doorstep.connect.carriers.dhl_parcel_de.codes import Codes, meaning
from doorstep.connect.carriers.dhl_parcel_de.read import read
from doorstep.connect.tables import table
from doorstep.timeline.model import CarrierEstimate, Delivered, Milestone, Precision, Reading, Scan, Told
from tests.connect.conserved import lost

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> Reading:
    return read((SAMPLES / name).read_bytes(), {})


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def test_a_whole_way_is_read_day_first_on_the_german_clock() -> None:
    found = scans(sample("delivered.xml"))
    assert [(told.occurred_at.isoformat(), scan.milestone.value, scan.reason) for told, scan in found] == [
        ("2026-03-09T16:30:00+00:00", "info_received", ""),
        ("2026-03-09T17:45:00+00:00", "picked_up", ""),
        ("2026-03-10T03:02:00+00:00", "in_transit", ""),
        ("2026-03-10T06:11:00+00:00", "out_for_delivery", ""),
        ("2026-03-10T11:20:00+00:00", "attempt_failed", "recipient.business_closed"),
        ("2026-03-11T05:00:00+00:00", "unknown", ""),
        ("2026-03-11T12:07:00+00:00", "delivered", ""),
    ]
    assert {(told.offset, told.precision, told.zone_guessed) for told, _ in found} == {(60, Precision.MINUTE, True)}


def test_who_took_it_signs_the_delivery_alone_and_a_neighbour_is_one() -> None:
    found = [scan for _, scan in scans(sample("delivered.xml"))]
    assert (found[-1].signed_by, found[-1].delivered_how) == ("Okafor", Delivered.NEIGHBOUR)
    assert {(scan.signed_by, scan.delivered_how) for scan in found[:-1]} == {("", None)}


def test_what_nobody_knows_is_kept_with_its_codes_and_words() -> None:
    scan = scans(sample("delivered.xml"))[5][1]
    assert (scan.code, scan.raw_text) == ("QQQQQ|XXXXX|QX", "Worte, die noch niemand gesehen hat")


def test_a_time_that_says_nothing_is_left_out_by_name() -> None:
    assert "data.data.data.data[7]" in {one.path for one in sample("delivered.xml").ignored}


def test_each_piece_has_its_own_leg_and_a_failed_one_beside_them_is_named() -> None:
    reading = sample("two_pieces.xml")
    assert [(told.subject, scan.milestone.value, scan.reason) for told, scan in scans(reading)] == [
        ("leg:dhl_parcel_de:00340434000000000024", "picked_up", ""),
        ("leg:dhl_parcel_de:00340434000000000024", "in_transit", ""),
        ("leg:dhl_parcel_de:00340434000000000031", "returning", "recipient.refused"),
    ]
    assert reading.error is None
    assert {one.path: one.why for one in reading.ignored}["data.data[2]"] == "DHL says: No data found (100)"


def test_abroad_the_clock_is_that_of_the_place() -> None:
    told = scans(sample("two_pieces.xml"))[1][0]
    assert (told.occurred_at, told.offset) == (datetime(2026, 7, 8, 4, 10, tzinfo=UTC), 60)


def test_a_piece_without_scans_tells_where_it_stands() -> None:
    told, scan = scans(sample("two_pieces.xml"))[2]
    assert (told.occurred_at, scan.code) == (datetime(2026, 7, 7, 9, 0, tzinfo=UTC), "RETRN|RFUSD|ZN")


def test_the_expected_window_is_on_the_clock_of_the_destination() -> None:
    (told,) = [one for one in sample("two_pieces.xml").events if isinstance(one.fact, CarrierEstimate)]
    assert told.fact == CarrierEstimate(
        datetime(2026, 7, 10, 9, 0, tzinfo=UTC), datetime(2026, 7, 10, 12, 0, tzinfo=UTC)
    )
    reading = sample("delivered.xml")
    (known,) = [one for one in reading.events if isinstance(one.fact, CarrierEstimate)]
    assert known.occurred_at < max(told.occurred_at for told, _ in scans(reading))


def test_an_error_inside_an_answer_is_an_error_with_what_to_do() -> None:
    reading = sample("error.xml")
    assert reading.error is not None
    assert (reading.error.why, "settings" in reading.error.how_to_mend) == ("DHL says: Login failed (5)", True)


def test_scans_beside_their_piece_belong_to_it() -> None:
    body = (SAMPLES / "delivered.xml").read_text(encoding="utf-8")
    lies_in = '<data name="piece-event-list"'
    beside = body.replace(f">\n    {lies_in}", f"/>\n    {lies_in}").replace(
        "    </data>\n  </data>\n", "    </data>\n"
    )
    assert beside != body
    assert read(beside.encode(), {}).events == sample("delivered.xml").events
    plain = body.replace('name="piece-event', 'name="pieceevent').replace("piece-shipment", "pieceshipment")
    assert (
        read(plain.replace("pieceevent-list", "pieceeventlist").encode(), {}).events == sample("delivered.xml").events
    )


def test_the_report_gives_its_own_rows_once_and_names_the_others() -> None:
    reading = sample("report.csv")
    assert [(told.subject, told.occurred_at, told.offset, scan.milestone.value) for told, scan in scans(reading)] == [
        ("leg:dhl_parcel_de:00340434000000000017", datetime(2026, 3, 10, 3, 2, 31, tzinfo=UTC), 60, "in_transit"),
        ("leg:dhl_parcel_de:00340434000000000055", datetime(2026, 3, 10, 5, 49, 33, tzinfo=UTC), 0, "out_for_delivery"),
    ]
    assert sorted(one.path for one in reading.ignored) == ["line 3", "line 4", "line 6", "line 7"]


@pytest.mark.parametrize("name", ["delivered.xml", "two_pieces.xml", "error.xml"])
def test_every_date_of_a_body_is_an_event_or_left_out_by_name(name: str) -> None:
    assert lost((SAMPLES / name).read_bytes(), sample(name)) == []


def test_the_wording_and_its_letter_case_make_no_other_event() -> None:
    body = (SAMPLES / "delivered.xml").read_bytes()
    shouted = body.replace(b'ice="PCKDU"', b'ice="pckdu"').replace(b"wurde abgeholt", b"WURDE ABGEHOLT")
    assert [[word.casefold() for word in one.identity] for one in read(shouted, {}).events] == [
        [word.casefold() for word in one.identity] for one in read(body, {}).events
    ]


@pytest.mark.parametrize(
    ("codes", "text", "milestone", "reason"),
    [
        ("SRTED|NRQRD|PO", "", "out_for_delivery", ""),
        ("SRTED|NRQRD|NB", "", "in_transit", ""),
        ("ULFMV|UNLDD|PO", "", "in_transit", ""),
        ("DSPSD|NTORD|ZU", "", "lost", "recipient.refused"),
        ("DLVRD|CUSTM|ZU", "", "customs", ""),
        ("DLVRD|CODRP|GT", "", "info_received", ""),
        ("EXPHD|LOSTX|BV", "", "lost", "carrier.parcel_lost"),
        ("NTPUP|CLOSD|AN", "", "exception", "retailer.not_ready"),
        ("NTDEL|CLOSD|ZN", "", "attempt_failed", "recipient.business_closed"),
        ("HLDCC|LDPCK|LA", "", "available_for_pickup", ""),
        ("||PO", "Die Sendung wird für die Verladung in das Zustellfahrzeug vorbereitet.", "in_transit", ""),
        ("||PO", "Die Sendung wurde in das Zustellfahrzeug geladen.", "out_for_delivery", ""),
        ("||LA", "Die Sendung liegt zur Abholung bereit.", "available_for_pickup", ""),
        ("||ZU", "", "delivered", ""),
        ("||", "Die Sendung wurde erfolgreich zugestellt.", "delivered", ""),
        (
            "||",
            "Die Annahme der Sendung wurde vom Empfänger beschädigt verweigert",
            "exception",
            "carrier.damaged_parcel",
        ),
        ("||", "", "unknown", ""),
    ],
)
def test_the_event_speaks_first_then_the_standard_event_then_the_words(
    codes: str, text: str, milestone: str, reason: str
) -> None:
    found = meaning(Codes(*codes.split("|")), text, False)
    assert (found.milestone.value, found.reason) == (milestone, reason)


def test_on_the_way_back_a_delivery_is_the_return_to_the_sender() -> None:
    assert meaning(Codes("DLVRD", "ACCPT", "ZU"), "", True).milestone is Milestone.RETURNED
    assert meaning(Codes("ULFMV", "UNLDD", "EE"), "", True).milestone is Milestone.RETURNING
    assert meaning(Codes("DLVRD", "OTHER", "ZU"), "", False).how is None


def test_every_published_event_and_standard_event_has_a_meaning() -> None:
    events = (
        "ADVIS ALERT ASMVT CANCL CHECK CNFSC CNRFC DLVRD DLVRF DMGDS DSPSD DTNPC EXPHD FWDCF HLDCC HLDCP"
        " HLDCU HNDDE HNDND ICPRC INFCL ITBAR LDEXC LDTHU LDTMV MSRTD MVARR MVDEX MVDPT MVTEX NTADT NTDEL"
        " NTPUP OFWRD PARCV PBNDT PCKDU PMTCR PMTCS PURCR RCCLS RELBL REPCK RETRN ROUCR RSDCP SECHK SHRCU"
        " SRTED STORN TRBCR ULFMV"
    )
    found = table("doorstep.connect.carriers.dhl_parcel_de")
    assert set(events.split()) <= set(found["ice"])
    assert set("AA AE AN BV DD EE ES GT LA NB PO VA ZF ZN ZO ZU".split()) == set(found["standard"])
    for name in ("reason", "pickup"):  # every reason is one of ours
        assert meaning(Codes("NTPUP" if name == "pickup" else "NTDEL", "WRGTR", ""), "", False).reason


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("17.03.2016 11:44", "2016-03-17T11:44"),
        ("7.3.2016 9:04:05", "2016-03-07T09:04:05"),
        ("17.03.2016", "2016-03-17"),
        ("2026-02-18T10:00:00", "2026-02-18T10:00:00"),
        ("2020-11-03 03:00:53", "2020-11-03T03:00:53"),
        ("nonsense", "nonsense"),
    ],
)
def test_times_have_one_form(written: str, expected: str) -> None:
    assert iso(written) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"<data/>",
        b'<data name="piece-shipment-list" code="0"/>',
        b'<data name="piece-shipment-list"><data name="piece-shipment"/></data>',
        b'<data name="piece-shipment" piece-code="1" status-timestamp="40.13.2026 25:00" status="x"/>',
        b'<data name="piece-event-list"><data name="piece-event" event-timestamp="1.1.2026 10:00" ice="DLVRD"/></data>',
        b'{"piece": 1}',
        b"feed,file,parcel,code,timestamp,depot,country,zip2,extra\nother,,1,1,,,,,\n",
    ],
)
def test_broken_bodies_are_refused_in_words(body: bytes) -> None:
    reading = read(body, {})
    assert reading.events == ()
    assert reading.error is not None
    assert reading.error.how_to_mend
