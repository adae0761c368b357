"""Checklist documents, and playbooks that name one that is not there."""

from doorstep.shop.model import Complaint
from doorstep.tasks.documents import check_checklist, items_of
from doorstep.tasks.model import Item

PATH = "checklists/trace.toml"
GOOD = """name = "trace"
why = "So that nothing is forgotten."

[[item]]
key = "asked"
says = "The carrier was asked"

[[item]]
key = "number"
says = "Write down the case number"
evidence = "number"
required = false
"""
PLAYBOOK = """name = "p"
why = ""
when.fact = ["stalled"]
[[then]]
key = "ask"
act = "task"
title = "Ask"
checklist = "trase"
[[example]]
says = "one"
fact = "stalled"
now = 2026-01-01T00:00:00Z
expect = ["ask"]
[[example]]
says = "two"
now = 2026-01-01T00:00:00Z
expect = []
[[example]]
says = "three"
now = 2026-01-01T00:00:00Z
expect = []
"""


def test_a_good_checklist() -> None:
    assert check_checklist(PATH, GOOD, {PATH: GOOD}) == []
    assert items_of({PATH: GOOD}, "trace") == (
        Item("asked", "The carrier was asked"),
        Item("number", "Write down the case number", "number", False),
    )
    assert items_of({}, "") == ()


def test_what_is_wrong_is_named_with_its_line() -> None:
    text = GOOD.replace('evidence = "number"', 'evidence = "smell"').replace('key = "number"', 'key = "asked"')
    assert check_checklist(PATH, text, {}) == [
        Complaint(PATH, "Two points are called 'asked'.", "Give each point its own key.", 9),
        Complaint(PATH, "'smell' is no evidence.", "Known are: number, photo, scan, tick.", 11),
    ]


def test_a_playbook_that_names_a_missing_checklist() -> None:
    documents = {PATH: GOOD, "playbooks/p.toml": PLAYBOOK}
    assert check_checklist("playbooks/p.toml", PLAYBOOK, documents) == [
        Complaint("playbooks/p.toml", "There is no checklist 'trase'.", "Did you mean 'trace'?", 8)
    ]
