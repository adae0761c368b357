"""The page about messages names every rule and every value, in our own words, and none that is gone."""

import re
from pathlib import Path

import pytest

from doorstep.messages.model import KINDS, NEEDS, RULES, VALUES
from doorstep.messages.rules.letter.sandbox import FILTERS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "messages.md").read_text(encoding="utf-8")


def rows(heading: str) -> dict[str, str]:
    """The table whose first column is called so."""
    table = PAGE.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| (.*) \|$", table, re.MULTILINE))


def test_every_rule_is_said() -> None:
    assert rows("rule") == {name: says for name, says in RULES.items() if name}


def test_every_value_is_said() -> None:
    assert rows("value") == VALUES


def test_everything_that_a_purpose_can_need_is_said() -> None:
    assert tuple(rows("needs")) == NEEDS


@pytest.mark.parametrize("word", [*KINDS, *FILTERS])
def test_kinds_of_blocks_and_filters_are_named(word: str) -> None:
    assert f"`{word}`" in PAGE
