"""Steps and booked departures from standards: left, came, and when it is to leave; never where the format says less."""

import msgspec
import pytest

from doorstep.connect.standards.epcis.read import read as epcis
from doorstep.connect.standards.iftsta.read import read as iftsta
from doorstep.connect.standards.x12_214.read import read as x12
from doorstep.timeline.model import DeparturePlanned, Reading, Scan

HEAD = "ISA*00*          *00*          *02*TEST           *ZZ*US             *260304*1200*U*00601*000000001*0*P*>~"
SET = "GS*QM*A*B*20260304*1200*1*X*006010~ST*214*0001~B10*PRO778899*SHIP1*RDWY~LX*1~"
END = "SE*9*0001~GE*1*1~IEA*1*000000001~"
UNB = "UNB+UNOC:3+A+B+260304:1200+1'UNH+1+IFTSTA:D:01B:UN'BGM+23+1+9'CNI+1+PARCEL7788'"


def x12_of(*statuses: str) -> Reading:
    return x12((HEAD + SET + "".join(statuses) + END).encode(), {})


def iftsta_of(*segments: str) -> Reading:
    return iftsta((UNB + "".join(f"{one}'" for one in segments) + "UNT+9+1'UNZ+1+1'").encode(), {})


def epcis_of(step: str) -> Reading:
    event = {"type": "ObjectEvent", "eventTime": "2026-03-04T12:00:00Z", "eventTimeZoneOffset": "+01:00",
             "epcList": ["urn:epc:id:sscc:4012345.0000000001"], "action": "OBSERVE", "bizStep": step,
             "readPoint": {"id": "urn:epc:id:sgln:4012345.00001.0"}}  # fmt: skip
    body = {"@context": [], "type": "EPCISDocument", "schemaVersion": "2.0", "epcisBody": {"eventList": [event]}}
    return epcis(msgspec.json.encode(body), {})


def steps(reading: Reading) -> list[tuple[str, str]]:
    return [(one.fact.code, one.fact.step) for one in reading.events if isinstance(one.fact, Scan)]


def booked(reading: Reading) -> list[tuple[str, str, str, str, str]]:
    return [
        (one.subject.rpartition(":")[2], one.occurred_at.isoformat(), one.fact.planned_at.isoformat(),
         one.fact.place.city if one.fact.place else "", one.fact.vehicle)
        for one in reading.events
        if isinstance(one.fact, DeparturePlanned)
    ]  # fmt: skip


def test_x12_tells_what_left_what_came_and_when_it_is_to_leave() -> None:
    reading = x12_of(
        "AT7*X4*NS***20260304*0900*ET~MS1*Toledo*OH*US~",
        "AT7*C1*NS***20260304*2330*ET~MS1*Toledo*OH*US~MS2*RDWY*447711~",
        "AT7*P1*NS***20260305*0030*ET~MS1*Toledo*OH*US~",
        "AT7*X6*NS***20260305*0500*ET~MS1*Gary*IN*US~",
    )
    assert steps(reading) == [("X4", "arrived"), ("P1", "departed"), ("X6", "")]
    assert booked(reading) == [
        ("PRO778899", "2026-03-05T04:30:00+00:00", "2026-03-05T04:30:00+00:00", "Toledo", "RDWY 447711")
    ]


@pytest.mark.parametrize(
    "status", ["AT7*C1*NS***20260304~MS1*Toledo*OH*US~", "AT7*B6*NS***20260304*2330*ET~MS1*Toledo*OH*US~"]
)
def test_a_day_alone_and_an_expected_arrival_book_nothing(status: str) -> None:
    reading = x12_of(status, "AT7*P1*NS***20260305*0030*ET~")
    assert (booked(reading), steps(reading)) == ([], [("P1", "")])
    assert any("not for the delivery" in one.why for one in reading.ignored)


def test_iftsta_tells_what_left_and_when_it_was_to_leave() -> None:
    reading = iftsta_of(
        "STS+1+1:::", "DTM+7:202603040900:203", "DTM+189:202603041800:203", "LOC+14+DEHAM:139:6:Hamburg",
        "STS+1+24:::", "DTM+7:202603041830:203", "LOC+14+DEHAM:139:6:Hamburg",
        "STS+1+24:ZZZ:ZZZ", "DTM+7:202603041900:203", "LOC+14+DEHAM:139:6:Hamburg",
    )  # fmt: skip
    assert steps(reading) == [("1", "arrived"), ("24", "departed"), ("24", "")]
    assert [(planned, place) for _, _, planned, place, _ in booked(reading)] == [
        ("2026-03-04T17:00:00+00:00", "Hamburg")
    ]


@pytest.mark.parametrize(("step", "expected"), [("departing", "departed"), ("arriving", "arrived"), ("shipping", "")])
def test_epcis_tells_it_by_the_business_step(step: str, expected: str) -> None:
    assert [found for _, found in steps(epcis_of(step))] == [expected]
