"""docs/connectors.md names every connector, every kind of our own format and every field, and nothing that is gone."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from doorstep.connect import card, known
from doorstep.connect.ours.shape import SENT, schema
from doorstep.connect.shops.generic_csv.read import read as read_csv
from doorstep.connect.shops.generic_json.read import read as read_json
from doorstep.timeline.model import Address, Delivered, Items, Line, Milestone, Party, Place

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "connectors.md").read_text(encoding="utf-8")
ROWS = {
    row[0].strip("` "): row[1:] for row in (line.strip("|").split("|") for line in PAGE.splitlines() if line[:1] == "|")
}


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_connector_has_its_heading() -> None:
    assert sorted(re.findall(r"^### `([^`]+)`", PAGE, re.MULTILINE)) == list(known())


@pytest.mark.parametrize("connector", known())
def test_a_card_says_who_it_is_and_which_description_it_follows(connector: str) -> None:
    found = card(connector)
    assert (found.id, found.version >= 1) == (connector, True)
    assert found.kind in {"shop", "carrier", "channel", "standard"}
    assert found.can
    assert found.format
    assert all(setting.says.endswith(".") for setting in found.settings)


@pytest.mark.parametrize("kind", SENT)
def test_every_field_of_every_kind_stands_in_the_table(kind: str) -> None:
    fields = [field for field in msgspec.structs.fields(SENT[kind]) if field.name not in {"at", "id", "zone"}]
    needs, may, says = ROWS[kind]
    assert named(needs) == [field.name for field in fields if field.required]
    assert named(may) == [field.name for field in fields if not field.required]
    assert says.strip().endswith(".")


@pytest.mark.parametrize(
    ("row", "kind"),
    [("a line", Line), ("a party", Party), ("an address", Address), ("a place", Place), ("an item", Items)],
)
def test_every_field_of_an_object_stands_in_its_table(row: str, kind: type[msgspec.Struct]) -> None:
    fields = [name for name in kind.__struct_fields__ if name != "name_keys"]
    assert [name for name in named(ROWS[row][0]) if name not in {"buyer", "recipient", "payer"}] == fields


def test_every_milestone_and_every_way_of_delivery_is_named() -> None:
    assert all(f"`{one.value}`" in PAGE for one in Milestone if one is not Milestone.UNKNOWN)
    assert all(f"`{one.value}`" in PAGE for one in Delivered if one is not Delivered.UNKNOWN)


def test_the_schema_that_is_published_is_the_one_that_is_read() -> None:
    assert json.loads((DOCS / "event.schema.json").read_text(encoding="utf-8")) == schema()


def test_the_examples_of_the_page_are_read() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    (table,) = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
    for reading, events in ((read_json(example.encode(), {}), 4), (read_csv(table.encode(), {}), 3)):
        assert (reading.error, reading.ignored, len(reading.events)) == (None, (), events)
