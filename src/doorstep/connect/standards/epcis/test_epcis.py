"""What is found in documents of EPCIS: our own samples."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.connect import markup
from doorstep.connect.gathered import dated
from doorstep.connect.standards.epcis import ids
from doorstep.connect.standards.epcis.read import read
from doorstep.timeline.model import Aggregated, Place, Reading, Retraction, Scan, Told
from doorstep.timeline.rules.identity import identity_of

SAMPLES = Path(__file__).parent / "samples"
FIRST, SECOND, PALLET = "340999990000000174", "340999990000000273", "340999990000000990"


def sample(name: str) -> Reading:
    return read((SAMPLES / name).read_bytes(), {})


def scans(reading: Reading) -> list[tuple[Told, Scan]]:
    return [(told, told.fact) for told in reading.events if isinstance(told.fact, Scan)]


def test_each_thing_of_each_event_is_seen_at_its_instant_on_the_clock_of_the_place() -> None:
    found = scans(sample("moving.json"))
    assert [
        (told.subject, told.occurred_at.isoformat(), told.offset, scan.milestone.value, scan.code)
        for told, scan in found
    ] == [
        (f"leg:epcis:{FIRST}", "2026-03-03T07:15:00+00:00", 60, "unknown", "commissioning"),
        (f"leg:epcis:{SECOND}", "2026-03-03T07:15:00+00:00", 60, "unknown", "commissioning"),
        (f"leg:epcis:{PALLET}", "2026-03-03T09:30:00+00:00", 60, "ready", "packing"),
        (f"leg:epcis:{FIRST}", "2026-03-03T09:30:00+00:00", 60, "ready", "packing"),
        (f"leg:epcis:{SECOND}", "2026-03-03T09:30:00+00:00", 60, "ready", "packing"),
        (f"leg:epcis:{PALLET}", "2026-03-03T15:05:00+00:00", 60, "in_transit", "shipping"),
        (f"leg:epcis:{PALLET}", "2026-03-03T21:40:00+00:00", 60, "in_transit", "receiving"),
    ]
    assert not any(told.zone_guessed for told, _ in found)


def test_what_goes_into_a_pallet_and_out_of_it_is_told_of_each_thing() -> None:
    def packed(reading: Reading) -> list[tuple[str, Aggregated]]:
        return [(told.subject, told.fact) for told in reading.events if isinstance(told.fact, Aggregated)]

    pallet = f"leg:epcis:{PALLET}"
    assert packed(sample("moving.json")) == [
        (f"leg:epcis:{FIRST}", Aggregated(pallet, "add")),
        (f"leg:epcis:{SECOND}", Aggregated(pallet, "add")),
    ]
    assert packed(sample("delivered.json")) == [(f"leg:epcis:{FIRST}", Aggregated(pallet, "delete"))]
    grai = "leg:epcis:8003/040999997777783"
    assert packed(sample("moving.xml")) == [(grai, Aggregated(grai, "empty"))]


def test_the_possessing_party_holds_it() -> None:
    assert [scan.holder for told, scan in scans(sample("moving.json")) if told.subject.endswith(PALLET)] == [
        "",
        "gln:4099999000005",
        "gln:4088888000004",
    ]


def test_a_place_has_the_name_that_the_header_gives_it() -> None:
    places = [scan.place for _, scan in scans(sample("moving.json"))]
    assert places[0] == Place(name="Lampenlager Halle", city="Halle", country="DE")
    assert places[2] == Place(name="GLN 4099999000012/12")
    assert places[6] == Place(lat=51.42, lon=12.24)


def test_a_disposition_that_decides_comes_before_the_step() -> None:
    assert [(scan.milestone.value, scan.reason) for _, scan in scans(sample("delivered.json"))] == [
        ("unknown", ""),
        ("unknown", ""),
        ("in_transit", ""),
        ("delivered", ""),
        ("returned", ""),
        ("exception", "carrier.damaged_parcel"),
    ]


def test_an_error_declaration_takes_back_what_the_event_had_told_whichever_comes_first() -> None:
    told = {identity_of(one.subject, one.identity) for one in sample("moving.json").events}
    taken = [one.fact.target for one in sample("taken_back.json").events if isinstance(one.fact, Retraction)]
    wrong = [
        str(identity_of(one.subject, one.identity))
        for one in sample("moving.json").events
        if one.identity[1].endswith("0002")
    ]
    assert sorted(set(taken) & {str(one) for one in told}) == sorted(wrong)
    reasons = {one.fact.reason for one in sample("taken_back.json").events if isinstance(one.fact, Retraction)}
    assert reasons == {"incorrect_data"}


def test_the_corrective_event_stands() -> None:
    events = sample("taken_back.json").events
    taken = {one.fact.target for one in events if isinstance(one.fact, Retraction)}
    standing = [one for one in events if not isinstance(one.fact, Retraction)]
    assert len(standing) == 3
    assert not taken & {str(identity_of(one.subject, one.identity)) for one in standing}


def test_a_declaration_without_a_name_finds_the_event_by_its_content_in_any_order_and_format() -> None:
    event = {
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "eventTime": "2026-03-03T10:00:00.000+01:00",
        "eventTimeZoneOffset": "+01:00",
        "epcList": [f"https://id.gs1.org/00/{FIRST}", f"https://id.gs1.org/00/{SECOND}"],
        "bizStep": "loading",
    }
    xml = """<d><EventList><ObjectEvent><eventTime>2026-03-03T09:00:00Z</eventTime>
        <eventTimeZoneOffset>+01:00</eventTimeZoneOffset><errorDeclaration><declarationTime>2026-03-04T09:00:00Z
        </declarationTime></errorDeclaration><epcList><epc>urn:epc:id:sscc:4099999.3000000027</epc>
        <epc>urn:epc:id:sscc:4099999.3000000017</epc></epcList><action>OBSERVE</action>
        <bizStep>urn:epcglobal:cbv:bizstep:loading</bizStep></ObjectEvent></EventList></EPCISDocument>"""
    told = {str(identity_of(one.subject, one.identity)) for one in read(json.dumps([event]).encode(), {}).events}
    back = [
        one.fact
        for one in read(xml.replace("<d>", "<EPCISDocument>").replace("</d>", "</EPCISDocument>").encode(), {}).events
    ]
    assert {fact.target for fact in back if isinstance(fact, Retraction)} == told
    assert {fact.reason for fact in back if isinstance(fact, Retraction)} == {"did_not_occur"}


def test_xml_and_json_of_the_same_event_are_the_same() -> None:
    (xml,) = [told for told in sample("moving.xml").events if told.identity[1].endswith("0003")]
    (other,) = [told for told in sample("moving.json").events if told.identity[1].endswith("0003")]
    assert (xml.subject, xml.identity, xml.occurred_at, xml.offset) == (
        other.subject,
        other.identity,
        other.occurred_at,
        other.offset,
    )


def test_a_time_without_an_offset_is_that_of_the_other_field() -> None:
    told = sample("moving.xml").events[1]
    assert (told.occurred_at, told.offset) == (datetime(2026, 3, 3, 21, 0, tzinfo=UTC), -300)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("urn:epc:id:sscc:4099999.3000000017", FIRST),
        (f"https://id.gs1.org/00/{FIRST}", FIRST),
        (f"https://brand.example/some/where/00/{FIRST}?x=1", FIRST),
        (f"(00){FIRST}", FIRST),
        (f"00{FIRST}", FIRST),
        ("urn:epc:id:sgtin:4099999.012345.88%2F1", "01/04099999123452/21/88/1"),
        ("https://id.gs1.org/01/04099999123452/21/88%2F1", "01/04099999123452/21/88/1"),
        ("https://id.gs1.org/01/04099999123452/10/L7/21/9", "01/04099999123452/21/9"),
        ("urn:epc:id:grai:4099999.77777.3", "8003/040999997777783"),
        ("https://id.gs1.org/8003/040999997777783", "8003/040999997777783"),
        ("urn:epc:id:giai:4099999.A.7", "8004/4099999A.7"),
        ("urn:epc:id:sgln:4099999.00001.0", ""),
        ("https://id.gs1.org/414/4099999000012", ""),
        ("urn:epc:class:lgtin:4099999.012345.7", ""),
        ("https://id.gs1.org/01/04099999123452", ""),
        ("urn:example:box:7", "urn:example:box:7"),
        ("urn:epc:id:sscc:12.3", "urn:epc:id:sscc:12.3"),
    ],
)
def test_a_thing_has_one_number_however_it_is_written(written: str, number: str) -> None:
    assert ids.thing(written) == number


def test_a_link_is_made_of_a_right_sscc_alone() -> None:
    assert ids.uri(FIRST) == f"https://id.gs1.org/00/{FIRST}"
    assert ids.uri("340999990000000175") == ""
    assert ids.uri("1Z999") == ""


def test_a_step_of_another_vocabulary_stays_visible() -> None:
    scan = scans(sample("delivered.json"))[-1][1]
    assert (scan.code, scan.raw_text) == (
        "https://lamps.example/steps/polishing",
        "https://lamps.example/steps/polishing, damaged",
    )


def test_what_holds_no_events_says_so() -> None:
    error = sample("error.xml").error
    assert error is not None
    assert error.why == "the body tells how a capture went; it holds no events"
    error = read(b"[1, 2]", {}).error
    assert error is not None
    assert error.why == "the body is no EPCIS document: it has no event list"


def test_one_broken_event_leaves_the_others() -> None:
    reading = sample("delivered.json")
    refused = [one for one in reading.ignored if one.why.startswith("refused: ")]
    assert [one.path for one in refused] == ["epcisBody.queryResults.resultsBody.eventList[5]"]
    assert len(reading.events) == 7


def leaves(body: Any, path: str = "") -> list[tuple[str, str]]:
    if isinstance(body, dict):
        return [leaf for key, one in body.items() for leaf in leaves(one, f"{path}.{key}" if path else key)]
    if isinstance(body, list):
        return [leaf for place, one in enumerate(body) for leaf in leaves(one, f"{path}[{place}]")]
    return [(path, body)] if isinstance(body, str) else []


@pytest.mark.parametrize("path", [*sorted(SAMPLES.glob("*.json")), SAMPLES / "moving.xml"], ids=lambda path: path.name)
def test_every_date_is_an_event_or_left_out_with_a_reason(path: Path) -> None:
    raw = path.read_bytes()
    reading = read(raw, {})
    body = markup.document(raw.replace(b"<!DOCTYPE project>", b"")) if path.suffix == ".xml" else json.loads(raw)
    every = list(markup.leaves(body)) if path.suffix == ".xml" else leaves(body)
    instants = {told.occurred_at for told in reading.events}
    left_out = {one.path for one in reading.ignored}
    for where, text in every:
        if dated(text) and "T" in text:
            moment = datetime.fromisoformat(text)
            told = moment.tzinfo is None or moment.astimezone(UTC) in instants
            parents = [where[:cut] for cut in range(len(where) + 1) if where[cut : cut + 1] in {"", ".", "["}]
            assert told or left_out & set(parents), where


@pytest.mark.parametrize("name", ["moving.xml", "error.xml"])
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_broken_xml_never_stops_the_reader(name: str, data: st.DataObject) -> None:
    raw = (SAMPLES / name).read_bytes()
    at = data.draw(st.integers(0, len(raw)))
    reading = read(raw[:at] + data.draw(st.binary(max_size=6)) + raw[at + data.draw(st.integers(0, 9)) :], {})
    assert reading.events or reading.ignored or reading.error
