"""An order's events as a document: it is valid, holds nothing personal, and read back it gives the identical state."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from doorstep.connect.standards.epcis.ours import FIELD
from doorstep.connect.standards.epcis.read import read
from doorstep.connect.standards.epcis.views import KINDS
from doorstep.connect.standards.epcis.write import uri, write
from doorstep.timeline.model import (
    FACTS,
    Address,
    Aggregated,
    AnyFact,
    CarrierEstimate,
    ContactReceived,
    Delivered,
    Event,
    HandoverGiven,
    Items,
    LegLinked,
    Line,
    LinkRemoved,
    MessageSent,
    Milestone,
    NoteAdded,
    OrderPlaced,
    ParcelLinked,
    ParcelPacked,
    Party,
    PaymentCaptured,
    Place,
    Precision,
    Retraction,
    ReviewReceived,
    RiskRaised,
    Role,
    Scan,
    Told,
)
from doorstep.timeline.rules import fold
from doorstep.timeline.rules.identity import content_of, identity_of
from doorstep.timeline.rules.personal import without_personal

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ORDER, PARCEL = "order:#10 01", "parcel:#10 01/A"
LEG, SSCC = "leg:ups:1Z0A1B2C0300000016", "leg:epcis:340999990000000174"
PERSONAL = ("Mara Quist", "mara@example.org", "+49 341 1", "Am Ring 4", "ring twice", "M. QUIST", "angry words")
PACKED = ((6, "add"), (7, "observe"), (8, "delete"))
KEY, CUSTOMER = "hash-of-quist", "customer-7"


def event(subject: str, hours: float, fact: AnyFact, offset: int | None = 60, day: bool = False) -> Event:
    at = START + timedelta(hours=hours, microseconds=123456)
    precision = Precision.DAY if day else Precision.SECOND
    told = Told(subject, (at.isoformat(), repr(fact)), at, fact, offset, precision, day)
    row, content = identity_of(subject, told.identity), content_of(b"a secret of sixteen bytes", told)
    return Event(subject, row, content, at, at, "test", fact, offset, precision, day)


def bought() -> Event:
    home = Address(PERSONAL[3], "04109", "Leipzig")
    party = Party(Role.BUYER, CUSTOMER, *PERSONAL[:3], "de", "Europe/Berlin", home, (KEY,))
    return event(ORDER, 0, OrderPlaced("1001", "EUR", 4990, (Line("l1", "T", "Tent"),), (party,), note=PERSONAL[4]))


def way() -> list[Event]:
    signed = Scan(
        Milestone.DELIVERED, "OK", signed_by=PERSONAL[5], signer_keys=(KEY,), delivered_how=Delivered.RECIPIENT
    )
    wrong = event(LEG, 30, Scan(Milestone.DELIVERED, "OK", "Delivered", place=Place(city="Rostock", country="DE")))
    return [
        bought(),
        event(ORDER, 1, PaymentCaptured(4990, "EUR")),
        event(ORDER, 2, ParcelLinked(PARCEL, (Items("l1"),))),
        event(PARCEL, 3, LegLinked(LEG, "ups", "1Z0A1B2C0300000016")),
        event(PARCEL, 3, LegLinked(SSCC, "epcis", "340999990000000174")),
        event(PARCEL, 4, LegLinked("leg:gls:9", "gls", "9")),
        event(PARCEL, 4.5, LinkRemoved("leg:gls:9")),
        event(PARCEL, 5, ParcelPacked(1200)),
        *(event(SSCC, at, Aggregated("leg:epcis:340999990000000990", how)) for at, how in PACKED),
        event(ORDER, 8, HandoverGiven(PARCEL, "shop", "ups")),
        event(LEG, 9, Scan(Milestone.PICKED_UP, "XB", "Picked up", place=Place("Depot 4", "Halle", "", "06108", "DE"))),
        event(LEG, 20, CarrierEstimate(None, START + timedelta(hours=40))),
        event(LEG, 22, Scan(Milestone.UNKNOWN, "ZZ", "Nobody knows"), None),
        event(ORDER, 23, RiskRaised(risk=0.7, inputs={"hours": 3})),
        wrong,
        event(LEG, 31, Retraction(str(wrong.id), "did_not_occur")),
        event(LEG, 38, Scan(Milestone.OUT_FOR_DELIVERY, "OD", place=Place(lat=51.3, lon=12.4)), -210, day=True),
        event(LEG, 60, signed),
        event(ORDER, 61, MessageSent("m1", "delivered", "thank", "email")),
        event(ORDER, 62, ContactReceived("wismo", "email", PERSONAL[6])),
        event(ORDER, 63, NoteAdded(PERSONAL[6], "Kim")),
        event(ORDER, 64, ReviewReceived(5, PERSONAL[6])),
        event(LEG, 65, Retraction("0" * 32)),
    ]


def document() -> Any:
    return json.loads(write(way(), created=START))


def read_back(raw: bytes) -> list[Event]:
    reading = read(raw, {})
    assert reading.error is None
    return [
        Event(
            told.subject,
            identity_of(told.subject, told.identity),
            content_of(b"the secret of another shop", told),
            told.occurred_at,
            START,
            "import",
            told.fact,
            told.offset,
            told.precision,
            told.zone_guessed,
        )
        for told in reading.events
    ]


def impersonal(events: list[Event]) -> list[Event]:
    return [msgspec.structs.replace(one, fact=without_personal(one.fact)) for one in events]


def test_read_back_it_gives_the_identical_state() -> None:
    state, last = fold(ORDER, impersonal(way()))
    again, last_again = fold(ORDER, read_back(write(way(), created=START)))
    assert msgspec.json.encode(again) == msgspec.json.encode(state)
    assert last_again == last
    assert (state.milestone, state.review_score, state.parcels[PARCEL].scans) == (Milestone.DELIVERED, 5, 4)


NEEDED = {
    "parcel": PARCEL,
    "leg": LEG,
    "child": LEG,
    "container": SSCC,
    "score": 3,
    "planned_at": "2026-03-05T18:00:00Z",
    "approved": True,
    "target": "0" * 32,
    "party": {"role": "buyer"},
}


@pytest.mark.parametrize("kind", FACTS)
def test_every_kind_of_fact_comes_back_as_it_was(kind: str) -> None:
    names = [field.name for field in msgspec.structs.fields(FACTS[kind]) if field.required]
    fact: AnyFact = msgspec.convert({"kind": kind, **{name: NEEDED.get(name, "words") for name in names}}, AnyFact)
    one = event(PARCEL if kind == "leg_linked" else ORDER, 1, fact)
    (back,) = read_back(write([one], created=START))
    kept = without_personal(fact)
    assert (back.id, back.subject, back.occurred_at, back.fact) == (one.id, one.subject, one.occurred_at, kept)


def test_nothing_personal_leaves() -> None:
    written = write(way(), created=START).decode()
    assert [text for text in (*PERSONAL, KEY, CUSTOMER, "vault:") if text in written] == []


def test_what_was_taken_back_is_declared_an_error_under_its_own_name() -> None:
    wrong = next(one for one in way() if isinstance(one.fact, Scan) and one.fact.raw_text == "Delivered")
    declared = [one for one in document()["epcisBody"]["eventList"] if "errorDeclaration" in one]
    assert [(one["eventID"], one["errorDeclaration"]["reason"]) for one in declared] == [
        (f"urn:uuid:{wrong.id}", "did_not_occur")
    ]


def test_a_partner_reads_the_movements_and_nothing_of_ours() -> None:
    reading = read(write(way(), created=START), {"connector": "epcis"})
    assert SSCC in {told.subject for told in reading.events if isinstance(told.fact, Aggregated)}
    kinds = {type(told.fact) for told in reading.events}
    assert kinds == {Scan, Aggregated, Retraction}


def test_an_sscc_is_written_as_its_digital_link() -> None:
    assert uri(SSCC) == "https://id.gs1.org/00/340999990000000174"
    assert uri(LEG) == "urn:x-doorstep:leg:ups:1Z0A1B2C0300000016"
    assert uri(ORDER) == "urn:x-doorstep:order:%2310%2001"


def test_the_document_has_the_structure_of_the_standard() -> None:
    found = document()
    assert (found["type"], found["schemaVersion"]) == ("EPCISDocument", "2.0")
    assert found["creationDate"] == "2026-03-02T09:00:00.000Z"
    for one in found["epcisBody"]["eventList"]:
        assert one["type"] in KINDS
        assert one["eventTime"].endswith("Z")
        assert one["eventTimeZoneOffset"] in {"+01:00", "+00:00", "-03:30"}
        assert one["action"] in {"ADD", "OBSERVE", "DELETE"}
        assert set(one) >= {"eventID", FIELD}
        needs = {
            "TransactionEvent": {"bizTransactionList", "epcList"},
            "ObjectEvent": {"epcList"},
            "AggregationEvent": {"parentID", "childEPCs"},
            "AssociationEvent": {"parentID", "childEPCs"},
        }
        assert set(one) >= needs[one["type"]]


def test_the_document_is_valid_against_the_schema_of_gs1() -> None:
    folder = Path(os.environ.get("DOORSTEP_DATA") or Path(__file__).parents[6] / "shared" / "data") / "epcis"
    if not folder.is_dir():
        pytest.skip("the schemas of GS1 are not here (DOORSTEP_DATA)")
    schema = json.loads((folder / "EPCIS-JSON-Schema.json").read_text())
    validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in validator.iter_errors(document())] == []
    broken = document() | {"epcisBody": {"eventList": [{"type": "ObjectEvent"}]}}
    assert [error.message for error in validator.iter_errors(broken)] != []
