"""Publishing: all documents or none, never over somebody else's work, and back again. On a real PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest

from doorstep.kit import seal
from doorstep.kit.tx import Database
from doorstep.shop import handlers, store
from doorstep.shop.model import Complaint, Moved, Published, Release
from doorstep.shop.rules import check_settings, differences, release_hash

AT = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
MASTER = bytes(range(32))
SHOP = """name = "Fjell"
zone = "Europe/Berlin"
country = "DE"
currency = "EUR"
[[locations]]
id = "b"
zone = "UTC"
country = "DE"
"""
DOCUMENTS = {"shop.toml": SHOP, "brand.toml": 'name = "Fjell"\n', "sources.toml": ""}
OTHER = DOCUMENTS | {"brand.toml": 'name = "Fjell & Co"\n'}
THIRD = DOCUMENTS | {"brand.toml": 'name = "Fjell"\nradius = 2\n'}
CHECKERS = (check_settings,)


def publish(
    database: Database, documents: dict[str, str], base: str | None, hours: int = 0, shop: str = "fjell"
) -> Published:
    with database.transaction() as tx:
        return handlers.publish(tx, shop, documents, base, "ada", AT + timedelta(hours=hours), CHECKERS)


@pytest.fixture
def shops(database: Database) -> Database:
    with database.transaction() as tx:
        assert handlers.create_shop(tx, "fjell", MASTER, AT)
        assert handlers.create_shop(tx, "other", MASTER, AT)
    return database


def test_the_hash_names_the_texts_and_nothing_else() -> None:
    assert release_hash({"b": "1\r\n", "a": "2"}) == release_hash({"a": "2", "b": "1\n"})
    assert release_hash({"a": "12", "b": ""}) != release_hash({"a": "1", "b": "2"})


def test_a_shop_has_a_secret_of_its_own_that_only_the_master_key_opens(shops: Database) -> None:
    with shops.transaction() as tx:
        one, two = (seal.unwrap(MASTER, handlers.secret_of(tx, shop)) for shop in ("fjell", "other"))
        assert (len(one), one == two) == (32, False)
        assert not handlers.create_shop(tx, "fjell", MASTER, AT)
        assert seal.unwrap(MASTER, handlers.secret_of(tx, "fjell")) == one
        with pytest.raises(ValueError, match="cannot be the name of a shop"):
            handlers.create_shop(tx, "Fjell Shop", MASTER, AT)


def test_publish_puts_the_documents_in_force(shops: Database) -> None:
    name = release_hash(DOCUMENTS)
    assert publish(shops, DOCUMENTS, None) == Published(name, True)
    with shops.transaction() as tx:
        assert handlers.current(tx, "fjell") == Release("fjell", name, DOCUMENTS, AT, "ada")
        assert handlers.history(tx, "fjell") == [Moved(AT, name, None, "ada")]
        assert handlers.shops(tx) == [("fjell", name, AT), ("other", None, AT)]


def test_the_same_again_changes_nothing(shops: Database) -> None:
    first = publish(shops, DOCUMENTS, None)
    assert publish(shops, DOCUMENTS, None) == Published(first.hash, False)
    with shops.transaction() as tx:
        assert len(handlers.history(tx, "fjell")) == 1


def test_documents_with_a_fault_are_refused_as_a_whole(shops: Database) -> None:
    result = publish(shops, DOCUMENTS | {"shop.toml": SHOP.replace("EUR", "Euro")}, None)
    complaint = Complaint("shop.toml", "'Euro' is no currency.", "Write three capital letters, such as EUR.", 4)
    assert result == Published("", False, complaints=(complaint,))
    with shops.transaction() as tx, pytest.raises(handlers.NoSuchShop):
        handlers.current(tx, "fjell")


def test_a_document_that_every_shop_needs_is_missed(shops: Database) -> None:
    result = publish(shops, {"shop.toml": SHOP, "brand.toml": 'name = "x"'}, None)
    assert [(one.path, one.why) for one in result.complaints] == [("sources.toml", "This document is missing.")]


def test_a_stale_base_is_refused_with_what_changed_meanwhile(shops: Database) -> None:
    first = publish(shops, DOCUMENTS, None)
    second = publish(shops, OTHER, first.hash, 1)
    refused = publish(shops, THIRD, first.hash, 2)
    assert refused == Published(
        second.hash,
        False,
        diff='--- your base/brand.toml\n+++ in force/brand.toml\n@@ -1 +1 @@\n-name = "Fjell"\n+name = "Fjell & Co"\n',
    )
    with shops.transaction() as tx:
        assert handlers.current(tx, "fjell").hash == second.hash
    assert publish(shops, THIRD, second.hash, 3) == Published(release_hash(THIRD), True)


def test_a_base_that_is_missing_or_unknown_is_refused(shops: Database) -> None:
    first = publish(shops, DOCUMENTS, None)
    assert publish(shops, OTHER, None).refused
    assert [one.why for one in publish(shops, OTHER, "abc").complaints] == ["There is no release 'abc' to build on."]
    with shops.transaction() as tx:
        assert handlers.current(tx, "fjell").hash == first.hash


def test_rolling_back_points_to_the_older_release(shops: Database) -> None:
    first = publish(shops, DOCUMENTS, None)
    second = publish(shops, OTHER, first.hash, 1)
    with shops.transaction() as tx:
        back = handlers.rollback(tx, "fjell", first.hash[:8], "bob", AT + timedelta(hours=2), CHECKERS, "wrong name")
        assert back == Published(first.hash, True)
        assert handlers.current(tx, "fjell").documents == DOCUMENTS
        assert handlers.history(tx, "fjell")[0] == Moved(
            AT + timedelta(hours=2), first.hash, second.hash, "bob", "wrong name"
        )
        assert [one.hash for one in store.releases(tx, "fjell")] == [second.hash, first.hash]
        with pytest.raises(LookupError, match="No release of 'fjell' begins with 'zz'"):
            handlers.rollback(tx, "fjell", "zz", "bob", AT, CHECKERS)


def test_another_shop_sees_and_moves_nothing(shops: Database) -> None:
    first = publish(shops, DOCUMENTS, None)
    with shops.transaction() as tx:
        assert (store.release(tx, "other", first.hash), store.current(tx, "other")) == (None, None)
        assert (store.releases(tx, "other"), store.log(tx, "other")) == ([], [])
        assert store.in_force(tx, "other") == (True, None)
        with pytest.raises(LookupError):
            handlers.rollback(tx, "other", first.hash, "eve", AT, CHECKERS)
    publish(shops, OTHER, None, shop="other")
    with shops.transaction() as tx:
        assert handlers.current(tx, "fjell").hash == first.hash


def test_a_shop_that_was_never_made(database: Database) -> None:
    with pytest.raises(handlers.NoSuchShop):
        publish(database, DOCUMENTS, None)
    with database.transaction() as tx, pytest.raises(handlers.NoSuchShop):
        handlers.secret_of(tx, "fjell")


def test_differences_show_new_and_lost_documents() -> None:
    assert differences({"a": "1\n"}, {"b": "2\n"}) == (
        "--- old/a\n+++ new/a\n@@ -1 +0,0 @@\n-1\n--- old/b\n+++ new/b\n@@ -0,0 +1 @@\n+2\n"
    )
