"""The examples of the starter shop's playbooks, each under its own sentence; and the shop as a whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from doorstep.intake.rules import SIGNATURES as KNOWN_AT_THE_DOOR
from doorstep.playbooks.documents import check_playbook, playbooks_of
from doorstep.playbooks.model import Example, Playbook
from doorstep.playbooks.rules import run_examples
from doorstep.shop.rules import check_all, check_settings, settings_of
from doorstep.shop.rules.settings import SIGNATURES
from doorstep.tasks.documents import check_checklist

ROOT = Path(__file__).resolve().parents[2] / "examples" / "shop"
DOCUMENTS = {path.relative_to(ROOT).as_posix(): path.read_text() for path in sorted(ROOT.rglob("*.toml"))}
PLAYBOOKS = playbooks_of(DOCUMENTS)


def cases() -> Iterator[object]:
    for playbook in PLAYBOOKS:
        for example, got in run_examples(playbook):
            yield pytest.param(playbook, example, got, id=f"{playbook.name}: {example.says}")


@pytest.mark.parametrize(("playbook", "example", "got"), list(cases()))
def test_example(playbook: Playbook, example: Example, got: tuple[str, ...]) -> None:
    assert got == example.expect


def test_nobody_complains_about_the_starter_shop() -> None:
    assert check_all(DOCUMENTS, (check_settings, check_playbook, check_checklist)) == []


def test_every_playbook_has_a_switch_and_none_is_on() -> None:
    settings = settings_of(DOCUMENTS)
    assert sorted(settings.playbooks) == sorted(playbook.name for playbook in PLAYBOOKS)
    assert settings.mode == "shadow"
    assert [name for name, switch in {**settings.playbooks, **settings.channels}.items() if switch.live] == []


def test_the_readme_names_every_template_that_a_playbook_names() -> None:
    rows = [line.split("|") for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("| `")]
    told = {(row[1].strip().strip("`"), row[2].strip(), row[3].strip()) for row in rows if len(row) > 5}
    steps = [step for playbook in PLAYBOOKS for step in playbook.then if step.act == "tell"]
    assert told == {(step.template, step.purpose, step.audience) for step in steps}


def test_the_ways_to_sign_are_those_that_the_door_knows() -> None:
    assert sorted(SIGNATURES) == sorted(KNOWN_AT_THE_DOOR)
