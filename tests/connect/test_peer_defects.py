"""Each defect that was seen in what others would pick instead of this, as a test that passes here."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import msgspec

from doorstep.connect import reader
from doorstep.messages.hooks.model import Answer, Call, Fate, Place
from doorstep.messages.hooks.rules.retry import sentence
from doorstep.messages.hooks.rules.sign import headers_for
from doorstep.timeline.model import Event, LegLinked, Milestone, OrderPlaced, ParcelLinked, Reading, Scan, Told
from doorstep.timeline.rules.fold import fold
from doorstep.timeline.rules.identity import content_of, identity_of

ORDER, PARCEL = "order:1", "parcel:1/a"
NOW = datetime(2026, 3, 6, tzinfo=UTC)
CALL = Call(Place("demo", "order:1", NOW.date(), UUID(int=1)), "erp", 1, NOW, b"{}")


def ups(*activities: tuple[str, str, str, str, str]) -> Reading:
    """Read a UPS answer with these activities: date, time, type, code, words; all in Tampa, Florida."""
    listed = [
        {
            "date": date,
            "time": time,
            "location": {"address": {"city": "Tampa", "stateProvince": "FL", "countryCode": "US"}},
            "status": {"type": kind, "code": code, "description": words},
        }
        for date, time, kind, code, words in activities
    ]
    package = {"trackingNumber": "1Z0A1B2C0300000052", "activity": listed}
    return reader("ups").read(msgspec.json.encode({"trackResponse": {"shipment": [{"package": [package]}]}}), {})


def milestones(reading: Reading) -> list[str]:
    return [told.fact.milestone.value for told in reading.events if isinstance(told.fact, Scan)]


def order_of(*readings: Reading) -> list[Event]:
    """An order with the parcel of these readings, in the order in which they came."""
    leg = readings[0].events[0].subject
    placed = Told(ORDER, ("placed",), NOW - timedelta(days=9), OrderPlaced(number="1", currency="EUR", total=1))
    linked = Told(ORDER, ("parcel",), NOW - timedelta(days=8), ParcelLinked(PARCEL))
    number = Told(PARCEL, ("leg",), NOW - timedelta(days=8), LegLinked(leg, "ups", "1Z0A1B2C0300000052"))
    found = []
    for told in (placed, linked, number, *(one for reading in readings for one in reading.events)):
        id_, content = identity_of(told.subject, told.identity), content_of(b"a secret of sixteen bytes", told)
        found.append(Event(told.subject, id_, content, told.occurred_at, NOW, "test", told.fact, told.offset))
    return found


def test_the_zone_of_a_ups_time_is_that_of_its_place() -> None:
    (told,) = ups(("20260304", "081500", "I", "DP", "Departed")).events
    assert (told.occurred_at, told.offset) == (datetime(2026, 3, 4, 13, 15, tzinfo=UTC), -300)


def test_the_offset_of_a_fedex_time_is_kept() -> None:
    scan = {"date": "2026-03-04T08:15:00-08:00", "eventType": "DP", "eventDescription": "Departed"}
    result = {"trackingNumberInfo": {"trackingNumber": "770000000029"}, "scanEvents": [scan]}
    body = {"output": {"completeTrackResults": [{"trackingNumber": "770000000029", "trackResults": [result]}]}}
    (told,) = reader("fedex").read(msgspec.json.encode(body), {}).events
    assert (told.occurred_at, told.offset) == (datetime(2026, 3, 4, 16, 15, tzinfo=UTC), -480)


def test_events_are_in_the_order_of_their_instants_and_not_of_their_local_clocks() -> None:
    def scan(at: str, event: str) -> dict[str, str]:
        return {"date": at, "eventType": event, "eventDescription": event}

    listed = [scan("2026-03-04T09:00:00-08:00", "DL"), scan("2026-03-04T11:30:00-05:00", "OD")]
    result = {"trackingNumberInfo": {"trackingNumber": "770000000029"}, "scanEvents": listed}
    body = {"output": {"completeTrackResults": [{"trackingNumber": "770000000029", "trackResults": [result]}]}}
    reading = reader("fedex").read(msgspec.json.encode(body), {})
    assert fold(ORDER, order_of(reading))[0].milestone is Milestone.DELIVERED


def test_a_late_older_event_does_not_turn_a_delivered_parcel_back() -> None:
    delivered = ups(("20260305", "151502", "D", "FS", "DELIVERED"))
    older = ups(("20260304", "201900", "I", "AR", "Arrived at Facility"))
    assert fold(ORDER, order_of(delivered, older))[0].milestone is Milestone.DELIVERED


def test_the_same_scan_in_other_letter_case_is_one_event() -> None:
    quiet = ups(("20260304", "201900", "I", "AR", "Arrived at Facility"))
    loud = ups(("20260304", "201900", "I", "AR", "ARRIVED AT FACILITY"))
    events = order_of(quiet, loud)
    assert len({(event.subject, event.id) for event in events[3:]}) == 1
    assert fold(ORDER, events)[0].parcels[PARCEL].scans == 1


def test_type_d_of_ups_is_also_loaded_on_the_vehicle() -> None:
    assert milestones(ups(("20260305", "071208", "D", "OF", "Loaded on Delivery Vehicle"))) == ["out_for_delivery"]
    assert milestones(ups(("20260305", "071208", "D", "", "Loaded on Delivery Vehicle"))) == ["out_for_delivery"]


def test_out_for_delivery_is_no_transit_and_an_arrival_no_locked_door() -> None:
    reading = ups(("20260305", "081208", "I", "OT", "Out For Delivery"), ("20260304", "201900", "I", "AR", "Arrived"))
    assert milestones(reading) == ["out_for_delivery", "in_transit"]
    assert [told.fact.reason for told in reading.events if isinstance(told.fact, Scan)] == ["", ""]


def test_the_secret_that_signs_calls_never_leaves() -> None:
    key = b"a key of more than twenty four bytes"
    headers = headers_for(CALL, [key])
    assert [name for name, value in headers.items() if key.decode() in value] == []
    assert headers["webhook-signature"].startswith("v1,")


def test_a_call_that_was_not_answered_with_success_is_made_again() -> None:
    for status in (302, 400, 404, 429, 500, 503):
        after = sentence(Fate(CALL, Answer(status, f"it said {status}")), NOW, Random(1))
        assert (after.state, after.due_at is not None) == ("waiting", True)


_OFFLINE = """
import socket, sys
real = socket.socket.connect
def connect(self, address):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise OSError("there is no network")
    return real(self, address)
socket.socket.connect = connect
from doorstep.cli import main
sys.exit(main(["carriers", "--json"]) or main(["shop", "check", "examples/shop"]))
"""


def test_it_starts_without_any_network() -> None:
    ended = subprocess.run([sys.executable, "-c", _OFFLINE], capture_output=True, timeout=120, check=False)
    assert (ended.returncode, b"no network" in ended.stderr) == (0, False)
