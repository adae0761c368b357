"""`doorstep verify` on a shop that lived: everything comes out the same, and a forged decision is found."""

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from doorstep.cli import answer, main
from doorstep.cli.orders import verify
from doorstep.kit import db
from doorstep.kit.tx import Database
from tests.smtp_sink import Sink
from tests.work.house import House
from tests.work.test_thread import MONDAY, live_through

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "cli" / "verify.schema.json").read_text())


@pytest.fixture
def lived(database: Database, tmp_path: Path) -> Iterator[House]:
    """A shop through which one order went from the click to the door."""
    with Sink() as sink:
        house = House(database, tmp_path, sink.url, MONDAY)
        live_through(house)
        yield house
        house.sender.close()


def test_every_decision_and_verdict_comes_out_the_same(lived: House) -> None:
    with lived.app.database.transaction() as tx:
        found = verify.verify(tx, lived.shop)
    assert (found.decisions_that_differ, found.verdicts_that_differ, found.differences) == (0, 0, ())
    assert found.decisions >= 4
    assert found.verdicts >= 4
    assert found.releases == 1


def test_a_decision_that_was_forged_is_found_and_told(
    lived: House, database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with lived.app.database.transaction() as tx:
        forged = db.run(tx, "UPDATE decision SET outcome = %(nothing)s", {"nothing": b"{}"})
        db.run(tx, "UPDATE ask SET verdict = 'refused', rule = 'stale' WHERE template = 'delivered'")
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert main(["verify", "--shop", lived.shop, "--json"]) == answer.PROBLEM
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    assert [(one["decisions_that_differ"], one["verdicts_that_differ"]) for one in found] == [(forged, 1)]
    assert "It was refused by the rule 'stale', and would be sent today." in found[0]["differences"][-1]["differs"]


def test_what_is_read_page_by_page_is_everything(lived: House) -> None:
    from doorstep.views import answers

    with lived.app.database.transaction() as tx:
        whole = list(answers.decisions(tx, lived.shop))
        assert list(answers.decisions(tx, lived.shop, most=1)) == whole
        assert list(answers.verdicts(tx, lived.shop, most=1)) == list(answers.verdicts(tx, lived.shop))
        assert list(answers.decisions(tx, "another")) == []


def test_a_shop_that_is_not_there(
    lived: House, database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert main(["verify", "--shop", "nowhere"]) == 1
    assert f"There is no shop 'nowhere'. There are: {lived.shop}." in capsys.readouterr().err
    assert main(["verify"]) == 0
    assert capsys.readouterr().out.startswith(f"{lived.shop}: ")
