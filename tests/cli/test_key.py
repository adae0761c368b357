"""The command that makes, lists and revokes keys."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from doorstep.cli import main
from doorstep.cli.ground import start_django

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "cli" / "key.schema.json").read_text("utf-8"))


def said(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """Run `doorstep key` and return its answer, which is as its schema says."""
    assert main(["key", *words, "--json"]) == 0
    value: dict[str, Any] = json.loads(capsys.readouterr().out)
    jsonschema.validate(value, SCHEMA)
    return value


def test_a_key_is_made_shown_once_listed_and_revoked(
    django_database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from doorstep.accounts import keys
    from doorstep.kit import clock
    from doorstep.kit.tx import Database
    from doorstep.web.middleware import keyring
    from tests.web import samples

    start_django()
    monkeypatch.setenv("DATABASE_URL", django_database)
    with Database(django_database) as database, database.transaction() as tx:
        samples.make_shop(tx, keyring(), "fjord")
    made = said(capsys, "create", "Warehouse", "--scope", "tasks:write", "--scope", "tasks:read", "--days", "30")
    text = str(made["key"])
    found = keys.check(text, clock.now())
    assert found is not None
    assert (found.shop, found.name, found.scopes) == ("fjord", "Warehouse", ["tasks:read", "tasks:write"])
    listed = said(capsys, "list", "--shop", "fjord")
    assert [(one["handle"], one["name"]) for one in listed["keys"]] == [(made["handle"], "Warehouse")]
    assert text.split("_", 2)[2] not in json.dumps(listed)
    assert said(capsys, "revoke", text)["handle"] == made["handle"]
    assert keys.check(text, clock.now()) is None
    assert main(["key", "revoke", str(made["handle"])]) == 1
    assert "no key" in capsys.readouterr().err
    assert main(["key", "create", "Nothing"]) == 1
