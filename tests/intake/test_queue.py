"""Group commit: bounded, fair to the others, and patient with other transactions."""

import asyncio

import pytest

from doorstep.intake.model import Arrival
from doorstep.intake.queue import Full, Queue
from doorstep.kit import clock, db
from doorstep.kit.errors import StoreDown
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring


def test_one_body_that_cannot_be_kept_does_not_take_others_with_it(database: Database, keys: Keyring) -> None:
    async def run() -> list[object]:
        queue = Queue(database.transaction, keys, clock.now)
        arrivals = [Arrival("north", "web", f"k{n}" if n != 3 else "\0", b"{}") for n in range(7)]
        found = await asyncio.gather(*(queue.put(one) for one in arrivals), return_exceptions=True)
        await queue.close()
        return [one if isinstance(one, bool) else type(one).__name__ for one in found]

    assert asyncio.run(run()) == [True, True, True, "CharacterNotInRepertoire", True, True, True]
    with database.transaction() as tx:
        assert db.one(tx, "SELECT count(*) FROM inbox_body") == (6,)


def test_what_waits_is_bounded_and_readers_are_woken(database: Database, keys: Keyring) -> None:
    rung: list[int] = []

    async def run() -> list[object]:
        queue = Queue(database.transaction, keys, clock.now, ring=lambda: rung.append(1), bodies=5, size=1000)
        small = [queue.put(Arrival("north", "web", f"k{n}", b"{}")) for n in range(6)]
        found: list[object] = list(await asyncio.gather(*small, return_exceptions=True))
        big = [queue.put(Arrival("north", "web", f"b{n}", b"x" * 600)) for n in range(2)]
        found += await asyncio.gather(*big, return_exceptions=True)
        await queue.close()
        return [one if isinstance(one, bool) else type(one) for one in found]

    assert asyncio.run(run()) == [True] * 5 + [Full, True, Full]
    assert 1 <= len(rung) <= 2


def test_a_collision_is_tried_again_and_at_last_said(database: Database, keys: Keyring) -> None:
    line = db.Line(database.dsn)
    line.say("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET lock_timeout = 50', current_database()); END $$")
    line.close()

    async def run() -> None:
        with Database(database.dsn) as impatient:
            queue = Queue(impatient.transaction, keys, clock.now)
            with database.transaction() as tx:
                db.run(tx, "INSERT INTO inbox_seen VALUES ('north', 'web', 'k', now())")
                with pytest.raises(StoreDown):
                    await queue.put(Arrival("north", "web", "k", b"{}"))
            assert await queue.put(Arrival("north", "web", "k", b"{}")) is False
            await queue.close()

    asyncio.run(run())
