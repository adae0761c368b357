"""`doorstep bench`: finds the programs, takes what they print, and tells of those that fail without stopping."""

import json
from pathlib import Path

import jsonschema
import pytest

from doorstep.cli import main
from doorstep.cli.run import bench

ROOT = Path(__file__).resolve().parents[2]
FIGURE = {"name": "fold", "figure": 90000.0, "unit": "events/s", "cpu_ms_per_op": 0.0111, "peer": None}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Programs of our own making, beside an empty src."""
    made = tmp_path / "bench"
    made.mkdir()
    (made / "fold.py").write_text(f"import json; print(json.dumps({FIGURE!r}))")
    (made / "loop.py").write_text("import json, sys; print(json.dumps([{'name': sys.argv[1]}, {'name': 'more'}]))")
    (made / "page.py").write_text("raise SystemExit('no page today')")
    (made / "hooks.py").write_text("print('words')")
    return made


def test_a_figure_is_taken_as_it_was_printed(folder: Path) -> None:
    assert bench.measured("fold", folder) == [FIGURE]


def test_a_program_may_measure_several_names_and_print_a_list(folder: Path) -> None:
    assert bench.measured("loop_2", folder) == [{"name": "loop_2"}, {"name": "more"}]


def test_what_fails_says_why(folder: Path) -> None:
    assert [bench.measured(name, folder)[0]["error"] for name in ("page_304", "hooks", "door")] == [
        "no page today",
        "what it printed is no JSON",
        "there is no such program in bench/ yet",
    ]


def test_figures_stand_in_a_table() -> None:
    rows = [FIGURE, bench.failed("page", "no page today"), {**FIGURE, "name": "door", "peer": {"Karrio": "27/s"}}]
    assert bench.table(rows) == (
        "name  figure unit           CPU ms each  others\n"
        "fold  90,000 events/s            0.0111\n"
        "page       – no page today\n"
        "door  90,000 events/s            0.0111  Karrio 27/s"
    )


def test_the_real_fold_answers_as_the_schema_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "fold", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, json.loads((ROOT / "docs" / "cli" / "bench.schema.json").read_text()))
    assert [one["name"] for one in found] == ["fold"]
    assert found[0]["events"] == 34159


def test_an_unknown_name_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "folding"]) == 2
    assert "Known are: door, door_batch" in capsys.readouterr().err
