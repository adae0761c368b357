"""Who is forgotten together, what is not kept afterwards, and who may not forget whom."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from doorstep.intake.handlers import forget as bodies
from doorstep.kit import db
from doorstep.kit.tx import Database
from doorstep.people import handlers, journal, rules
from doorstep.people.model import Forgetting, Keyring, Sighting
from doorstep.timeline.handlers import Read, record
from doorstep.timeline.model import (
    AnyFact,
    LegLinked,
    ParcelLinked,
    Reading,
    Scan,
    Told,
)
from tests.people.marked import EMAIL, NAME, PHONE, SIGNED, buyer, fill, forget


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
