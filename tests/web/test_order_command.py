"""`doorstep order`: everything about one order, for programs and for people."""

import json
from pathlib import Path

import jsonschema
import pytest

from doorstep.cli import main
from tests.web import stories
from tests.web.conftest import Site

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def told(site: Site) -> Site:
    """A shop with two orders."""
    site.tell(stories.asleep())
    site.tell(stories.disputed())
    return site


@pytest.mark.parametrize("name", ["1004", "#1004", "1Z999AA11004"])
def test_it_answers_as_its_schema_says(told: Site, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["order", name, "--shop", "fjord", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, json.loads((ROOT / "docs" / "cli" / "order.schema.json").read_text()))
    assert (found["order"], found["attention"], found["state"]["milestone"]) == ("1004", "late", "in_transit")
    assert [one["who"] for one in found["custody"]["parcel:1004/1"]] == ["The shop", "UPS"]
    assert found["timeline"][-2]["sentence"] == "On its way: Leipzig."
    assert "Ada Byron" not in json.dumps(found)


def test_a_person_reads_it_from_top_to_bottom(told: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["order", "1003"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "#1003  Delivered"
    assert lines[1] == "Marked as delivered, but something speaks against it."
    assert "  2026-03-10 10:31  The customer says that it did not arrive." in lines


def test_an_order_that_is_not_there_is_said_plainly(told: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["order", "nothing"]) == 1
    assert capsys.readouterr().err == (
        "Shop 'fjord' has no order 'nothing', and none with that number or tracking number.\n"
    )


def test_an_order_is_written_as_an_epcis_document_without_anything_personal(
    told: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["order", "1004", "--epcis"]) == 0
    written = capsys.readouterr().out
    document = json.loads(written)
    kinds = {one["type"] for one in document["epcisBody"]["eventList"]}
    assert kinds == {"TransactionEvent", "AssociationEvent", "ObjectEvent"}
    assert [word for word in ("Ada Byron", "ada@", "vault:") if word in written] == []
