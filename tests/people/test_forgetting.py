"""A person with unmistakable words is forgotten.

Dump, restored copy, inbox, state, messages and logs hold nothing of her afterwards, and nothing of her can be opened.
"""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from doorstep.intake import handlers as inbox
from doorstep.intake.handlers import forget as bodies
from doorstep.intake.model import FAILED, FORGOTTEN, NOBODY, READ, Arrival, Body, Outcome
from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.kit.postgres import Server, choose
from doorstep.kit.tx import Database
from doorstep.people import handlers, journal, rules
from doorstep.people.model import Forgetting, Keyring, Sighting
from doorstep.timeline.handlers import Read, look_at, record
from doorstep.timeline.handlers.look import Seen, write
from doorstep.timeline.model import (
    Address,
    AnyFact,
    Delivered,
    LegLinked,
    OrderPlaced,
    ParcelLinked,
    Party,
    Reading,
    Role,
    Scan,
    Told,
)

NAME, EMAIL, PHONE = "Ottilie Zzyzxova", "ottilie.zzyzxova@example.org", "+4930555019283"
STREET, NOTE, SIGNED = "Quittenweg 99 Hinterhaus", "Please ring for Zzyzxova twice", "O. ZZYZXOVA"
MARKERS = (NAME, EMAIL, PHONE, "zzyzxova", STREET, NOTE)
RAW = msgspec.json.encode({"customer": {"name": NAME, "email": EMAIL.upper(), "phone": PHONE}, "note": NOTE})


def reading(order: str, now: datetime, name: str, email: str, *, signed: str = "") -> Reading:
    subject, parcel, leg = f"order:{order}", f"parcel:{order}/1", f"leg:ups:1Z{order}"
    party = Party(Role.BUYER, f"c{order}", name, email, PHONE, "de", "", Address(STREET, "10115", "Berlin", "", "DE"))
    facts: tuple[tuple[str, AnyFact], ...] = (
        (subject, OrderPlaced(number=f"#{order}", parties=(party,), note=NOTE if signed else "")),
        (subject, ParcelLinked(parcel=parcel)),
        (parcel, LegLinked(leg=leg, carrier="ups", number=f"1Z{order}")),
        (leg, Scan(code="D", signed_by=signed, delivered_how=Delivered.RECIPIENT)),
    )
    return Reading(tuple(Told(subject, (str(place),), now, fact) for place, (subject, fact) in enumerate(facts)))


def fill(tx: Tx, keys: Keyring, now: datetime) -> None:
    """Her order from two deliveries, another one's order, a failed body, one without events, one that still waits."""
    arrivals = [Arrival("north", "web", name, RAW) for name in ("first", "again", "broken", "nothing")]
    arrivals += [Arrival("north", "web", "other", b'{"name": "Bert Braun"}'), Arrival("north", "web", "waits", RAW)]
    inbox.enqueue(tx, keys, arrivals, received_at=now)
    found = {body.key: body for body in inbox.claim(tx, keys, now=now)}
    hers = reading("1", now, NAME, EMAIL, signed=SIGNED)
    reads = [Read("north", "web", hers, now, found["first"].id, "web@1")]
    reads.append(Read("north", "web", reading("2", now, "Bert Braun", "b@b.de"), now, found["other"].id, "web@1"))
    record(tx, keys, reads, now=now)
    inbox.settle(
        tx,
        [
            outcome(found["first"]),
            outcome(found["other"]),
            outcome(found["again"], about=("order:1",)),
            outcome(found["nothing"], about=(NOBODY,)),
            outcome(found["broken"], FAILED),
        ],
        now=now,
    )
    looks = look_at(tx, [("north", "order:1"), ("north", "order:2")], [b"1" * 20, b"2" * 20], now=now)
    write(tx, [Seen(look, False) for look in looks], now=now)
    [letter] = handlers.seal_under(tx, keys, "north", [("order:1", f"Dear {NAME}".encode())], bound=b"m")
    sql = """INSERT INTO message (shop, month, id, subject, channel, purpose, template, language, sealed, made_at)
             VALUES ('north', '2026-03-01', gen_random_uuid(), 'order:1', 'email', 'service', 't', 'de', %(s)b,
                     %(n)b)"""
    db.run(tx, sql, {"s": letter, "n": now})


def outcome(body: Body, state: str = READ, about: tuple[str, ...] = ()) -> Outcome:
    return Outcome(body.shop, body.day, body.id, state, "web@1", about=about)


def buyer(tx: Tx, order: str) -> UUID:
    return handlers.people_of(tx, "north", [order])[order, "buyer"].id


def forget(tx: Tx, keys: Keyring, person: UUID, now: datetime, home: Path, shop: str = "north") -> Forgetting | None:
    return handlers.forget(tx, keys, shop, person, who="staff:ann", now=now, inbox=bodies, log=journal.keeper(home))


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


