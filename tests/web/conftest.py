"""The pages on a database of their own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.kit.tx import Database
from doorstep.web import middleware, shops
from tests.web import samples


class Site:
    """The faces over one database, with a shop "fjord" in it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.client = Client()
        self.keys = middleware.keyring()
        with database.transaction() as tx:
            self.release = samples.make_shop(tx, self.keys, "fjord")

    def tell(self, story: samples.Story, shop: str = "fjord") -> str:
        """Put an order into the shop and return the word of its link."""
        with self.database.transaction() as tx:
            return story.tell(tx, self.keys, shop)


@pytest.fixture
def site(database: Database, django_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The faces, whose clock stands at `samples.NOW`."""
    monkeypatch.setenv("DATABASE_URL", django_database)
    monkeypatch.setattr("doorstep.kit.clock.now", lambda: samples.NOW)
    shops.forget()
    yield Site(database)
    middleware.database(django_database).close()
    middleware.database.cache_clear()


@pytest.fixture
def starter() -> dict[str, str]:
    """The documents of the starter shop."""
    folder = Path(__file__).resolve().parents[2] / "examples" / "shop"
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(folder.rglob("*.toml"))}


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Return how many statements of ours were sent so far."""
    sent = []
    cursor = db._cursor

    def counting(tx: Tx) -> object:
        sent.append(1)
        return cursor(tx)

    monkeypatch.setattr(db, "_cursor", counting)
    return lambda: len(sent)
