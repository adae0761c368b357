"""Tables with other people's columns: imported by a column map of the shop, and read when a source names the map."""

import json
from datetime import datetime
from pathlib import Path

import jsonschema
import pytest

from doorstep.cli import main
from doorstep.intake import handlers
from doorstep.intake.model import Arrival
from doorstep.kit import clock, db, seal
from doorstep.kit.config import load
from doorstep.kit.tx import Database
from doorstep.shop import handlers as shops
from doorstep.wiring import CHECKERS, App, read_folder
from doorstep.work.read import read_round

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "cli" / "import.schema.json").read_text())
SOURCE = """
[[source]]
name = "nightly"
connector = "generic_csv"
key = "0123456789abcdef"
secret = "NIGHTLY"
map = "warehouse"
"""
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
HEADING = (
    "Gedruckt\nArt;Auftrag;Bestellt;Summe;PLZ;Land;E-Mail;Position;Artikel;Menge;Einzelpreis;Gewicht kg;Sendung;"
    "Versandart;Packtag;Uhrzeit;Bemerkung\n"
)


def rows(first: int, count: int) -> str:
    """Orders of two rows each, the second without a parcel."""
    return "".join(
        f"Versand;{number};02.03.2026 09:15;12,50;04109;Deutschland;b{number}@example.org;{line};LAMP;1;6,25;0,5;"
        f"{f'N{number}' if line == 1 else ''};GLS;03.03.2026;11:00;\n"
        for number in range(first, first + count)
        for line in (1, 2)
    )


@pytest.fixture
def app(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime) -> App:
    """An installation with the shop `north`, whose source `nightly` names the starter shop's map."""
    home = tmp_path / "home"
    monkeypatch.setenv("DOORSTEP_HOME", str(home))
    monkeypatch.setenv("DATABASE_URL", database.dsn)
    starter = read_folder(ROOT / "examples" / "shop")
    documents = {name: starter[name] for name in ("brand.toml", "maps/warehouse.toml")}
    documents |= {"shop.toml": SHOP, "sources.toml": SOURCE}
    with database.transaction() as tx:
        shops.create_shop(tx, "north", seal.master_key(None, home), now)
        made = shops.publish(tx, "north", documents, None, "test", now, CHECKERS)
    assert made.complaints == ()
    return App(load({"DOORSTEP_HOME": str(home), "DATABASE_URL": database.dsn}), database, {})


def test_a_file_of_any_columns_is_imported_by_a_map(
    app: App, tmp_path: Path, capsys: pytest.CaptureFixture[str], database: Database
) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes((HEADING + rows(7000, 300) + "Inventur;1;\n").encode("cp1252"))
    assert main(["import", str(path), "--map", "warehouse", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    assert (found["connector"], found["records"], found["new_events"]) == ("generic_csv", 601, 900)
    assert [(one["count"], one["says"], one["examples"]) for one in found["data_quality"].values()] == [
        (1, "no event of the map wants such a row", ["row 603"]),
    ]
    with database.transaction() as tx:
        assert db.one(
            tx, "SELECT count(DISTINCT subject), bool_and(history) FROM event WHERE subject LIKE 'order:%'"
        ) == (
            300,
            True,
        )


@pytest.mark.parametrize(
    ("raw", "name", "why"),
    [
        (b"a;b\n1;2\n", "warehouse", "has no column"),
        (b"PK\x03\x04", "warehouse", "a broken ZIP archive"),
        (b"", "warehouse", "the file holds no table"),
        (b"a;b\n", "stock", "The shop has no column map 'stock'. It has: warehouse."),
    ],
)
def test_a_file_or_a_map_that_does_not_fit_is_said_before_anything_is_imported(
    app: App, tmp_path: Path, capsys: pytest.CaptureFixture[str], raw: bytes, name: str, why: str
) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(raw)
    assert main(["import", str(path), "--map", name]) == 1
    assert why in capsys.readouterr().err


def test_a_source_that_names_a_map_is_read_by_it(app: App, database: Database) -> None:
    raw = (HEADING + rows(7000, 2)).encode("cp1252")
    arrival = Arrival("north", "nightly", "k1", raw, "", {"connector": "generic_csv"})
    with database.transaction() as tx:
        handlers.enqueue(tx, app.keys, [arrival], received_at=clock.now())
    assert read_round(app, now=clock.now()) == 1
    with database.transaction() as tx:
        assert db.rows(tx, "SELECT fact->>'kind', count(*) FROM event GROUP BY 1 ORDER BY 1") == [
            ("leg_linked", 2),
            ("order_placed", 2),
            ("parcel_linked", 2),
        ]
