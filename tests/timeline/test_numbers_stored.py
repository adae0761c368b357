"""Numbers that carriers use again, on a real PostgreSQL: the same facts end in the same states however they arrive."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.kit import db, seal
from doorstep.kit.postgres import Server
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring
from doorstep.shop.handlers import create_shop
from doorstep.timeline.handlers import Read, Seen, record, take, write
from doorstep.timeline.model import (
    LegLinked,
    Milestone,
    OrderPlaced,
    OrderState,
    ParcelLinked,
    Reading,
    Retraction,
    Scan,
    Told,
)
from doorstep.timeline.rules.identity import identity_of
from doorstep.timeline.store import states
from doorstep.views import orders as view
from doorstep.views.states import events_of
from tests.conftest import _django_on, _say
from tests.timeline.test_eras import DAYS

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ANY, CALM = "any", "calm"
MASTER = seal.new_key()
KEYS = Keyring(MASTER)
_FRESH = count(1)


def linked(order: str, number: str, day: float) -> list[Told]:
    """An order whose parcel got the number on that day."""
    at, parcel = NOW + timedelta(days=day), f"parcel:{order}/a"
    return [
        Told(f"order:{order}", ("placed",), at - timedelta(hours=2), OrderPlaced(number=order)),
        Told(f"order:{order}", ("parcel",), at, ParcelLinked(parcel=parcel)),
        Told(parcel, ("leg",), at, LegLinked(leg=f"leg:ups:{number}", carrier="ups", number=number)),
    ]


def scanned(number: str, day: float, milestone: Milestone = Milestone.IN_TRANSIT, *words: str) -> Told:
    at = NOW + timedelta(days=day)
    return Told(f"leg:ups:{number}", (at.isoformat(), *words), at, Scan(milestone=milestone, signed_by="E. Example"))


def put(database: Database, shop: str, told: Sequence[Told], *, history: bool = False) -> None:
    with database.transaction() as tx:
        record(tx, KEYS, [Read(shop, "test", Reading(events=tuple(told)), NOW, history=history)], now=NOW)


def tokens() -> list[bytes]:
    return [next(_FRESH).to_bytes(20, "big") for _ in range(20)]


def look(database: Database) -> None:
    """Look at everything that is marked, until nothing is."""
    while True:
        with database.transaction() as tx:
            looks, marks = take(tx, tokens(), now=NOW)
            write(tx, [Seen(one, one.history) for one in looks], now=NOW)
        if not marks:
            return


def state(database: Database, shop: str, order: str) -> OrderState:
    with database.transaction() as tx:
        found = states.state_of(tx, shop, f"order:{order}")
    assert found is not None
    return found


def scans(found: OrderState) -> int:
    return sum(parcel.scans for parcel in found.parcels.values())


@pytest.fixture(scope="module")
def shops(postgres: Server) -> Iterator[Database]:
    """A database with two shops in it, for all tests here: each takes orders and numbers of its own."""
    _say(postgres, "CREATE DATABASE numbers TEMPLATE template_doorstep")
    try:
        with Database(postgres.url_of("numbers"), size=4) as database:
            with database.transaction() as tx:
                for name in (ANY, CALM):
                    create_shop(tx, name, MASTER, NOW)
            yield database
    finally:
        _say(postgres, "DROP DATABASE numbers WITH (FORCE)")


@given(
    links=st.tuples(DAYS, DAYS),
    heard=st.lists(
        st.tuples(DAYS, st.sampled_from([Milestone.INFO_RECEIVED, Milestone.IN_TRANSIT, Milestone.DELIVERED])),
        max_size=6,
    ),
    undone=st.none() | st.tuples(st.integers(0, 5), DAYS),
    data=st.data(),
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_arrival_ends_in_the_states_of_a_calm_one(
    shops: Database,
    links: tuple[float, float],
    heard: list[tuple[float, Milestone]],
    undone: tuple[int, float] | None,
    data: st.DataObject,
) -> None:
    fresh = next(_FRESH)
    number, orders = f"N{fresh}", [f"{fresh}-1", f"{fresh}-2"]
    told = [one for order, day in zip(orders, links, strict=True) for one in linked(order, number, day)]
    said = [scanned(number, day, milestone, str(place)) for place, (day, milestone) in enumerate(heard)]
    if undone is not None and undone[0] < len(said):
        target = identity_of(said[undone[0]].subject, said[undone[0]].identity).hex
        at = NOW + timedelta(days=undone[1])
        said.append(Told(f"leg:ups:{number}", ("undone", target), at, Retraction(target=target)))
    told += said
    put(shops, CALM, told)
    look(shops)
    arriving = data.draw(st.permutations(told + data.draw(st.lists(st.sampled_from(told), max_size=3))))
    while arriving:
        size = data.draw(st.integers(1, 4))
        put(shops, ANY, arriving[:size])
        arriving = arriving[size:]
        if data.draw(st.booleans()):
            look(shops)
    look(shops)
    for order in orders:
        assert state(shops, ANY, order) == state(shops, CALM, order)


@pytest.mark.parametrize(
    "days", [(0, 100, 250), (0, 250, 100), (100, 0, 250), (100, 250, 0), (250, 0, 100), (250, 100, 0)]
)
def test_scans_that_follow_each_other_over_most_of_a_year_are_one_era(shops: Database, days: tuple[float, ...]) -> None:
    fresh = next(_FRESH)
    put(shops, ANY, linked(f"{fresh}", f"N{fresh}", -1))
    for day in days:
        put(shops, ANY, [scanned(f"N{fresh}", day)])
        look(shops)
    assert scans(state(shops, ANY, f"{fresh}")) == 3


def test_a_new_order_never_shows_what_the_old_one_was_told(shops: Database) -> None:
    fresh = next(_FRESH)
    number, old, new = f"N{fresh}", f"{fresh}-1", f"{fresh}-2"
    put(shops, ANY, [*linked(old, number, -400), scanned(number, -399, Milestone.DELIVERED)], history=True)
    put(shops, ANY, [*linked(new, number, -1), scanned(number, 0, Milestone.PICKED_UP)])
    with shops.transaction() as tx:
        looks, _ = take(tx, tokens(), now=NOW)
        write(tx, [Seen(one, one.history) for one in looks], now=NOW)
    assert {one.order: (one.history, len(one.fresh)) for one in looks} == {
        f"order:{old}": (True, 4),
        f"order:{new}": (False, 4),
    }
    first, second = state(shops, ANY, old), state(shops, ANY, new)
    assert (first.milestone, second.milestone) == (Milestone.DELIVERED, Milestone.PICKED_UP)
    with shops.transaction() as tx:
        shown = events_of(tx, ANY, f"order:{new}", second)
        assert sorted(one.kind for one in shown) == ["leg_linked", "order_placed", "parcel_linked", "scan"]
        assert min(one.occurred_at for one in shown) > NOW - timedelta(days=2)


def test_scans_of_a_later_parcel_are_shown_to_staff_until_an_order_claims_them(shops: Database) -> None:
    fresh = next(_FRESH)
    number = f"N{fresh}"
    put(shops, ANY, [*linked(f"{fresh}-1", number, -400), scanned(number, -399), scanned(number, -3)])
    with shops.transaction() as tx:
        assert [one.last_at for one in view.lonely(tx, ANY, number)] == [NOW - timedelta(days=3)]
        assert view.lonely(tx, CALM, number) == []
    put(shops, ANY, linked(f"{fresh}-2", number, -4))
    with shops.transaction() as tx:
        assert view.lonely(tx, ANY, number) == []
        assert sorted(view.by_tracking(tx, ANY, number)) == [f"order:{fresh}-1", f"order:{fresh}-2"]


def test_what_was_stored_under_eras_of_its_own_comes_back_to_its_number(postgres: Server) -> None:
    """A database of before `0005_numbers.sql`, with a number that had been used again."""
    _say(postgres, "CREATE DATABASE eras")
    url = postgres.url_of("eras")
    try:
        with _django_on(url):
            call_command("migrate", "schema", "0004", verbosity=0)
            with Database(url, size=2) as database:
                _an_older_store(database)
            call_command("migrate", "schema", verbosity=0)
        with Database(url, size=2) as database:
            look(database)
            assert (scans(state(database, ANY, "1")), scans(state(database, ANY, "2"))) == (1, 2)
            put(database, ANY, [scanned("N", 1, Milestone.DELIVERED)])
            look(database)
            assert [state(database, ANY, order).milestone for order in "12"] == [
                Milestone.IN_TRANSIT,
                Milestone.DELIVERED,
            ]
            with database.transaction() as tx:
                assert db.rows(tx, "SELECT number, subject FROM leg") == [("N", "leg:ups:N")]
                left = "SELECT subject FROM {} WHERE subject LIKE '%~%'"
                tables = ("event", "vault", "vault_key", "leg", "todo")
                assert [row for table in tables for row in db.rows(tx, left.format(table))] == []
    finally:
        _say(postgres, "DROP DATABASE eras WITH (FORCE)")


def _an_older_store(database: Database) -> None:
    """Two orders under one number: the second and its scans stored under ``leg:ups:N~1``."""
    with database.transaction() as tx:
        create_shop(tx, ANY, MASTER, NOW)
        db.run(tx, "ALTER TABLE leg ALTER first_at SET DEFAULT now(), ALTER last_at SET DEFAULT now()")
        db.run(tx, "ALTER TABLE leg ADD CONSTRAINT once UNIQUE (shop, carrier, number)")
    put(database, ANY, [*linked("1", "N", -400), scanned("N", -399)])
    put(database, ANY, [*linked("2", "N~1", -2), scanned("N~1", -1), scanned("N~1", 0)])
    look(database)
    with database.transaction() as tx:
        db.run(tx, "ALTER TABLE leg DROP CONSTRAINT once")
        db.run(tx, "UPDATE leg SET number = 'N', era = 1 WHERE subject = 'leg:ups:N~1'")
