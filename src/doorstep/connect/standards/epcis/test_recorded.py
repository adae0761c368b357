"""The published documents of GS1, against what a careful person wrote down from them before any reader existed."""

import json
import os
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from doorstep.connect import markup
from doorstep.connect.gathered import Gathered
from doorstep.connect.standards.epcis import ids, views
from doorstep.connect.standards.epcis.events import read_event
from doorstep.connect.standards.epcis.read import _BARE_TYPE, read
from doorstep.connect.standards.epcis.views import View
from doorstep.connect.standards.epcis.words import TAKES, bare
from doorstep.timeline.model import Aggregated, Event, Reading, Retraction, Scan, Told
from doorstep.timeline.rules import counting
from doorstep.timeline.rules.identity import identity_of

FACTS = tomllib.loads((Path(__file__).parents[5] / "tests" / "facts" / "epcis.toml").read_text(encoding="utf-8"))
FILES = {name: said for name, said in FACTS.items() if isinstance(said, dict) and "kind" in said}


@pytest.fixture(scope="module")
def folder() -> Path:
    found = Path(os.environ.get("DOORSTEP_DATA") or Path(__file__).parents[6] / "shared" / "data") / "epcis"
    if not found.is_dir():
        pytest.skip("the published documents of GS1 are not here (DOORSTEP_DATA)")
    return found


def seen(path: Path) -> list[View]:
    raw = path.read_bytes()
    if markup.is_xml(raw):
        return list(views.of_xml(markup.document(_BARE_TYPE.sub(b"", raw))))
    return list(views.of_json(json.loads(raw)))


def told(view: View) -> Reading:
    gathered = Gathered()
    read_event(view, {}, gathered)
    return Reading(tuple(gathered.events), tuple(gathered.found.ignored))


def test_every_file_is_in_the_facts(folder: Path) -> None:
    assert sorted(FILES) == sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_or_refused_with_a_reason(folder: Path, name: str) -> None:
    reading = read((folder / name).read_bytes(), {})
    said = FILES[name]
    if said["read"]:
        assert reading.error is None
        found: dict[str, int] = {}
        for view in seen(folder / name):
            found[view.kind] = found.get(view.kind, 0) + 1
        assert found == said["events"]
    else:
        assert reading.events == ()
        assert reading.error is not None or reading.ignored
    assert not any(one.why.startswith("refused: ") for one in reading.ignored)


@pytest.mark.parametrize("name", [name for name, said in FILES.items() if "event" in said])
def test_each_event_says_what_the_facts_say(folder: Path, name: str) -> None:
    found = [view for view in seen(folder / name) if view.kind in views.KINDS]
    for fact, view in zip(FILES[name]["event"], found, strict=True):
        assert view.kind == fact["type"]
        events = told(view).events
        if "error" in fact:
            check_declaration(fact, events)
        else:
            check(fact, events, view)


def check_declaration(fact: dict[str, Any], events: tuple[Told, ...]) -> None:
    for one in events:
        assert isinstance(one.fact, Retraction)
        assert one.occurred_at == datetime.fromisoformat(fact["error"]["declared"])
        assert one.fact.reason in {fact["error"].get("reason") or "did_not_occur"}


def check(fact: dict[str, Any], events: tuple[Told, ...], view: View) -> None:
    things = sum(fact.get(name, 0) for name in ("epcs", "children", "inputs", "outputs"))
    parent = ids.thing(fact.get("parent", ""))
    scans = [(one, one.fact) for one in events if isinstance(one.fact, Scan)]
    assert len(scans) == things + bool(parent)
    packed = [one.fact for one in events if isinstance(one.fact, Aggregated)]
    if fact["type"] in {"AggregationEvent", "AssociationEvent"} and parent:
        emptied = fact["action"] == "DELETE" and not fact.get("children") and not fact.get("child_quantities")
        assert len(packed) == (1 if emptied else fact.get("children", 0))
        assert {one.action for one in packed} <= {fact["action"].lower(), "empty"}
        assert {one.container for one in packed} <= {f"leg:epcis:{fact.get('logistic_unit') or parent}"}
    for one, scan in scans:
        assert one.occurred_at == datetime.fromisoformat(fact["instant"])
        assert one.offset == int(fact["offset"][:3]) * 60 + int(fact["offset"][0] + fact["offset"][4:])
        assert not one.zone_guessed
        assert scan.code == (bare(fact["step"]) or bare(fact["disposition"]) or fact["action"].lower())
        assert scan.milestone.value in fact["milestone_any_of"]
        side = "destination" if bare(fact["step"]) in TAKES else "source"
        holder = ids.gln(fact.get(f"{side}_possessing_party", ""))[0]
        assert scan.holder == (f"gln:{holder}" if holder else "")
        written = fact.get("read_point") or fact.get("business_location")
        if written:
            assert scan.place is not None
            number, extension = ids.gln(written)
            name = f"GLN {number}{'/' + extension if extension else ''}" if number else written
            assert scan.place.name == name or written == f"geo:{scan.place.lat},{scan.place.lon}"


def identities(folder: Path, where: list[Any]) -> set[str]:
    name, place = where
    return {str(identity_of(one.subject, one.identity)) for one in told(seen(folder / name)[place - 1]).events}


@pytest.mark.parametrize("same", FACTS["same_event"], ids=lambda same: "+".join(str(one[0]) for one in same["in"]))
def test_the_same_event_in_several_files_is_one(folder: Path, same: dict[str, Any]) -> None:
    first, *others = [identities(folder, where) for where in same["in"]]
    assert first
    assert all(one == first for one in others)


@pytest.mark.parametrize("back", FACTS["retraction"], ids=lambda back: str(back["declared_in"]))
def test_a_declared_error_leaves_no_trace_and_its_correction_stands(folder: Path, back: dict[str, Any]) -> None:
    name, place = back["declared_in"]
    taken = {one.fact.target for one in told(seen(folder / name)[place - 1]).events if isinstance(one.fact, Retraction)}
    if back["wrong"] != back["declared_in"]:
        assert identities(folder, back["wrong"]) <= taken
    if "corrected_in" in back:
        assert not identities(folder, back["corrected_in"]) & taken


def as_event(one: Told) -> Event:
    row, content = identity_of(one.subject, one.identity), identity_of("content", (repr(one),))
    return Event(one.subject, row, content, one.occurred_at, one.occurred_at, "test", one.fact)


def test_all_files_together_show_each_event_once_and_no_error(folder: Path) -> None:
    every = [
        as_event(one)
        for name, said in FILES.items()
        if said["read"]
        for one in read((folder / name).read_bytes(), {}).events
    ]
    kept = counting(every)
    assert len({(one.subject, one.id) for one in kept}) == len(kept)
    taken = {one.fact.target for one in kept if isinstance(one.fact, Retraction)}
    assert not taken & {str(one.id) for one in kept}
    assert {one.fact.milestone.value for one in kept if isinstance(one.fact, Scan)} & set(
        FACTS["all"]["must_not"]
    ) == set()
    assert counting(reversed(every)) == kept
