"""The command itself: help, mistakes, exit codes, JSON, and that asking for help costs little."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from doorstep.cli import front, main

ROOT = Path(__file__).resolve().parents[2]


def doorstep(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "doorstep", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "DJANGO_SETTINGS_MODULE": "doorstep.web.settings", **env},
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )


def test_the_overview_names_every_command_under_a_heading(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert "Keep Doorstep running\n" in text
    for name in front.commands():
        assert f"\n  {name} " in text


def test_nothing_and_nonsense_are_usage_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert main(["migrat"]) == 2
    assert "Did you mean `doorstep migrate`?" in capsys.readouterr().err


@pytest.mark.parametrize("name", sorted(front.commands()))
def test_each_command_has_help_and_takes_json(name: str) -> None:
    done = doorstep(name, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert front.first_line(front.commands()[name]) in done.stdout
    assert "--json" in done.stdout


def test_asking_for_help_is_quick() -> None:
    quickest = 9.0
    for _ in range(5):
        begun = os.times()
        doorstep("--help")
        ended = os.times()  # the CPU of the child: the clock on the wall is that of everybody on the machine
        spent = ended.children_user + ended.children_system - begun.children_user - begun.children_system
        quickest = min(quickest, spent)
    assert quickest < 0.3


def test_a_setting_that_makes_no_sense_is_a_usage_error(tmp_path: Path) -> None:
    done = doorstep("migrate", DOORSTEP_HOME=str(tmp_path), DOORSTEP_ADDRESS="nonsense")
    assert done.returncode == 2
    assert done.stderr == "DOORSTEP_ADDRESS must be host:port, such as 127.0.0.1:8080; it is 'nonsense'\n"


def test_migrate_makes_everything_from_nothing_and_then_has_nothing_to_do(tmp_path: Path) -> None:
    schema = json.loads((ROOT / "docs" / "cli" / "migrate.schema.json").read_text())
    choice = os.environ.get("DOORSTEP_TEST_POSTGRES", "")
    answers = []
    for _ in range(2):
        done = doorstep("migrate", "--json", DOORSTEP_HOME=str(tmp_path / "var"), DOORSTEP_POSTGRES=choice)
        assert (done.returncode, done.stderr) == (0, "")
        answers.append(json.loads(done.stdout))
        jsonschema.validate(answers[-1], schema)
    assert "schema 0001_spine" in answers[0]["ran"]
    assert answers[1] == {"ran": []}


def test_doctor_finds_what_is_wrong_and_says_how_to_mend_it(tmp_path: Path) -> None:
    schema = json.loads((ROOT / "docs" / "cli" / "doctor.schema.json").read_text())
    home = tmp_path / "var"
    home.mkdir()
    (home / "key").write_text("spoilt")
    done = doorstep(
        "doctor",
        "--json",
        DOORSTEP_HOME=str(home),
        DOORSTEP_SMTP_URL="smtp://127.0.0.1:1",
        DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing",
    )
    findings = json.loads(done.stdout)
    jsonschema.validate(findings, schema)
    assert done.returncode == 1
    assert [finding["name"] for finding in findings if not finding["ok"]] == ["Key", "Mail", "PostgreSQL"]
    assert all(finding["mend"] for finding in findings if not finding["ok"])


def test_doctor_is_content_with_a_fresh_machine_and_makes_nothing(tmp_path: Path) -> None:
    done = doorstep("doctor", DOORSTEP_HOME=str(tmp_path / "var"))
    assert done.returncode == 0, done.stdout
    assert "will be made at the first start" in done.stdout
    assert not (tmp_path / "var").exists()
