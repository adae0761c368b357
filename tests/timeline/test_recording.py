"""Recording and looking on a real PostgreSQL: what is stored, what is folded, what meets what."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from doorstep.kit import seal
from doorstep.kit.handle import Tx
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring
from doorstep.shop.handlers import create_shop
from doorstep.timeline.handlers import Read, Seen, look_at, record, take, write
from doorstep.timeline.model import (
    LegLinked,
    Line,
    Milestone,
    OrderPlaced,
    OrderState,
    ParcelLinked,
    Party,
    Reading,
    Role,
    Scan,
    Told,
)
from doorstep.timeline.rules import fold
from doorstep.timeline.store import events as event_store
from doorstep.timeline.store import states

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SHOP, ORDER, PARCEL, LEG = "alpine", "order:1", "parcel:1/a", "leg:ups:1Z"
TOKENS = [bytes([number]) * 20 for number in range(20)]


MASTER = seal.new_key()


@pytest.fixture
def keys() -> Keyring:
    return Keyring(MASTER)


@pytest.fixture
def shop(database: Database) -> Database:
    """A database with the shop in it."""
    with database.transaction() as tx:
        for name in (SHOP, "other"):
            create_shop(tx, name, MASTER, NOW)
    return database


PARTY = Party(role=Role.BUYER, name="Erika Mustermann", email="Erika@example.org", phone="+4930123456")


def told_order() -> list[Told]:
    at = NOW - timedelta(days=2)
    placed = OrderPlaced(number="1001", currency="EUR", total=4990, lines=(Line(id="1"),), parties=(PARTY,))
    return [
        Told(ORDER, ("placed", "1"), at, placed),
        Told(ORDER, ("parcel", "a"), at + timedelta(hours=3), ParcelLinked(parcel=PARCEL)),
        Told(PARCEL, ("leg", "1Z"), at + timedelta(hours=3), LegLinked(leg=LEG, carrier="ups", number="1Z")),
    ]


def told_scans(leg: str = LEG, start: datetime = NOW - timedelta(days=1)) -> list[Told]:
    way = [Milestone.PICKED_UP, Milestone.IN_TRANSIT, Milestone.OUT_FOR_DELIVERY, Milestone.DELIVERED]
    return [
        Told(
            leg,
            (f"2026-03-01 {place:02}", milestone.value),
            start + timedelta(hours=place),
            Scan(milestone=milestone, code=milestone.value, signed_by="E. Mustermann" if place == 3 else ""),
        )
        for place, milestone in enumerate(way)
    ]


def put(database: Database, keys: Keyring, told: Sequence[Told], raw: int | None = None, **more: object) -> int:
    read = Read(SHOP, "test", Reading(events=tuple(told)), NOW, raw, "generic_json@1")
    with database.transaction() as tx:
        return record(tx, keys, [msgspec.structs.replace(read, **more)], now=NOW).new


def look(database: Database, now: datetime = NOW) -> dict[str, OrderState]:
    """Look at everything that is marked, until nothing is."""
    seen: dict[str, OrderState] = {}
    while True:
        with database.transaction() as tx:
            looks, marks = take(tx, TOKENS, now=now)
            write(tx, [Seen(one, one.history) for one in looks], now=now)
        seen |= {one.order: one.state for one in looks}
        if not marks:
            return seen


def whole(tx: Tx) -> OrderState:
    return fold(ORDER, event_store.of_subjects(tx, SHOP, event_store.reach_of(tx, SHOP, ORDER)))[0]


def test_an_order_and_its_scans_meet_in_whatever_order_they_come(shop: Database, keys: Keyring) -> None:
    for place, told in enumerate([*reversed(told_scans()), *reversed(told_order())]):
        put(shop, keys, [told], raw=place)
        look(shop)
    with shop.transaction() as tx:
        state = states.state_of(tx, SHOP, ORDER)
        assert state == whole(tx)
    assert state is not None
    parcel = state.parcels[PARCEL]
    assert (state.milestone, parcel.scans, parcel.signer_is_party) == (Milestone.DELIVERED, 4, True)


@pytest.mark.parametrize("seed", range(6))
def test_batches_duplicates_and_any_order_give_the_state_of_the_whole_fold(
    shop: Database, keys: Keyring, seed: int
) -> None:
    rng = random.Random(seed)
    told = told_order() + told_scans()
    told = told + rng.sample(told, 3)
    rng.shuffle(told)
    while told:
        size = rng.randint(1, 3)
        put(shop, keys, told[:size])
        told = told[size:]
        if rng.random() < 0.6:
            look(shop)
    look(shop)
    with shop.transaction() as tx:
        assert states.state_of(tx, SHOP, ORDER) == whole(tx)


def test_a_duplicate_is_no_new_event_and_leaves_no_mark(shop: Database, keys: Keyring) -> None:
    assert put(shop, keys, told_scans()) == 4
    look(shop)
    assert put(shop, keys, told_scans()) == 0
    with shop.transaction() as tx:
        assert states.waiting(tx) == 0


def test_the_stored_events_hold_nothing_readable_of_a_person(shop: Database, keys: Keyring) -> None:
    put(shop, keys, told_order() + told_scans())
    with shop.transaction() as tx:
        stored = event_store.of_subjects(tx, SHOP, [ORDER, PARCEL, LEG])
    text = msgspec.json.encode(stored).decode()
    assert [word for word in ("Erika", "Mustermann", "example.org", "4930") if word in text] == []
    (party,) = next(event.fact.parties for event in stored if isinstance(event.fact, OrderPlaced))
    assert party.name.startswith("vault:")


def test_reading_again_replaces_the_older_readers_events_as_a_set(shop: Database, keys: Keyring) -> None:
    put(shop, keys, told_order(), raw=1)
    put(shop, keys, told_scans(), raw=2)
    assert look(shop)[ORDER].milestone is Milestone.DELIVERED
    better = told_scans()[:3]
    put(shop, keys, better, raw=2, reader="generic_json@2", before="generic_json@1")
    state = look(shop)[ORDER]
    assert (state.milestone, state.parcels[PARCEL].scans) == (Milestone.OUT_FOR_DELIVERY, 3)
    put(shop, keys, told_scans(), raw=2, reader="generic_json@3", before="generic_json@2")
    assert look(shop)[ORDER].milestone is Milestone.DELIVERED


def test_a_number_used_again_after_a_long_silence_is_another_leg(shop: Database, keys: Keyring) -> None:
    put(shop, keys, told_order())
    put(shop, keys, told_scans())
    later = [
        msgspec.structs.replace(told, identity=("later", *told.identity))
        for told in told_scans(start=NOW + timedelta(days=400))
    ]
    put(shop, keys, later)
    state = look(shop, NOW + timedelta(days=500))[ORDER]
    assert (state.delivered_at, state.parcels[PARCEL].scans) == (NOW - timedelta(hours=21), 4)
    with shop.transaction() as tx:
        assert [leg.subject for leg in event_store.legs(tx, [(SHOP, "ups", "1Z")])] == [LEG]


def test_an_order_that_somebody_else_holds_is_looked_at_later(shop: Database, keys: Keyring) -> None:
    put(shop, keys, told_order())
    with shop.transaction() as mine:
        looks = look_at(mine, [(SHOP, ORDER)], TOKENS, now=NOW)
        write(mine, [Seen(one, False) for one in looks], now=NOW)
    put(shop, keys, told_scans())
    with shop.transaction() as mine:
        assert [one.order for one in look_at(mine, [(SHOP, ORDER)], TOKENS, now=NOW)] == [ORDER]
        with shop.transaction() as theirs:
            looks, marks = take(theirs, TOKENS, now=NOW)
        assert (looks, marks) == ([], 2)
    assert look(shop, NOW + timedelta(seconds=1))[ORDER].milestone is Milestone.DELIVERED


def test_imports_stay_history_until_something_fresh_comes(shop: Database, keys: Keyring) -> None:
    put(shop, keys, told_order(), history=True)
    with shop.transaction() as tx:
        (seen,) = take(tx, TOKENS, now=NOW)[0]
        write(tx, [Seen(seen, seen.history)], now=NOW)
    assert seen.history is True
    put(shop, keys, told_scans()[:1])
    with shop.transaction() as tx:
        (seen,) = take(tx, TOKENS, now=NOW)[0]
    assert seen.history is False


READS: list[Callable[[Tx], object]] = [
    lambda tx: states.state_of(tx, "other", ORDER),
    lambda tx: event_store.of_subjects(tx, "other", [ORDER, PARCEL, LEG]),
    lambda tx: event_store.orders_of(tx, [("other", LEG)]),
    lambda tx: event_store.legs(tx, [("other", "ups", "1Z")]),
    lambda tx: event_store.of_orders(tx, [("other", ORDER, None)])[0].rows,
    lambda tx: event_store.retire(tx, [("other", 7)]),
    lambda tx: event_store.reach_of(tx, "other", ORDER)[1:],
]


@pytest.mark.parametrize("read", READS)
def test_another_shop_sees_nothing(shop: Database, keys: Keyring, read: Callable[[Tx], object]) -> None:
    put(shop, keys, told_order() + told_scans(), raw=7)
    look(shop)
    with shop.transaction() as tx:
        assert not read(tx)
