"""A person with unmistakable words is forgotten.

Dump, restored copy, inbox, state, messages and logs hold nothing of her afterwards, and nothing of her can be opened.
"""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from doorstep.intake import handlers as inbox
from doorstep.intake.handlers import forget as bodies
from doorstep.intake.model import FORGOTTEN, READ
from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.kit.postgres import Server, choose
from doorstep.kit.tx import Database
from doorstep.people import handlers, journal
from doorstep.people.model import Keyring
from doorstep.timeline.handlers import Read, record
from tests.people.marked import (
    EMAIL,
    MARKERS,
    NAME,
    PHONE,
    SIGNED,
    buyer,
    fill,
    forget,
    outcome,
    reading,
)


def forms(markers: Sequence[str]) -> list[bytes]:
    """The markers as they may stand in a dump: small letters, as JSON spells them, and in hexadecimal as bytea."""
    small = [marker.lower() for marker in markers]
    return [
        form
        for word in small
        for form in (word.encode(), msgspec.json.encode(word)[1:-1], word.encode().hex().encode())
    ]


def holds_nothing(dump: bytes) -> None:
    small = dump.lower()
    assert [form for form in forms(MARKERS) if form in small] == []
    assert NAME.encode().hex().encode() not in small


def nothing_can_be_opened(tx: Tx, keys: Keyring, now: datetime) -> None:
    """Whatever is sealed in this database, nothing that opens under any key speaks of her."""
    refs = [(subject, ref) for subject, ref in db.rows(tx, "SELECT subject, ref FROM vault")]
    opened = handlers.reveal(tx, keys, "north", refs, who="staff:test", why="test", now=now)
    texts = [text for values in opened.values() for text in values.values()]
    texts += [
        body.raw.decode()
        for (number,) in db.rows(tx, "SELECT id FROM inbox_body WHERE state <> 'new'")
        if (body := inbox.look(tx, keys, "north", number))
    ]
    letters = [(subject, sealed) for subject, sealed in db.rows(tx, "SELECT subject, sealed FROM message")]
    texts += [one.decode() for one in handlers.unseal_under(tx, keys, "north", letters, bound=b"m") if one]
    assert "Bert Braun" in texts
    assert [text for text in texts if "zzyzx" in text.lower() or EMAIL in text.lower()] == []
    for text in (NAME, EMAIL, PHONE, "zzyzxova"):
        assert "order:1" not in [one.subject for one in handlers.search(tx, keys, "north", text)]


def test_nothing_readable_of_a_forgotten_person_is_left_anywhere(
    postgres: Server, shops: Database, keys: Keyring, now: datetime, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    with shops.transaction() as tx:
        fill(tx, keys, now)
    backup = dump(postgres, shops.dsn, "custom")
    holds_nothing(dump(postgres, shops.dsn, "plain"))
    with shops.transaction() as tx:
        assert handlers.search(tx, keys, "north", "Zzyzxova")[0].subject == "order:1"
        line = forget(tx, keys, buyer(tx, "order:1"), now, tmp_path)
    assert line is not None
    assert line.subjects == ("leg:ups:1Z1", "order:1", "parcel:1/1")

    later = now + timedelta(days=1)
    with shops.transaction() as tx:
        settle_what_waited(tx, keys, later)
        nothing_can_be_opened(tx, keys, later)
        states: dict[str, str] = dict(db.rows(tx, "SELECT key, state FROM inbox_body"))
        [(state,)] = db.rows(tx, "SELECT state FROM order_state WHERE subject = 'order:1'")
    assert states == dict.fromkeys(("first", "again", "broken", "nothing", "waits"), FORGOTTEN) | {"other": READ}
    holds_nothing(state)
    plain = dump(postgres, shops.dsn, "plain")
    holds_nothing(plain)
    with restored(postgres, dump(postgres, shops.dsn, "custom")) as copy, copy.transaction() as tx:
        nothing_can_be_opened(tx, keys, later)
    with restored(postgres, backup) as copy:
        with copy.transaction() as tx:
            [(order,)] = {(one.subject,) for one in handlers.search(tx, keys, "north", EMAIL)}
            assert order == "order:1"
        with copy.transaction() as tx:
            assert handlers.reapply_forgettings(tx, keys, journal.lines(tmp_path), inbox=bodies) == 1
            assert handlers.reapply_forgettings(tx, keys, journal.lines(tmp_path), inbox=bodies) == 0
            settle_what_waited(tx, keys, later)
            nothing_can_be_opened(tx, keys, later)
        holds_nothing(dump(postgres, copy.dsn, "plain"))
    holds_nothing((tmp_path / journal.NAME).read_bytes())
    holds_nothing(caplog.text.encode())


def settle_what_waited(tx: Tx, keys: Keyring, now: datetime) -> None:
    """Read the body that waited while she was forgotten, as the loop does."""
    [body] = inbox.claim(tx, keys, now=now)
    hers = reading("1", now, NAME, EMAIL, signed=SIGNED)
    done = record(tx, keys, [Read("north", "web", hers, now, body.id, "web@1")], now=now)
    assert done.new == 4
    gone = handlers.forgotten(tx, [("north", told.subject) for told in hers.events])
    assert gone == {("north", told.subject) for told in hers.events}
    inbox.settle(tx, [outcome(body, FORGOTTEN)], now=now)


def dump(server: Server, url: str, form: str) -> bytes:
    program = choose(server.home, None).folder / "pg_dump"
    return subprocess.run([program, f"--format={form}", f"--dbname={url}"], capture_output=True, check=True).stdout


@contextmanager
def restored(server: Server, backup: bytes) -> Iterator[Database]:
    name = "restored_copy"
    program = choose(server.home, None).folder / "pg_restore"
    line = db.Line(server.url_of("postgres"))
    line.say(f"CREATE DATABASE {name}")
    try:
        url = server.url_of(name)
        subprocess.run([program, "--no-owner", f"--dbname={url}"], input=backup, capture_output=True, check=True)
        with Database(url) as database:
            yield database
    finally:
        line.say(f"DROP DATABASE {name} WITH (FORCE)")
        line.close()
