"""`doorstep import --from`: past orders of a shop's API as silent history, restartable, the token never shown."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from doorstep.cli import main
from doorstep.connect.shops.shopify.wire import PER_PAGE, VERSION
from doorstep.kit import db, seal
from doorstep.kit.tx import Database
from doorstep.shop import handlers as shops
from doorstep.wiring import CHECKERS
from tests.connect.local_shop import Asked, LocalShop, Reply, served

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "cli" / "import.schema.json").read_text())
SHOP = """
name = "North"
zone = "Europe/Berlin"
country = "DE"
currency = "EUR"
[[locations]]
id = "north"
zone = "Europe/Berlin"
country = "DE"
"""
SOURCE = """
[[source]]
name = "webshop"
connector = "shopify"
key = "0123456789abcdef"
secret = "NORTH_HOOKS"
api = "%s"
api_secret = "NORTH_TOKEN"
"""
TOKEN = "shpat_never_show_this"


class Orders:
    """A shop that grows; it may break down at a page."""

    def __init__(self) -> None:
        self.last, self.breaks_at = PER_PAGE + 30, 0

    def __call__(self, asked: Asked) -> Reply:
        if asked.headers.get("x-shopify-access-token") != TOKEN:
            return Reply(401, {"errors": "wrong"})
        if asked.path.endswith("/count.json"):
            return Reply(body={"count": self.last})
        if asked.path.endswith("/transactions.json"):
            return Reply(body={"transactions": []})
        after = int(asked.query["since_id"])
        if self.breaks_at and after >= self.breaks_at:
            return Reply(403, {"errors": "scope"})
        return Reply(body={"orders": [order(n) for n in range(after + 1, self.last + 1)][: int(asked.query["limit"])]})


def order(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "name": f"#{number}",
        "email": f"b{number}@example.org",
        "created_at": "2026-01-02T09:00:00+01:00",
        "updated_at": "2026-01-02T09:00:00+01:00",
        "currency": "EUR",
        "total_price": "12.00",
        "line_items": [],
        "note_attributes": [{"name": "doorstep_promised_to", "value": "soon"}] if number == 7 else [],
    }


@pytest.fixture
def orders() -> Orders:
    return Orders()


@pytest.fixture
def shop(
    orders: Orders, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> Iterator[LocalShop]:
    """An installation with the shop `north`, whose source names the address and the token of its API."""
    with served(orders) as server:
        home = tmp_path / "home"
        monkeypatch.setenv("DOORSTEP_HOME", str(home))
        monkeypatch.setenv("DATABASE_URL", database.dsn)
        monkeypatch.setenv("DOORSTEP_ALLOW_HOSTS", server.host)
        monkeypatch.setenv("NORTH_TOKEN", TOKEN)
        documents = {"shop.toml": SHOP, "brand.toml": 'name = "North"', "sources.toml": SOURCE % server.url}
        with database.transaction() as tx:
            shops.create_shop(tx, "north", seal.master_key(None, home), now)
            made = shops.publish(tx, "north", documents, None, "test", now, CHECKERS)
        assert made.complaints == ()
        yield server


@pytest.fixture
def fetched(shop: LocalShop, capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Run the command and return its JSON."""

    def run(*more: str) -> dict[str, Any]:
        assert main(["import", "--from", "shopify", "--json", *more]) == 0
        shown = capsys.readouterr()
        assert TOKEN not in shown.out + shown.err
        found: dict[str, Any] = json.loads(shown.out)
        jsonschema.validate(found, SCHEMA)
        return found

    return run


def test_past_orders_become_silent_history(
    fetched: Callable[..., dict[str, Any]], orders: Orders, database: Database
) -> None:
    found = fetched()
    assert (found["connector"], found["records"], found["new_events"]) == ("shopify", orders.last, orders.last)
    assert [(one["count"], one["examples"]) for one in found["data_quality"].values()] == [
        (1, ["order:7 note_attributes[0].value"])
    ]
    with database.transaction() as tx:
        assert db.one(tx, "SELECT count(*), bool_and(history) FROM event") == (orders.last, True)
        assert db.one(tx, "SELECT count(*) FROM ask") == (0,)


def test_a_later_import_goes_on_with_what_is_new(fetched: Callable[..., dict[str, Any]], orders: Orders) -> None:
    fetched()
    orders.last += 5
    second = fetched()
    assert (second["already_imported"], second["continued"]) == (False, True)
    assert (second["records"], second["new_events"]) == (orders.last, orders.last)
    again = fetched("--again")
    assert (again["records"], again["new_events"]) == (orders.last, 0)


def test_one_that_broke_off_goes_on_from_there(
    shop: LocalShop, fetched: Callable[..., dict[str, Any]], orders: Orders, capsys: pytest.CaptureFixture[str]
) -> None:
    orders.breaks_at = PER_PAGE
    assert main(["import", "--from", "shopify"]) == 1
    said = capsys.readouterr().err
    assert "Shopify answered 403: the app needs the scopes" in said
    assert "What came so far is kept; the same command goes on from here." in said
    orders.breaks_at, before = 0, len(shop.asked)
    found = fetched()
    assert (found["continued"], found["records"], found["new_events"]) == (True, orders.last, orders.last)
    pages = [one for one in shop.asked[before:] if not one.path.endswith("/transactions.json")]
    assert [one.query.get("since_id") for one in pages] == [None, str(PER_PAGE), str(orders.last)]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--from", "shopify", "--secret", "NOBODY"], "There is no token in NOBODY. Set NOBODY or NOBODY_FILE"),
        (["--from", "shopify", "--source", "shoppe"], "has no source 'shoppe' of shopify. It has: webshop."),
        (["--from", "bigcommerce"], 'api = "https://api.bigcommerce.com/stores/HASH"'),
        (["--from", "shopify", "--since", "soon"], "'soon' is no day"),
        (["--from", "shopify", "--url", "http://127.0.0.1:1"], "The past orders cannot be fetched"),
        ([], "Name a file (or folder) to import, or --from"),
        (["x.csv", "--from", "shopify"], "Name a file (or folder) to import, or --from"),
    ],
)
def test_what_is_missing_is_said(
    shop: LocalShop, capsys: pytest.CaptureFixture[str], arguments: list[str], why: str
) -> None:
    assert main(["import", *arguments]) == 1
    said = capsys.readouterr().err
    assert why in said
    assert TOKEN not in said


def test_the_token_may_lie_in_a_file_and_a_wrong_one_is_said(
    shop: LocalShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NORTH_TOKEN")
    (tmp_path / "token").write_text(TOKEN + "\n")
    monkeypatch.setenv("NORTH_TOKEN_FILE", str(tmp_path / "token"))
    assert main(["import", "--from", "shopify", "--since", "2026-01-01"]) == 0
    assert shop.asked[0].path == f"/admin/api/{VERSION}/orders/count.json"
    assert shop.asked[0].query["updated_at_min"] == "2026-01-01T00:00:00Z"
    (tmp_path / "token").write_text("wrong")
    capsys.readouterr()
    assert main(["import", "--from", "shopify", "--again"]) == 1
    assert "Shopify answered 401: check the access token of the app" in capsys.readouterr().err
