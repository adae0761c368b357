"""The vault on a real PostgreSQL: sealed, bound, revealed with an audit line, and closed to other shops."""

from datetime import datetime
from threading import Thread

import pytest

from doorstep.kit import db
from doorstep.kit.errors import Unreadable
from doorstep.kit.tx import Database
from doorstep.people import handlers
from doorstep.people.model import Keyring, Secret

WHO = {"who": "staff:ann", "why": "order view"}


def secret(subject: str = "order:1", ref: str = "r1", **values: str) -> Secret:
    return Secret(subject, ref, values or {"name": "Ottilie"})


def test_what_is_kept_is_revealed_and_lies_sealed(shops: Database, keys: Keyring, now: datetime) -> None:
    with shops.transaction() as tx:
        given = [("north", secret(name="Ottilie", note="ring twice")), ("north", secret("order:2", "r2"))]
        assert handlers.keep(tx, keys, given) == frozenset()
        assert handlers.keep(tx, keys, given) == frozenset()
    with shops.transaction() as tx:
        assert handlers.reveal(tx, keys, "north", [("order:1", "r1"), ("order:9", "r1")], **WHO, now=now) == {
            ("order:1", "r1"): {"name": "Ottilie", "note": "ring twice"}
        }
        assert db.one(tx, "SELECT count(*) FROM vault") == (2,)
        assert all(b"Ottilie" not in row[0] for row in db.rows(tx, "SELECT sealed FROM vault"))


def test_a_look_is_written_down_once_a_subject_but_not_the_customers_own(
    shops: Database, keys: Keyring, now: datetime
) -> None:
    with shops.transaction() as tx:
        handlers.keep(tx, keys, [("north", secret(ref="r1")), ("north", secret(ref="r2"))])
        wanted = [("order:1", "r1"), ("order:1", "r2")]
        handlers.reveal(tx, keys, "north", wanted, **WHO, now=now)
        handlers.reveal(tx, keys, "north", wanted, who="customer", why="tracking page", now=now)
        assert db.rows(tx, "SELECT shop, at, who, subject, what FROM looked_at") == [
            ("north", now, "staff:ann", "order:1", "order view")
        ]


def test_references_in_texts_are_resolved(shops: Database, keys: Keyring, now: datetime) -> None:
    with shops.transaction() as tx:
        handlers.keep(tx, keys, [("north", secret(**{"parties/0/name": "Ottilie"}))])
        texts = ["vault:r1/parties/0/name", "plain", "vault:r1/parties/1/name", "vault:gone/name", ""]
        assert handlers.reveal_texts(
            tx, keys, "north", [("order:1", text) for text in texts], who="customer", why="", now=now
        ) == ["Ottilie", "plain", "", "", ""]


def test_texts_of_one_place_cannot_be_moved_to_another(shops: Database, keys: Keyring, now: datetime) -> None:
    with shops.transaction() as tx:
        handlers.keep(tx, keys, [("north", secret(ref="r1")), ("north", secret(ref="r2", name="Other"))])
        db.run(tx, "UPDATE vault SET sealed = (SELECT sealed FROM vault WHERE ref = 'r1') WHERE ref = 'r2'")
        with pytest.raises(Unreadable):
            handlers.reveal(tx, keys, "north", [("order:1", "r2")], **WHO, now=now)


def test_another_master_key_opens_nothing(shops: Database, keys: Keyring, now: datetime) -> None:
    with shops.transaction() as tx:
        handlers.keep(tx, keys, [("north", secret())])
        with pytest.raises(Unreadable):
            handlers.reveal(tx, Keyring(b"x" * 32), "north", [("order:1", "r1")], **WHO, now=now)


def test_other_chapters_seal_under_the_same_key(shops: Database, keys: Keyring, now: datetime) -> None:
    with shops.transaction() as tx:
        [sealed] = handlers.seal_under(tx, keys, "north", [("order:1", b"Dear Ottilie")], bound=b"message 7")
        assert sealed is not None
        opened = handlers.unseal_under(
            tx, keys, "north", [("order:1", sealed), ("order:none", sealed)], bound=b"message 7"
        )
        assert opened == [b"Dear Ottilie", None]
        with pytest.raises(Unreadable):
            handlers.unseal_under(tx, keys, "north", [("order:1", sealed)], bound=b"message 8")
        assert handlers.unseal_under(tx, keys, "south", [("order:1", sealed)], bound=b"message 7") == [None]


def test_two_transactions_that_make_the_same_key_at_once_agree(shops: Database, keys: Keyring, now: datetime) -> None:
    def keep(ref: str) -> None:
        with shops.transaction() as tx:
            handlers.keep(tx, keys, [("north", secret(f"order:{n}", ref)) for n in range(50)])

    threads = [Thread(target=keep, args=(f"r{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with shops.transaction() as tx:
        wanted = [(f"order:{n}", f"r{m}") for n in range(50) for m in range(4)]
        assert len(handlers.reveal(tx, keys, "north", wanted, who="customer", why="", now=now)) == 200


def test_no_shop_sees_what_another_keeps(shops: Database, keys: Keyring, now: datetime) -> None:
    with shops.transaction() as tx:
        handlers.keep(tx, keys, [("north", secret()), ("south", secret(name="Someone else"))])
        assert handlers.reveal(tx, keys, "south", [("order:1", "r1")], **WHO, now=now) == {
            ("order:1", "r1"): {"name": "Someone else"}
        }
        assert handlers.shop_secret(tx, keys, "south") == b"s" * 32
        with pytest.raises(LookupError):
            handlers.shop_secret(tx, keys, "west")
