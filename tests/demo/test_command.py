"""The command `doorstep demo` as people and programs use it."""

import json
import os
import subprocess
import sys

import pytest

from doorstep.cli import front
from doorstep.cli.demonstrate.feed import per_minute
from doorstep.demo.rules.story import stories
from doorstep.kit.errors import SettingError
from tests.demo.conftest import ROOT


def test_list_names_every_story(capsys: pytest.CaptureFixture[str]) -> None:
    assert front.front(["demo", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(one["name"], one["title"]) for one in listed] == [(name, one.title) for name, one in stories().items()]


def test_an_unknown_story_is_answered_with_the_closest(capsys: pytest.CaptureFixture[str]) -> None:
    assert front.front(["demo", "story", "slept_in_leipzich"]) == 1
    assert "Did you mean 'slept_in_leipzig'?" in capsys.readouterr().err


def test_rates_are_read_as_people_write_them() -> None:
    assert [per_minute(text) for text in ("30/min", "120/h", "2 / s", "1440/d")] == [30.0, 2.0, 120.0, 1.0]
    with pytest.raises(SettingError, match="write it as 30/min"):
        per_minute("fast")


@pytest.mark.slow
def test_a_rehearsal_acts_a_story_out_and_leaves_nothing_behind() -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "DJANGO"))}
    path = os.pathsep.join([str(ROOT / "src"), env.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", "doorstep", "demo", "story", "called_off", "--rehearse", "--json"]
    made = subprocess.run(command, env={**env, "PYTHONPATH": path}, capture_output=True, text=True, timeout=300)
    assert made.returncode == 0, made.stderr
    said = json.loads(made.stdout)
    assert (said["story"], said["as_written"]) == ("called_off", True)
    assert [act["stands"] for act in said["acts"]] == ["pending", "pending", "cancelled"]
