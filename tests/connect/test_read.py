"""`doorstep read`: the answer that others script, the exit codes, and what a person sees."""

import json
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from doorstep.cli import main
from doorstep.connect import READERS, known, reader

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "cli" / "read.schema.json").read_text(encoding="utf-8"))


def samples(connector: str) -> Path:
    return Path(str(import_module(READERS[connector]).__file__)).parent / "samples"


FILES = [(connector, path) for connector in known() for path in sorted(samples(connector).glob("*.[jc]s*"))]


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    code = main(["read", *words, "--json"])
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, SCHEMA, format_checker=jsonschema.FormatChecker())
    return code, found


@pytest.mark.parametrize(("connector", "path"), FILES, ids=lambda value: getattr(value, "stem", value))
def test_every_sample_answers_in_the_published_form(
    connector: str, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = answer(capsys, connector, str(path))
    assert code == (0 if found["error"] is None else 1)


def test_an_event_is_flat_with_its_time_on_the_clock_of_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, "ups", str(samples("ups") / "delivered.json"))
    assert code == 0
    assert found["events"][0] == {
        "kind": "scan",
        "subject": "leg:ups:1Z0A1B2C0300000016",
        "occurred_at": "2026-03-06T14:15:02-06:00",
        "precision": "second",
        "zone_guessed": False,
        "identity": ["scan", "2026-03-06T14:15:02", "FS"],
        "milestone": "delivered",
        "code": "FS",
        "raw_text": "DELIVERED",
        "reason": None,
        "place": {"name": "UPS 5581", "city": "DULUTH", "region": "MN", "postcode": "55802", "country": "US"},
        "tracking_number": "1Z0A1B2C0300000016",
        "signed_by": "M. OKAFOR",
        "delivered_how": "safe_place",
    }


def test_the_topic_comes_beside_the_body(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(samples("shopify") / "orders.create.json")
    code, found = answer(capsys, "shopify", path, "--topic", "orders/paid")
    assert code == 0
    assert [event["kind"] for event in found["events"]] == ["order_placed", "order_changed", "order_approved"]
    assert answer(capsys, "shopify", path, "--header", "X-Shopify-Topic: products/update")[1]["events"] == []


def test_an_error_is_told_with_how_to_mend_it(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, "ups", str(samples("ups") / "error.json"))
    assert (code, found["events"], found["error"]) == (
        1,
        [],
        {
            "why": "UPS says: Invalid inquiry number (TV1002)",
            "how_to_mend": "correct the tracking number; asking again does not help",
        },
    )


def test_an_unknown_connector_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, "pigeon", "body.json")
    assert code == 2
    assert found["error"]["why"] == f"there is no connector 'pigeon'; known are: {', '.join(known())}"


def test_a_missing_file_is_a_problem(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "ups", "/nowhere/at/all.json"]) == 1
    assert "/nowhere/at/all.json cannot be opened" in capsys.readouterr().err


def test_a_folder_of_tables_is_read_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(samples("olist"), tmp_path / "olist")
    code, found = answer(capsys, "olist", str(tmp_path / "olist"))
    assert code == 0
    assert len([event for event in found["events"] if event["kind"] == "order_placed"]) == 4
    assert main(["read", "olist", str(tmp_path)]) == 1
    assert "no folder of Olist tables" in capsys.readouterr().err


def test_a_person_sees_a_line_an_event(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "ups", str(samples("ups") / "push_out_for_delivery.json")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split("  ")[0] == "2026-04-24T08:15:00-04:00"
    assert lines[1].split()[1:4] == ["scan", "out_for_delivery", "leg:ups:1Z0A1B2C0300000052"]
    assert lines[1].endswith("  Out for Delivery")
    assert lines[-1] == "2 events, 0 parts left out"


def test_a_reader_is_known_by_id_and_version() -> None:
    assert [reader(connector).label for connector in known()] == [
        f"{connector}@{reader(connector).card.version}" for connector in known()
    ]
