"""A reader against what a careful person wrote down of the recorded bodies (tests/facts): `agrees("gls", read)`."""

import csv
import os
import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from doorstep.timeline.model import FINAL, CarrierEstimate, Milestone, Precision, Reading, Scan, Told
from tests.connect.conserved import lost
from tests.facts.form import CARRIERS, Expected, Package, PlaceWritten, Recorded, Scanned, facts

Read = Callable[[bytes, Mapping[str, str]], Reading]


def folder(carrier: str) -> Path:
    """Return where a carrier's recorded bodies are; the test is skipped when they are not here."""
    root = os.environ.get("DOORSTEP_DATA") or Path(__file__).parents[2].parent / "shared" / "data"
    found = Path(root) / CARRIERS[carrier]
    if not found.is_dir():
        pytest.skip("the recorded answers of carriers are not here (DOORSTEP_DATA)")
    return found


def agrees(carrier: str, read: Read, asked: str = "") -> None:
    """Assert that the reader says of every recorded file what the facts say. `asked` is the number of an answer that
    does not name its own."""
    where = folder(carrier)
    known = {name: _named(said, asked) for name, said in facts(carrier).items()}
    assert sorted(known) == sorted(path.name for path in where.iterdir())
    for name, said in known.items():
        raw = (where / name).read_bytes()
        reading = read(raw, {"tracking_number": asked} if asked else {})
        if said.read:
            _read(reading, said, name)
            assert lost(raw, reading) == [], name
        else:
            _refused(reading, said, name)


def _named(said: Recorded, asked: str) -> Recorded:
    """The facts of a file with the number that was asked where the body names none."""
    return replace(
        said,
        package=tuple(replace(one, number=one.number or asked) for one in said.package),
        fact=tuple(replace(one, number=one.number or asked) for one in said.fact),
    )


def feed_agrees(feed: str, read: Read) -> None:
    """Assert that the reader takes the rows of its feed out of the joint table, as tests/facts/scan_feeds.toml says."""
    raw = (folder("gls").parent / "scan_feeds_masked.csv").read_bytes()
    said = tomllib.loads((Path(__file__).parents[1] / "facts" / "scan_feeds.toml").read_text(encoding="utf-8"))
    reading = read(raw, {})
    known = said[feed]
    assert reading.error is None
    assert len(reading.events) == known["distinct"]
    assert len(reading.ignored) == said["all"]["rows"] - known["distinct"]
    own = [
        f"line {number}"
        for number, row in enumerate(csv.DictReader(raw.decode().splitlines()), 2)
        if row["feed"] != feed
    ]
    assert {one.path for one in reading.ignored} >= set(own)
    assert {told.subject for told in reading.events} == {told.subject for told in reading.events if told.zone_guessed}
    assert len({told.subject for told in reading.events}) == known["parcels"]
    _feed_meanings(reading, said, feed)
    _feed_parcels(reading, [one for one in said["parcel"] if one["feed"] == feed])


def _feed_meanings(reading: Reading, said: dict[str, Any], feed: str) -> None:
    milestones = {told.fact.milestone.value for told in reading.events if isinstance(told.fact, Scan)}
    assert milestones.isdisjoint(said["all"]["must_not"])
    assert milestones.isdisjoint(said["all"]["must_not_by_feed"].get(feed, []))
    for told in reading.events:
        assert isinstance(told.fact, Scan)
        code = said[feed]["code"][told.fact.code]
        assert told.fact.milestone.value in code["milestone_any_of"], told.fact.code


def _feed_parcels(reading: Reading, parcels: list[dict[str, Any]]) -> None:
    for parcel in parcels:
        found = {
            (told.occurred_at, told.fact.code, told.fact.place.name.rpartition(" ")[2])
            for told in reading.events
            if isinstance(told.fact, Scan) and told.fact.place and told.subject.endswith(f":{parcel['number']}")
        }
        wanted = {(datetime.fromisoformat(one["instant"]), one["code"], one["depot"]) for one in parcel["scans"]}
        assert found == wanted, parcel["number"]


def _refused(reading: Reading, said: Recorded, name: str) -> None:
    assert reading.events == (), name
    assert reading.error is not None, name
    words = _plain(reading.error.why)
    assert said.code.casefold() in words, name
    assert [one for one in said.message_words if one.casefold() not in words] == [], name
    if said.transient is not None:
        assert ("later" in reading.error.how_to_mend) == said.transient, name


def _read(reading: Reading, said: Recorded, name: str) -> None:
    scans = [told for told in reading.events if isinstance(told.fact, Scan)]
    assert len(scans) == said.events, name
    left = list(scans)
    for fact in said.fact:
        told = next((one for one in left if _same(one, fact)), None)
        assert told is not None or any(_same(one, fact) for one in scans), (name, fact)
        if told is not None:
            left.remove(told)
            _matches(told, fact, name)
    assert left == [], name
    for package in said.package:
        fair = [one for one in said.package if one.number == package.number]  # a number that was used twice
        _package(reading, package, {_plain(word) for one in fair for word in _signers(one)}, name)
    milestones = {one.fact.milestone for one in scans if isinstance(one.fact, Scan)}
    assert milestones.isdisjoint(said.must_not), name
    for failed in said.failed:
        assert any(failed.number in one.why or failed.code in one.why for one in reading.ignored), (name, failed)


