"""The recorded answers of UPS, against what a careful person wrote down from them before any reader existed."""

import os
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from doorstep.connect.carriers.ups.read import read
from doorstep.timeline.model import Place, Scan, Told


def recorded() -> Path:
    folder = Path(os.environ.get("DOORSTEP_DATA") or Path(__file__).parents[6] / "shared" / "data") / "carriers" / "ups"
    if not folder.is_dir():
        pytest.skip("the recorded answers of carriers are not here (DOORSTEP_DATA)")
    return folder


def test_every_recorded_answer_says_what_the_facts_say() -> None:
    folder = recorded()
    facts = tomllib.loads((Path(__file__).parents[5] / "tests" / "facts" / "ups.toml").read_text())
    assert sorted(facts) == sorted(path.name for path in folder.iterdir())
    for name, said in facts.items():
        reading = read((folder / name).read_bytes(), {})
        assert (reading.error is not None) == said["error"], name
        if not said["read"]:
            assert reading.events == (), name
            assert reading.error is not None
            assert said.get("code", "") in reading.error.why, name
            assert ("later" in reading.error.how_to_mend) == said["transient"], name
            continue
        assert len(reading.events) == said["events"], name
        for fact, told in zip(said["fact"], reading.events, strict=True):
            assert isinstance(told.fact, Scan), name
            assert found(told, told.fact) == wanted(fact, said), name
            assert told.fact.milestone.value in fact["milestone_any_of"], name
            assert told.fact.milestone.value not in said["must_not"], name


def found(told: Told, scan: Scan) -> dict[str, Any]:
    assert scan.place is not None
    return {
        "subject": told.subject,
        "instant": told.occurred_at,
        "offset": told.offset,
        "guessed": told.zone_guessed,
        "precision": told.precision.value,
        "code": scan.code,
        "raw_text": scan.raw_text,
        "place": scan.place,
        "next": scan.next_number,
        "signed_by": scan.signed_by,
    }


def wanted(fact: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    place = fact["place"]
    return {
        "subject": f"leg:ups:{said['tracking_number']}",
        "instant": datetime.fromisoformat(fact["instant"]),
        "offset": int(fact["offset"][:3]) * 60,
        "guessed": fact["zone_guessed"],
        "precision": fact["precision"],
        "code": fact["code"],
        "raw_text": fact["raw_text"],
        "place": Place(
            name=f"UPS {place['facility']}",
            city=place["city"],
            region=place["region"],
            postcode=place["postal_code"],
            country=place["country"],
        ),
        "next": said["other_numbers"][0]["number"],
        "signed_by": said["signed_by"],
    }
