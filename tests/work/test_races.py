"""Scans and links that are written at the same moment by different workers: nobody is left out."""

import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from doorstep.kit import seal
from doorstep.kit.errors import Collision
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring
from doorstep.shop.handlers import create_shop
from doorstep.timeline.handlers import Read, Seen, record, take, write
from doorstep.timeline.model import LegLinked, Milestone, OrderPlaced, ParcelLinked, Reading, Scan, Told
from doorstep.timeline.store import states

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SHOP, PAIRS, BATCH = "alpine", 10_000, 50


def parcels(number: int) -> list[Told]:
    order, parcel = f"order:{number}", f"parcel:{number}/1"
    return [
        Told(order, ("placed",), NOW, OrderPlaced(number=str(number))),
        Told(order, ("parcel",), NOW + timedelta(minutes=1), ParcelLinked(parcel=parcel)),
    ]


def legs(number: int) -> list[Told]:
    fact = LegLinked(leg=f"leg:ups:{number}", carrier="ups", number=str(number))
    return [Told(f"parcel:{number}/1", ("leg",), NOW + timedelta(minutes=1), fact)]


def scan(number: int) -> list[Told]:
    return [Told(f"leg:ups:{number}", ("scan",), NOW + timedelta(hours=1), Scan(milestone=Milestone.PICKED_UP))]


def write_all(database: Database, keys: Keyring, made: Callable[[int], list[Told]], seed: int) -> None:
    """Record what ``made`` gives for every number, some in one transaction, each part in a random order of its own."""
    rng = random.Random(seed)
    for start in range(0, PAIRS, BATCH):
        numbers = list(range(start, start + BATCH))
        rng.shuffle(numbers)
        told = tuple(one for number in numbers for one in made(number))
        with database.transaction() as tx:
            record(tx, keys, [Read(SHOP, "test", Reading(events=told), NOW)], now=NOW)


def think(database: Database, done: threading.Event, seed: int) -> None:
    """Look at what is marked until the writers have ended and nothing is marked any more."""
    rng = random.Random(seed)
    now = NOW + timedelta(days=1)
    while True:
        ended = done.is_set()
        now += timedelta(seconds=1)  # an order that the other one holds gets its mark back, due a moment later
        try:
            with database.transaction() as tx:
                looks, marks = take(tx, [rng.randbytes(20) for _ in range(200)], now=now)
                write(tx, [Seen(look, False) for look in looks], now=now)
        except Collision:
            continue
        if ended and not marks:
            return


def test_a_scan_and_its_link_may_race_ten_thousand_times(database: Database) -> None:
    """The story: a scan committed between the link's look-up and its commit used to belong to nobody."""
    master = seal.new_key()
    keys = Keyring(master)
    with database.transaction() as tx:
        create_shop(tx, SHOP, master, NOW)
    done = threading.Event()
    writers = [
        threading.Thread(target=write_all, args=(database, keys, made, seed))
        for seed, made in enumerate((parcels, legs, scan, legs, scan))
    ]
    thinkers = [threading.Thread(target=think, args=(database, done, seed)) for seed in (10, 11)]
    for thread in writers + thinkers:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in thinkers:
        thread.join()
    with database.transaction() as tx:
        assert states.waiting(tx) == 0
        found = [states.state_of(tx, SHOP, f"order:{number}") for number in range(PAIRS)]
    orphans = [
        number for number, state in enumerate(found) if state is None or state.milestone is not Milestone.PICKED_UP
    ]
    assert orphans == []