def _same(told: Told, fact: Scanned) -> bool:
    assert isinstance(told.fact, Scan)
    if told.fact.tracking_number != fact.number.replace(" ", "").upper():
        return False
    codes = {fact.code.casefold(), *(one.casefold() for one in fact.other_codes)}
    own = told.fact.code.casefold()
    return (own in codes or not codes.isdisjoint(own.split("|")) or codes == {""}) and _when(told, fact)


def _when(told: Told, fact: Scanned) -> bool:
    if fact.precision is Precision.DAY:
        local = told.occurred_at + timedelta(minutes=told.offset or 0)
        return local.date() in {one.date() for one in fact.instants}
    return told.occurred_at.replace(microsecond=0) in {one.replace(microsecond=0) for one in fact.instants}


def _matches(told: Told, fact: Scanned, name: str) -> None:
    scan = told.fact
    assert isinstance(scan, Scan)
    where = (name, fact.written, fact.code)
    assert scan.milestone in fact.milestone_any_of, where
    assert scan.reason in fact.reasons, where
    assert _plain(fact.raw_text) in _plain(scan.raw_text), where
    assert told.zone_guessed == fact.zone_guessed, where
    # a time written with :00 may be taken for a minute
    assert {told.precision, fact.precision} in (
        {fact.precision},
        {Precision.SECOND, Precision.MINUTE},
    ), where
    if fact.zone_from != "carrier":
        offset = datetime.fromisoformat(fact.instant).utcoffset()
        assert offset is not None
        assert told.offset == offset.total_seconds() // 60, where
    assert _plain(scan.signed_by) == _plain(fact.signed_by), where
    if fact.delivered_how_any_of:
        assert scan.delivered_how in fact.delivered_how_any_of or (
            scan.delivered_how is None and "unknown" in fact.delivered_how_any_of
        ), where
    _place(scan, fact.place, where)


def _place(scan: Scan, wanted: PlaceWritten, where: tuple[str, ...]) -> None:
    place = scan.place
    said = "" if place is None else _plain(f"{place.name} {place.city} {place.region} {place.postcode} {place.country}")
    for part in (wanted.city, wanted.region, wanted.postcode, wanted.country if wanted.country_told else ""):
        assert _plain(part) in said, (*where, part, said)


def _signers(package: Package) -> tuple[str, ...]:
    return tuple(one for one in (package.signed_by, *package.signed_by_any_of) if one)


def _package(reading: Reading, package: Package, fair: set[str], name: str) -> None:
    where = (name, package.number)
    scans = [
        told.fact
        for told in sorted(reading.events, key=lambda one: one.occurred_at)
        if isinstance(told.fact, Scan) and told.fact.tracking_number == package.number.replace(" ", "").upper()
    ]
    if package.stands_any_of:
        assert _stands(scans) in package.stands_any_of, where
    if package.pieces and scans:
        assert {one.pieces for one in scans} <= {0, package.pieces}, where
    signers = {_plain(one.signed_by) for one in scans if one.signed_by}
    assert signers <= fair, where
    if package.next_number and scans:
        assert package.next_number in {one.next_number for one in scans}, where
    if package.edd is not None:
        _expected(reading, package.edd, package.number, where)


def _stands(scans: list[Scan]) -> Milestone:
    stands = Milestone.PENDING
    for scan in scans:
        back = scan.milestone in {Milestone.RETURNING, Milestone.RETURNED}
        if scan.milestone is not Milestone.UNKNOWN and (stands not in FINAL or back):
            early = scan.milestone in {Milestone.INFO_RECEIVED, Milestone.READY, Milestone.PENDING}
            if not early or stands in {Milestone.PENDING, Milestone.INFO_RECEIVED}:
                stands = scan.milestone
    unknown = all(scan.milestone is Milestone.UNKNOWN for scan in scans)
    return Milestone.UNKNOWN if unknown else stands


def _expected(reading: Reading, edd: Expected, number: str, where: tuple[str, ...]) -> None:
    said = [
        told.fact
        for told in reading.events
        if isinstance(told.fact, CarrierEstimate) and told.subject.endswith(number.replace(" ", "").upper())
    ]
    assert said or not edd.must, where
    latest = datetime.fromisoformat(edd.latest)
    for one in said:
        assert one.expected_to is not None, where
        if edd.precision is Precision.DAY:
            assert one.expected_to.astimezone(latest.tzinfo).date() == latest.date(), (*where, one.expected_to, latest)
        else:
            assert abs(one.expected_to - latest) < timedelta(minutes=1), (*where, one.expected_to, latest)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
