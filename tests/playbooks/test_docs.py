"""Every field that may stand in a playbook is documented, and every word out of a closed list is named."""

import re
from pathlib import Path

from doorstep.playbooks.documents import ACTS, AUDIENCES, INCIDENTS, ONCE, PURPOSES
from doorstep.playbooks.model import Example, Playbook, Step, When
from doorstep.playbooks.rules import EPISODIC
from doorstep.tasks.documents import EVIDENCE
from doorstep.tasks.model import Item
from doorstep.timeline.model import KIND_OF, Delivered, Derived, Milestone
from doorstep.timeline.rules.apply import _VERBS  # the fold knows which derived facts are counted in episodes

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "playbooks.md").read_text()


def test_every_field_has_its_own_heading_and_no_other_has() -> None:
    headings = re.findall(r"^### `([^`]+)`", PAGE, re.MULTILINE)
    fields = [*Playbook.__struct_fields__, *When.__struct_fields__, *Step.__struct_fields__]
    # The topic of a step replaces that of its playbook and is told there.
    assert sorted(headings) == sorted(dict.fromkeys(fields))


def test_every_field_of_an_example_is_named() -> None:
    section = PAGE[PAGE.index("## Examples") :]
    assert [name for name in Example.__struct_fields__ if f"`{name}`" not in section and name != "says"] == []


def test_every_word_of_a_closed_list_is_named() -> None:
    words = [
        *ACTS,
        *AUDIENCES,
        *INCIDENTS,
        *ONCE,
        *PURPOSES,
        *EVIDENCE,
        *Item.__struct_fields__,
        *Milestone,
        *Delivered,
    ]
    assert [word for word in words if f"`{word}`" not in PAGE] == []


def test_episodes_are_those_that_the_fold_counts() -> None:
    counted = {KIND_OF[kind] for kind, verb in _VERBS.items() if issubclass(kind, Derived) and verb.__name__ == "begin"}
    assert counted == EPISODIC
