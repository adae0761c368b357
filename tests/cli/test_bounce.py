"""`doorstep bounce` on our own samples."""

import io
import json
import sys
from pathlib import Path

import jsonschema
import pytest

from doorstep.cli import main

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "cli" / "bounce.schema.json").read_text(encoding="utf-8"))
SAMPLES = ROOT / "src" / "doorstep" / "connect" / "standards" / "dsn" / "samples"


def test_it_prints_recipient_class_code_and_whether_it_is_for_good(capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(SAMPLES / "unknown_user.eml"), str(SAMPLES / "ses_bounce.json")]
    assert main(["bounce", "--json", *files]) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    assert [
        (one["recipient"], one["class"], one["code"], one["permanent"]) for row in found for one in row["recipients"]
    ] == [("ada@harbour.example", "bad_address", "5.1.1", True), ("ivy@harbour.example", "full", "5.2.2", False)]


def test_people_read_it_in_words(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    raw = (SAMPLES / "complaint.eml").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    assert main(["bounce", "-"]) == 0
    assert "dee@big-mailbox.example: complaint, for good" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_a_problem(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bounce", "nowhere.eml"]) == 1
    assert "nowhere.eml cannot be opened" in capsys.readouterr().err
