"""The walk over legs as a command: its words, its form, and what it says where there are no tables."""

import argparse
import csv
import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from doorstep.cli.answer import Problem
from doorstep.cli.promise import _legs
from tests.learning.legs.test_walk import roads

FORM = Path(__file__).resolve().parents[3] / "docs" / "cli" / "promise_legs.schema.json"
NAMES = (
    "source_center", "destination_center", "route_type", "od_start_time", "osrm_time", "actual_time",
    "M0_osrm", "M1_lookup", "M2_tabular", "M3_graph",
)  # fmt: skip


def table(folder: Path) -> None:
    """Write legs in the form of the public table."""
    (folder / "delhivery").mkdir()
    with (folder / "delhivery" / "legs.csv.gz").with_suffix("").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(NAMES)
        for one, _ in roads(300, 9):
            began = str(one.began_at)[:19]
            rows.writerow((one.origin, one.target, one.mode, began, one.road, one.minutes, *[one.road] * 4))


def test_the_answer_has_its_published_form_and_says_it_in_words(tmp_path: Path) -> None:
    table(tmp_path)
    found = _legs.walked(tmp_path / "delhivery" / "legs.csv", tmp_path / "nothing.csv", 0.6)
    told = msgspec.to_builtins(found)
    jsonschema.validate(told, json.loads(FORM.read_text(encoding="utf-8")))
    assert told["road"]["n"] == 120
    assert "air" not in told
    words = _legs.as_text(found).splitlines()
    assert words[0] == "Road legs: 120 told, learned from 180 and those that had ended since"
    assert [line.strip()[:4] for line in words[2:]] == ["50 %", "80 %", "90 %"]


def test_no_tables_or_a_strange_share_are_said_plainly(tmp_path: Path) -> None:
    for first, said in ((0.6, "holds no table of legs"), (1.5, "is a share between")):
        with pytest.raises(Problem, match=said):
            _legs.legs_of(argparse.Namespace(data=tmp_path, first=first, json=True))
