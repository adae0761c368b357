"""The door while the store crashes: what was acknowledged is kept once, the rest is refused and comes again."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from doorstep.intake.door import Door, patient_database
from doorstep.kit import db
from doorstep.kit.postgres import Server, choose
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring
from tests.intake.speaking import SOURCES, say


@pytest.mark.slow
def test_a_store_that_is_away_is_said_and_found_again(keys: Keyring, tmp_path: Path) -> None:
    server = Server(tmp_path, choose(tmp_path, None))
    server.start()
    try:
        _tables(server)
        with patient_database(server.url) as database:
            asyncio.run(_through_a_crash(server, Door(database, keys, SOURCES)))
        with Database(server.url) as database, database.transaction() as tx:
            assert db.one(tx, "SELECT count(*) FROM inbox_body") == (2,)
    finally:
        server.stop()


async def _through_a_crash(server: Server, door: Door) -> None:
    assert (await say(door, b"1"))[0] == 202
    server.kill()
    for _ in range(200):  # the ends of open connections outlive the postmaster by a moment
        if (await say(door, b"1"))[0] == 503:
            break
        await asyncio.sleep(0.05)
    status, answer, headers = await say(door, b"2")
    assert (status, answer["error"]) == (503, "The store does not answer just now.")
    assert headers["retry-after"] == "2"
    server.restart()
    assert [(await say(door, raw))[0] for raw in (b"2", b"1", b"2")] == [202, 200, 200]
    await door.close()


def _tables(server: Server) -> None:
    from doorstep.kit import schema

    line = db.Line(server.url)
    folder = Path(schema.__file__).parent / "sql"
    line.say((folder / "0001_spine.sql").read_text())
    line.close()


@pytest.mark.slow
def test_nothing_is_lost_and_nothing_doubled_when_the_store_crashes_under_load(keys: Keyring, tmp_path: Path) -> None:
    server = Server(tmp_path, choose(tmp_path, None))
    server.start()
    try:
        _tables(server)
        with patient_database(server.url) as database:
            refused = asyncio.run(_load_through_crashes(server, Door(database, keys, SOURCES)))
        with Database(server.url) as database, database.transaction() as tx:
            assert db.one(tx, "SELECT count(*), count(DISTINCT key) FROM inbox_body") == (600, 600)
        assert refused > 0
    finally:
        server.stop()


async def _load_through_crashes(server: Server, door: Door) -> int:
    """Send 600 bodies from 20 senders that come again when refused, while the store is killed twice.

    It stays away each time until somebody was refused, so that the crash falls into the load on any machine.
    """
    refused = kept = 0

    async def sender(number: int) -> None:
        nonlocal refused, kept
        for place in range(30):
            while (await say(door, f"{number}-{place}".encode()))[0] not in (200, 202):
                refused += 1
                await asyncio.sleep(0.05)
            kept += 1
            await asyncio.sleep(0.02)

    async def crash(after: int) -> None:
        await _until(lambda: kept >= after)
        before = refused
        await asyncio.to_thread(server.kill)
        await _until(lambda: refused > before)
        server.restart()

    async def crashes() -> None:
        await crash(after=100)
        await crash(after=300)

    await asyncio.gather(crashes(), *(sender(number) for number in range(20)))
    await door.close()
    return refused


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not is_so():
            await asyncio.sleep(0.01)
