"""`doorstep replay`: what it answers, what it writes, and what it says when something is missing."""

import csv
import json
import tomllib
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from doorstep.cli import main

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "src" / "doorstep" / "connect" / "shops" / "olist" / "samples"
SHOP = ROOT / "examples" / "shop"
SCHEMA = json.loads((ROOT / "docs" / "cli" / "replay.schema.json").read_text())
NAMES = sorted(path.stem for path in (SHOP / "playbooks").glob("*.toml"))


def replayed(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """Run the command on our own samples and return its answer."""
    assert main(["replay", "--orders", str(SAMPLES), "--playbooks", str(SHOP), "--json", *words]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def timeless(found: dict[str, Any]) -> dict[str, Any]:
    """The answer without how long it took."""
    return {name: value for name, value in found.items() if name not in {"seconds", "cpu_seconds"}}


def test_the_answer_follows_its_schema_and_names_every_playbook(capsys: pytest.CaptureFixture[str]) -> None:
    found = replayed(capsys)
    jsonschema.validate(found, SCHEMA)
    assert sorted(found["messages"]) == NAMES
    assert len(NAMES) >= 14
    assert found["messages"]["order_confirmed"]["email"] > 0


def test_twice_is_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert timeless(replayed(capsys)) == timeless(replayed(capsys))


def test_a_folder_of_playbooks_brings_its_shop_along(capsys: pytest.CaptureFixture[str]) -> None:
    whole = timeless(replayed(capsys))
    assert main(["replay", "--orders", str(SAMPLES), "--playbooks", str(SHOP / "playbooks"), "--json"]) == 0
    assert timeless(json.loads(capsys.readouterr().out)) == whole


def test_days_bound_the_orders(capsys: pytest.CaptureFixture[str]) -> None:
    everything = replayed(capsys)
    nothing = replayed(capsys, "--from", "2031-01-01")
    assert (nothing["orders"], nothing["messages"]) == (0, {name: {} for name in NAMES})
    assert everything["orders"] == replayed(capsys, "--from", "2010-01-01", "--to", "2031-01-01")["orders"]


def test_the_report_stands_alone_and_lists_every_playbook(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    replayed(capsys, "--report", str(tmp_path / "report.html"))
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"<td>{name}</td>" not in page] == []
    assert "fires in the demo stories" in page
    assert [word for word in ("<script", "src=", 'href="http', "@import", "url(http") if word in page] == []
    assert "prefers-color-scheme: dark" in page


def test_the_same_orders_draw_the_same_report(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pages = []
    for name in ("one", "two"):
        replayed(capsys, "--report", str(tmp_path / name))
        pages.append((tmp_path / name).read_text(encoding="utf-8").split("s to read and replay")[0].rpartition("<p")[0])
    assert pages[0] == pages[1]


def test_tables_for_a_spreadsheet(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = replayed(capsys, "--csv", str(tmp_path / "out"))
    tables = {path.stem: list(csv.DictReader(StringIO(path.read_text()))) for path in (tmp_path / "out").glob("*.csv")}
    assert sorted(tables) == ["data_quality", "months", "orders", "playbooks", "verdicts"]
    assert len(tables["orders"]) == found["orders"]
    assert {row["playbook"] for row in tables["playbooks"]} == set(NAMES)
    assert {row["finding"]: int(row["orders"]) for row in tables["data_quality"]} == {
        code: one["count"] for code, one in found["data_quality"].items()
    }


def test_a_person_reads_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "--orders", str(SAMPLES), "--playbooks", str(SHOP)]) == 0
    out, err = capsys.readouterr()
    assert "Forecasts at the purchase:" in out
    assert "never in these orders" in out
    assert "%" in err


@pytest.mark.parametrize(
    ("orders", "playbooks", "says"),
    [
        ("nowhere", str(SHOP), "is no folder of Olist tables"),
        (str(SAMPLES), "nowhere", "There is no folder nowhere."),
        (str(SAMPLES), str(SAMPLES), "There are no playbooks in"),
    ],
)
def test_what_is_missing_is_said(orders: str, playbooks: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "--orders", orders, "--playbooks", playbooks]) == 1
    assert says in capsys.readouterr().err


def test_the_real_orders(real_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not (real_data / "olist").is_dir():
        pytest.skip("no real data: there is no folder olist")
    words = ["replay", "--orders", str(real_data / "olist"), "--playbooks", str(SHOP), "--json", "--to", "2017-04-01"]
    assert main(words) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    facts = tomllib.loads((ROOT / "tests" / "facts" / "olist.toml").read_text(encoding="utf-8"))
    counted = {code: one["count"] for code, one in found["data_quality"].items()}
    assert counted["several_reviews"] == facts["traps"]["several_reviews"]
    assert counted["handed_over_before_approval"] == facts["traps"]["handed_over_before_approval"]
    assert found["warnings"]["late"] > 0
    assert 0.6 < found["promise"]["coverage"] < 0.95
