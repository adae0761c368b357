"""`doorstep forget`: shows, asks, forgets, and does it again after a restore."""

import io
import json
from datetime import datetime
from pathlib import Path

import jsonschema
import pytest

from doorstep.cli import main
from doorstep.kit import db, seal
from doorstep.kit.tx import Database
from doorstep.people import handlers, journal
from doorstep.people.model import Keyring, Secret, Sighting
from doorstep.shop.handlers import create_shop

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "cli" / "forget.schema.json").read_text())


@pytest.fixture
def home(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime) -> Path:
    """An installation whose shop `mine` knows Ottilie by two orders and Bert by one."""
    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database.dsn)
    master = seal.master_key(None, tmp_path)
    with database.transaction() as tx:
        create_shop(tx, "mine", master, now)
        for number, email in ((1, "o@z.de"), (2, "o@z.de"), (3, "bert@z.de")):
            seen = Sighting(f"order:{number}", "buyer", now, "A Name", email)
            handlers.meet(tx, Keyring(master), [("mine", seen)])
            handlers.keep(tx, Keyring(master), [("mine", Secret(f"order:{number}", "r", {"name": email}))])
    return tmp_path


def kept(database: Database) -> list[str]:
    with database.transaction() as tx:
        return [subject for (subject,) in db.rows(tx, "SELECT subject FROM vault ORDER BY subject")]


def test_a_person_is_forgotten_by_her_address(
    database: Database, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forget", "--email", "O@Z.de", "--yes", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    [person] = found["persons"]
    assert (person["forgotten"], person["subjects"], person["secrets"]) == (True, ["order:1", "order:2"], 2)
    assert kept(database) == ["order:3"]
    [line] = journal.lines(home)
    assert (line.shop, str(line.person), line.who.partition(":")[0]) == ("mine", person["person"], "command")
    assert main(["forget", "--email", "o@z.de", "--yes"]) == 1
    assert "Nobody in mine is found by that." in capsys.readouterr().err


def test_it_asks_and_takes_no_for_an_answer(
    database: Database, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as tx:
        person = handlers.people_of(tx, "mine", ["order:3"])["order:3", "buyer"].id
    assert main(["forget", "--person", str(person)]) == 1
    assert "Add --yes" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", _Terminal("no\n"))
    assert main(["forget", "--person", str(person)]) == 1
    said = capsys.readouterr().err
    assert f"Person {person}: 1 orders (3), 1 sealed texts, 0 messages, 0 raw bodies." in said
    assert "Nothing was forgotten." in said
    monkeypatch.setattr("sys.stdin", _Terminal("yes\n"))
    assert main(["forget", "--person", str(person)]) == 0
    assert "Forgotten: person" in capsys.readouterr().out
    assert kept(database) == ["order:1", "order:2"]


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_after_a_restore_it_is_done_again(database: Database, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forget", "--email", "bert@z.de", "--yes"]) == 0
    with database.transaction() as tx:
        db.run(tx, "DELETE FROM forgetting")
        db.run(tx, "DELETE FROM vault_key WHERE wrapped IS NULL")
        handlers.keep(tx, Keyring(seal.master_key(None, home)), [("mine", Secret("order:3", "r", {"name": "Bert"}))])
    capsys.readouterr()
    for expected in (1, 0):
        assert main(["forget", "--again", "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        jsonschema.validate(found, SCHEMA)
        assert found == {"in_log": 1, "done_again": expected}
    assert kept(database) == ["order:1", "order:2"]


def test_wrong_words_are_answered_plainly(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forget", "--person", "Ottilie", "--yes"]) == 1
    assert "'Ottilie' is no id of a person." in capsys.readouterr().err
    assert main(["forget", "--order", "77", "--yes"]) == 1
    assert "Nobody in mine is found by that." in capsys.readouterr().err
