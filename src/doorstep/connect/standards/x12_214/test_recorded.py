"""The recorded X12 214 file, against what a careful person wrote down from it before any reader existed."""

import os
import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from doorstep.connect.standards.x12_214.read import read
from doorstep.timeline.model import Place, Scan


def test_the_recorded_file_says_what_the_facts_say() -> None:
    folder = Path(os.environ.get("DOORSTEP_DATA") or Path(__file__).parents[6] / "shared" / "data") / "edi"
    if not folder.is_dir():
        pytest.skip("the recorded EDI file is not here (DOORSTEP_DATA)")
    facts = tomllib.loads((Path(__file__).parents[5] / "tests" / "facts" / "x12_214.toml").read_text(encoding="utf-8"))
    files = {name: said for name, said in facts.items() if name != "all"}
    assert sorted(files) == sorted(path.name for path in folder.iterdir())
    for name, said in files.items():
        reading = read((folder / name).read_bytes(), {})
        assert reading.error is None
        for fact, told in zip(said["fact"], reading.events, strict=True):
            scan = told.fact
            assert isinstance(scan, Scan)
            assert told.subject == f"leg:x12_214:{said['carrier_reference']}"
            assert told.occurred_at == datetime.fromisoformat(fact["instant"])
            assert told.offset == int(fact["offset"][:3]) * 60
            assert (told.zone_guessed, told.precision.value) == (fact["zone_guessed"], fact["precision"])
            assert (scan.code, scan.raw_text) == (fact["code"], fact["raw_text"])
            assert scan.milestone.value in fact["milestone_any_of"]
            assert scan.milestone.value not in said["must_not"]
            place = fact["place"]
            assert scan.place == Place(city=place["city"], region=place["region"], country=place["country"])
            assert scan.vehicle.endswith(fact["equipment"]["number"])
            assert (scan.holder, scan.signed_by) == ("", "")
        assert any("test" in one.why for one in reading.ignored if one.path == "ISA[0]") == (said["usage"] == "T")
