"""Two shops with secrets, a ring of keys and a moment for the tests about people."""

from datetime import UTC, datetime

import pytest

from doorstep.kit import db
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def keys() -> Keyring:
    """A ring of keys under a master key of the tests."""
    return Keyring(b"m" * 32)


@pytest.fixture
def now() -> datetime:
    """The moment at which the tests take place."""
    return NOW


@pytest.fixture
def shops(database: Database, keys: Keyring) -> Database:
    """A database with the shops `north` and `south`."""
    with database.transaction() as tx:
        for shop, secret in (("north", b"n" * 32), ("south", b"s" * 32)):
            sql = "INSERT INTO shop (shop, secret) VALUES (%(shop)b, %(secret)b)"
            db.run(tx, sql, {"shop": shop, "secret": keys.wrap(secret)})
    return database
