"""`doorstep inbox`: what could not be read, why, how to mend it, and reading it again."""

import json
from datetime import datetime
from pathlib import Path

import jsonschema
import pytest

from doorstep.cli import main
from doorstep.intake import handlers
from doorstep.intake.model import FAILED, READ, Arrival, Outcome
from doorstep.kit import db, seal
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring
from doorstep.shop.handlers import create_shop

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "cli" / "inbox.schema.json").read_text())


@pytest.fixture
def inbox(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime) -> Database:
    """The shop `north` with a body that failed, one that was read and one that waits."""
    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database.dsn)
    master = seal.master_key(None, tmp_path)
    keys = Keyring(master)
    with database.transaction() as tx:
        create_shop(tx, "north", master, now)
        arrivals = [Arrival("north", "web", key, b"{}", "orders/create") for key in ("bad", "good")]
        handlers.enqueue(tx, keys, arrivals, received_at=now)
        bad, good = handlers.claim(tx, keys, now=now)
        outcomes = [
            Outcome("north", bad.day, bad.id, FAILED, "shopify@1", "It is empty.", "Send an order."),
            Outcome("north", good.day, good.id, READ, "shopify@1"),
        ]
        handlers.settle(tx, outcomes, now=now)
        handlers.enqueue(tx, keys, [Arrival("north", "web", "waits", b"{}")], received_at=now)
    return database


def answered(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, object]:
    assert main(["inbox", *words, "--json"]) == code
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    return found


def test_what_failed_is_listed_with_why_and_how_to_mend_it(inbox: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inbox", "failed"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "north: 1 bodies wait for reading, 1 could not be read."
    assert lines[2].split()[1:] == ["2026-03-04", "09:00", "UTC", "web", "orders/create", "2", "bytes"]
    assert [line.strip() for line in lines[3:]] == [
        "Why: It is empty.",
        "To mend it: Send an order.",
        "Tried once by shopify@1.",
        "",
        "When it is mended: doorstep inbox reread --failed",
    ]
    found = answered(capsys, "failed", code=1)
    assert (found["waiting"], found["failed_in_all"]) == (1, 1)


def test_bodies_are_read_again_by_any_of_three_ways(inbox: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert answered(capsys, "reread", "--failed") == {"shop": "north", "waiting": 1}
    assert answered(capsys, "reread", "--older-than", "shopify@2")["waiting"] == 1
    assert answered(capsys, "reread", "1", "2", "3")["waiting"] == 0
    assert answered(capsys, "failed")["failed"] == []
    with inbox.transaction() as tx:
        assert db.rows(tx, "SELECT key, state, reader FROM inbox_body ORDER BY id") == [
            ("bad", "new", "shopify@1"),
            ("good", "new", "shopify@1"),
            ("waits", "new", ""),
        ]


def test_wrong_words_are_answered_plainly(inbox: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inbox", "reread", "--older-than", "shopify"]) == 1
    assert "a reader is written as id@version" in capsys.readouterr().err
    assert main(["inbox", "failed", "--shop", "south"]) == 1
    assert capsys.readouterr().err == "There is no shop 'south'. There are: north.\n"
    with pytest.raises(SystemExit) as ended:
        main(["inbox", "reread"])
    assert ended.value.code == 2
