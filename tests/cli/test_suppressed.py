"""`doorstep suppressed`: what is not written to, without naming it, and lifting one."""

import json
from pathlib import Path
from uuid import UUID

import jsonschema
import pytest

from doorstep.cli import main
from doorstep.kit import seal
from doorstep.kit.tx import Database
from doorstep.messages.incoming.handlers import address_keys
from doorstep.messages.incoming.model import Suppression
from doorstep.messages.incoming.store import suppressions
from doorstep.people import handlers as people
from doorstep.people.model import Keyring
from doorstep.shop import handlers as shops
from tests.messages.conftest import NOON

NOON_ID = UUID(int=1)
SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "cli" / "suppressed.schema.json").read_text())


def test_staff_see_the_list_and_lift_an_address(
    database: Database,
    database_url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path))
    monkeypatch.delenv("DOORSTEP_KEY", raising=False)
    master = seal.master_key("", tmp_path)
    with database.transaction() as tx:
        shops.create_shop(tx, "demo", master, NOON)
        (key,) = address_keys(people.shop_secret(tx, Keyring(master), "demo"), [("email", "ada@example.org")])
        suppressions.keep(tx, "demo", "email", key, Suppression("bad_address", NOON, NOON_ID))
    assert main(["suppressed", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    jsonschema.validate([found], SCHEMA)
    assert (found["why"], found["since"], found["on_list"]) == ("bad_address", "2026-03-04T11:00:00+00:00", True)
    assert main(["suppressed", "--lift", "nobody@example.org"]) == 1
    assert "not suppressed on email" in capsys.readouterr().err
    assert main(["suppressed", "--lift", "Ada@example.org"]) == 0
    assert "nobody is there (2026-03-04); lifted on" in capsys.readouterr().out
