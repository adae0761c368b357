"""An installation with the demo shop for the tests of the demo."""

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from doorstep.demo.rehearsal import SECRETS, open_shop
from doorstep.demo.theatre import Theatre
from doorstep.kit import db
from doorstep.kit.clock import now
from doorstep.kit.config import load
from doorstep.kit.postgres import Server
from doorstep.kit.tx import Database
from doorstep.wiring import App, read_folder

ROOT = Path(__file__).resolve().parents[2]
_NUMBERS = count(1)


def installation(database: Database, home: Path) -> App:
    """The demo shop as `doorstep shop start` publishes it."""
    app = App(load({"DOORSTEP_HOME": str(home), "DATABASE_URL": database.dsn}), database, SECRETS)
    documents = read_folder(ROOT / "examples" / "shop")
    open_shop(app, documents, documents["sources.toml"], now())
    return app


@pytest.fixture
def app(database: Database, tmp_path: Path) -> App:
    """The demo shop on a fresh database."""
    return installation(database, tmp_path)


@pytest.fixture(scope="module")
def stage(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """One installation for all tests of a module, under a clock of the tests'."""
    name = f"demo_{os.getpid()}_{next(_NUMBERS)}"
    line = db.Line(postgres.url_of("postgres"))
    line.say(f"CREATE DATABASE {name} TEMPLATE template_doorstep")
    try:
        with (
            Database(postgres.url_of(name), size=8) as database,
            Theatre(installation(database, tmp_path_factory.mktemp("home")), "demo") as opened,
        ):
            yield opened
    finally:
        line.say(f"DROP DATABASE {name} WITH (FORCE)")
        line.close()
