"""The facts about carriers are well formed and agree with themselves; where the raw bodies are, nothing is left out."""

import html
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from doorstep.timeline.model.words import ALL_REASONS, Precision
from tests.facts.form import CARRIERS, Recorded, Scanned, facts

#: A date with the time and offset that stand beside it, as bodies write them.
TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ][\d:.]+)?(?:Z|[+-]\d\d:?\d\d)?|\d\d\.\d\d\.\d{4} \d\d:\d\d")
WITH_OFFSET = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)")
HALF_A_MINUTE = timedelta(seconds=30)

every_carrier = pytest.mark.parametrize("carrier", CARRIERS)


def recorded(carrier: str) -> Iterator[tuple[str, Recorded, Scanned]]:
    """Yield each scan of a carrier with the name of its file and the file."""
    for name, file in facts(carrier).items():
        for fact in file.fact:
            yield name, file, fact


def offset_of(instant: str) -> timedelta:
    """Return the offset of an instant from UTC; one without an offset is an error."""
    offset = datetime.fromisoformat(instant).utcoffset()
    assert offset is not None, f"{instant} has no offset"
    return offset


def squeezed(text: str) -> str:
    """Return a text as a person reads it: entities resolved, white space squeezed."""
    return " ".join(html.unescape(text).split())


def body_of(real_data: Path, carrier: str, name: str) -> str:
    """Return a raw body, squeezed."""
    return squeezed((real_data / CARRIERS[carrier] / name).read_text(encoding="utf-8"))


@every_carrier
def test_what_is_read_has_as_many_scans_as_it_says_and_what_is_not_read_says_why(carrier: str) -> None:
    for name, file in facts(carrier).items():
        assert (name, len(file.fact)) == (name, file.events)
        assert (name, bool(file.package)) == (name, file.read)
        assert (name, bool(file.why)) == (name, not file.read)
        assert (name, file.error) == (name, file.kind == "error")
        assert (name, bool(file.duplicates)) == (name, file.read)
        if file.read:
            assert (name, file.kind) == (name, "answer")


@every_carrier
def test_every_scan_belongs_to_a_package_of_its_file(carrier: str) -> None:
    for name, file, fact in recorded(carrier):
        assert fact.number in {package.number for package in file.package}, name


@every_carrier
def test_no_two_scans_of_a_file_are_the_same(carrier: str) -> None:
    for name, file in facts(carrier).items():
        told = [(fact.number, fact.instant, fact.code, fact.raw_text, fact.place) for fact in file.fact]
        assert [scan for scan in told if told.count(scan) > 1] == [], name


@every_carrier
def test_every_instant_agrees_with_what_is_written_and_with_its_zone(carrier: str) -> None:
    for name, _, fact in recorded(carrier):
        offsets = [offset_of(instant) for instant in (fact.instant, *fact.instant_any_of)]
        assert (name, fact.zone_guessed) == (name, fact.zone_from != "body")
        if fact.zone_from == "body":
            continue
        there = fact.instants[0].replace(tzinfo=None).replace(tzinfo=ZoneInfo(fact.zone)).utcoffset()
        assert (name, fact.instant, there) == (name, fact.instant, offsets[0])


@every_carrier
def test_an_offset_in_the_body_is_kept(carrier: str) -> None:
    for name, _, fact in recorded(carrier):
        if WITH_OFFSET.fullmatch(fact.written):
            written = datetime.fromisoformat(fact.written)
            assert any(abs(instant - written) < HALF_A_MINUTE for instant in fact.instants), (name, fact.written)
            assert (name, fact.zone_from) == (name, "body")


@every_carrier
def test_a_scan_that_knows_only_its_day_stands_at_the_start_of_it(carrier: str) -> None:
    for name, _, fact in recorded(carrier):
        if fact.precision is Precision.DAY:
            assert (name, fact.instants[0].time().isoformat()) == (name, "00:00:00")


@every_carrier
def test_reasons_are_from_our_list_and_each_scan_has_one_or_two_fair_milestones(carrier: str) -> None:
    for name, file, fact in recorded(carrier):
        assert {reason for reason in fact.reasons if reason} - ALL_REASONS == set(), name
        assert len(fact.milestone_any_of) in {1, 2}, name
        assert set(fact.milestone_any_of) & set(file.must_not) == set(), name
        assert len(fact.place.country) in {0, 2}, name


@every_carrier
def test_where_a_package_stands_was_said_by_a_scan_of_it(carrier: str) -> None:
    for name, file in facts(carrier).items():
        for package in file.package:
            said = {
                milestone for fact in file.fact if fact.number == package.number for milestone in fact.milestone_any_of
            }
            assert set(package.stands_any_of) - said == set(), name
            assert (name, bool(said)) == (name, bool(package.stands_any_of))
            if package.edd:
                assert offset_of(package.edd.latest) is not None
                assert not package.edd.earliest or offset_of(package.edd.earliest) is not None


@every_carrier
def test_every_recorded_file_is_written_down(carrier: str, real_data: Path) -> None:
    there = {path.name for path in (real_data / CARRIERS[carrier]).iterdir() if path.is_file()}
    assert set(facts(carrier)) == there


@every_carrier
def test_what_is_written_down_stands_in_the_body(carrier: str, real_data: Path) -> None:
    for name, file in facts(carrier).items():
        body = body_of(real_data, carrier, name)
        words = [file.code, file.number, *file.message_words]
        for fact in file.fact:
            words += [*fact.written.split(), fact.code, fact.raw_text, fact.detail_code, fact.detail_text]
            words += [fact.signed_by, fact.place.city, fact.place.postcode, *fact.other_codes]
        for package in file.package:
            words += [package.number, package.signed_by, package.next_number, *package.references]
            words += [*package.other_numbers, package.service, package.service_code, package.unique_id]
        for failed in file.failed:
            words += [failed.number, failed.code, *failed.message_words]
        assert [word for word in words if word.lower() not in body.lower()] == [], name


@every_carrier
def test_every_time_of_a_body_that_is_read_is_written_down(carrier: str, real_data: Path) -> None:
    for name, file in facts(carrier).items():
        if not file.read:
            continue
        written = " ".join([fact.written for fact in file.fact] + [other.written for other in file.other])
        written += " ".join(time for package in file.package if package.edd for time in package.edd.written)
        found = TIME.findall(body_of(real_data, carrier, name))
        assert sorted({time for time in found if time not in written}) == [], name
