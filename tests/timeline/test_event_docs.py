"""docs/events.md is documented kind by kind, and fresh."""

import re

from doorstep.timeline.model import FACTS
from tools import event_docs


def test_every_kind_of_event_is_documented() -> None:
    page = event_docs.PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^### `(\w+)`", page, re.MULTILINE) == list(FACTS)


def test_the_page_says_what_the_code_does() -> None:
    assert event_docs.PAGE.read_text(encoding="utf-8") == event_docs.page(), "run: python -m tools.event_docs"


def test_personal_fields_are_found_inside_parts_too() -> None:
    assert list(event_docs.personal(FACTS["order_placed"])) == [
        "parties.name",
        "parties.email",
        "parties.phone",
        "parties.address.lines",
        "note",
    ]
    assert list(event_docs.personal(FACTS["parcel_packed"])) == []
