"""`doorstep carriers`: every connector with what it can do, and its samples, which are installed with the code."""

import fnmatch
import json
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from doorstep.cli import main
from doorstep.connect import READERS, known, samples
from doorstep.connect.samples import Sample, fared

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "cli" / "carriers.schema.json").read_text(encoding="utf-8"))


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    code = main(["carriers", *words, "--json"])
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    return code, found


def test_every_connector_is_listed_in_the_published_form(capsys: pytest.CaptureFixture[str]) -> None:
    _, found = answer(capsys)
    assert [one["id"] for one in found] == list(known())


@pytest.mark.parametrize("connector", known())
def test_every_sample_is_read_as_it_should_be(connector: str) -> None:
    found = fared(connector)
    assert found
    assert [(one.name, one.problem) for one in found if one.problem] == []


@pytest.mark.parametrize("connector", known())
def test_samples_are_installed_with_the_code(connector: str) -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["*"]
    folder = Path(str(import_module(READERS[connector]).__file__)).parent
    left_out = [
        path.name
        for path in (folder / "samples").iterdir()
        if not any(fnmatch.fnmatch(f"samples/{path.name}", pattern) for pattern in patterns)
    ]
    assert left_out == []
    assert (folder / "samples" / "README.md").is_file()


def test_one_connector_tells_how_its_samples_fare(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, "ups")
    assert code == 0
    assert {
        one["name"]: (one["events"], one["refused"], one["unknown"], one["error"]) for one in found[0]["samples"]
    } == {
        "delivered.json": (7, 2, ["Q9"], None),
        "error.json": (0, 0, [], "UPS says: Invalid inquiry number (TV1002)"),
        "push_new_date.json": (1, 0, [], None),
        "push_out_for_delivery.json": (2, 0, [], None),
        "two_packages.json": (3, 0, [], None),
    }


def test_a_person_sees_two_lines_a_connector(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["carriers", "ups", "shopify"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["ups", "carrier", "UPS"]
    assert lines[1].split(";")[0].strip() == "5 samples, 13 events"
    assert len(lines) == 4
    assert main(["carriers", "ups", "--samples"]) == 0
    assert "  error.json: 0 events" in capsys.readouterr().out


def test_an_unknown_connector_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, "pigeon")
    assert (code, found) == (2, {"error": f"there is no connector 'pigeon'; known are: {', '.join(known())}"})


def test_a_sample_that_fails_is_named_and_ends_with_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = [
        ("moving.json", b"{}"),
        ("cut.json", b'{"trackResponse":'),
        ("error.json", (ROOT / "src/doorstep/connect/carriers/ups/samples/push_new_date.json").read_bytes()),
    ]
    planted = tuple(Sample(name, raw, {}, "error" in name) for name, raw in bodies)
    monkeypatch.setattr(samples, "samples", lambda connector: planted)
    code, found = answer(capsys, "ups")
    assert code == 1
    assert [one["problem"] is not None for one in found[0]["samples"]] == [True, True, True]
    assert main(["carriers", "ups"]) == 1
    assert capsys.readouterr().out.count("FAILED ") == 3