def test_what_comes_after_the_forgetting_is_not_kept(
    shops: Database, keys: Keyring, now: datetime, tmp_path: Path
) -> None:
    with shops.transaction() as tx:
        fill(tx, keys, now)
        first = buyer(tx, "order:1")
        forget(tx, keys, first, now, tmp_path)
        again = ("north", Sighting("order:1", "buyer", now, NAME, EMAIL, PHONE))
        assert handlers.meet(tx, keys, [again]) == [None]
        assert handlers.search(tx, keys, "north", EMAIL) == []
        [fresh] = handlers.meet(tx, keys, [("north", Sighting("order:7", "buyer", now, NAME, EMAIL, PHONE))])
        assert fresh not in (None, first)
        assert [one.subject for one in handlers.search(tx, keys, "north", EMAIL)] == ["order:7"]


def test_a_parcel_that_is_linked_later_is_forgotten_too(
    shops: Database, keys: Keyring, now: datetime, tmp_path: Path
) -> None:
    with shops.transaction() as tx:
        fill(tx, keys, now)
        forget(tx, keys, buyer(tx, "order:1"), now, tmp_path)
        late: tuple[tuple[str, AnyFact], ...] = (
            ("order:1", ParcelLinked(parcel="parcel:1/2")),
            ("parcel:1/2", LegLinked(leg="leg:ups:1Z9", carrier="ups", number="1Z9")),
            ("leg:ups:1Z9", Scan(code="D", signed_by=SIGNED)),
        )
        told = tuple(Told(subject, ("late", str(place)), now, fact) for place, (subject, fact) in enumerate(late))
        record(tx, keys, [Read("north", "web", Reading(told), now)], now=now)
        assert db.rows(tx, "SELECT ref FROM vault WHERE subject = 'leg:ups:1Z9'") == []
        assert handlers.forgotten(tx, [("north", "leg:ups:1Z9")]) == {("north", "leg:ups:1Z9")}


def test_merged_persons_are_forgotten_together(shops: Database, keys: Keyring, now: datetime, tmp_path: Path) -> None:
    with shops.transaction() as tx:
        fill(tx, keys, now)
        one, two = buyer(tx, "order:1"), buyer(tx, "order:2")
        handlers.merge(tx, "north", one, two, who="staff:ann", now=now)
        line = forget(tx, keys, one, now, tmp_path)
        assert line is not None
        assert {"order:1", "order:2"} <= set(line.subjects)
        assert db.one(tx, "SELECT count(*) FROM person WHERE forgotten_at IS NOT NULL") == (2,)
        assert not handlers.unmerge(tx, "north", one, who="staff:ann", now=now)


def test_who_is_forgotten_is_found_by_address_or_order_and_shown_first(
    shops: Database, keys: Keyring, now: datetime
) -> None:
    with shops.transaction() as tx:
        fill(tx, keys, now)
        person = buyer(tx, "order:1")
        assert handlers.persons_called(tx, keys, "north", email=EMAIL) == [person]
        assert handlers.persons_called(tx, keys, "north", order="#1") == [person]
        assert handlers.persons_called(tx, keys, "north", order="1") == [person]
        assert handlers.persons_called(tx, keys, "north", order="9") == []
        held = handlers.holdings(tx, "north", person, inbox=bodies)
        assert held is not None
        assert (held.subjects, held.secrets, held.bodies, held.messages) == (
            ("leg:ups:1Z1", "order:1", "parcel:1/1"),
            2,
            2,
            1,
        )


def test_no_shop_forgets_another_shops_customers(shops: Database, keys: Keyring, now: datetime, tmp_path: Path) -> None:
    with shops.transaction() as tx:
        fill(tx, keys, now)
        person = buyer(tx, "order:1")
        assert forget(tx, keys, person, now, tmp_path, shop="south") is None
        assert handlers.holdings(tx, "south", person, inbox=bodies) is None
        assert handlers.persons_called(tx, keys, "south", email=EMAIL) == []
        assert handlers.persons_called(tx, keys, "south", order="1") == []
        assert bodies.empty_bodies(tx, keys, "south", ["order:1"], [b"zzyzxova"]) == 0
        assert handlers.forgotten(tx, [("south", "order:1")]) == set()
    assert journal.lines(tmp_path) == []


def test_only_telling_words_are_looked_for_in_bodies_that_nobody_read() -> None:
    found = rules.needles(
        ["Ann@B.de", "+49 30 1234567", "Jörg Müller-Lüdenscheidt", "Berlin", "OK", "", "A B", "12345"]
    )
    assert found == [
        b"+49 30 1234567",
        b"ann@b.de",
        b"j\\u00f6rg m\\u00fcller-l\\u00fcdenscheidt",
        "jörg müller-lüdenscheidt".encode(),
    ]


def test_the_log_outside_survives_a_line_that_was_cut_off(tmp_path: Path, now: datetime) -> None:
    line = Forgetting("north", UUID(int=7), now, "staff:ann", ("order:1",))
    journal.keeper(tmp_path / "home")(line)
    with (tmp_path / "home" / journal.NAME).open("ab") as file:
        file.write(b'{"shop": "no')
    assert journal.lines(tmp_path / "home") == [line]
    assert journal.lines(tmp_path / "nowhere") == []


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
