"""`doorstep order`: everything about one order, for programs and for people."""

import json
import os
from pathlib import Path

import jsonschema
import msgspec
import pytest

from doorstep.cli import main
from doorstep.connect import reader
from doorstep.timeline import handlers as timeline
from doorstep.timeline.model import Party
from tests.web import samples, stories
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


def test_such_a_document_read_into_another_shop_gives_the_same_state_without_the_person(
    told: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["order", "1003", "--epcis"]) == 0
    reading = reader("epcis").read(capsys.readouterr().out.encode(), {})
    with told.database.transaction() as tx:
        samples.make_shop(tx, told.keys, "other")
        read = timeline.Read("other", "import", reading, samples.NOW)
        timeline.record(tx, told.keys, [read], now=samples.NOW)
        mine, theirs = (
            timeline.look_at(tx, [(shop, "order:1003")], [os.urandom(20)], now=samples.NOW)[0].state
            for shop in ("fjord", "other")
        )
    parties = {role: msgspec.structs.replace(party, **UNNAMED) for role, party in mine.parties.items()}
    mine.parties = {role: without_lines(party) for role, party in parties.items()}
    assert msgspec.to_builtins(theirs) == msgspec.to_builtins(mine)


UNNAMED = {"source_id": "", "name": "", "email": "", "phone": "", "name_keys": ()}


def without_lines(party: Party) -> Party:
    area = msgspec.structs.replace(party.address, lines="") if party.address else None
    return msgspec.structs.replace(party, address=area)
