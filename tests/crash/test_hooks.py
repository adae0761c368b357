"""Workers that call other systems are killed again and again: each call arrives, twice only if it was under way."""

import random
import time
from pathlib import Path
from uuid import UUID

import pytest

from doorstep.kit import db
from doorstep.kit.tx import Database
from tests.crash.crew import Crew
from tests.messages.hooked import SECRET, Hooked, documents, hook, placed
from tests.messages.receiver import Receiver

ORDERS, KILLS, LEASE = 400, 12, 3


def under_way(database: Database, pid: int) -> set[UUID]:
    """What a worker had put in flight and not recorded."""
    sql = "SELECT id FROM hook_delivery WHERE state = 'in_flight' AND worker LIKE %(worker)s"
    with database.transaction() as tx:
        return {row[0] for row in db.rows(tx, sql, {"worker": f"%:{pid}"})}


def states(database: Database) -> dict[str, int]:
    with database.transaction() as tx:
        return dict(db.rows(tx, "SELECT state, count(*) FROM hook_delivery GROUP BY state"))


@pytest.mark.slow
@pytest.mark.xdist_group("storm")
def test_killed_workers_lose_no_call_and_repeat_only_what_was_under_way(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng, lost = random.Random(9), set[UUID]()
    with Receiver(SECRET) as receiver:
        monkeypatch.setenv("DOORSTEP_ALLOW_HOSTS", receiver.host)
        receiver.wait(0.05)
        house = Hooked(database, tmp_path, allow=receiver.host)
        house.publish(documents(hook("erp", receiver.url, events=["order_placed"])))
        house.happens(*(placed(number) for number in range(ORDERS)))
        env = {
            "DATABASE_URL": database.dsn,
            "DOORSTEP_HOME": str(tmp_path),
            "DOORSTEP_ALLOW_HOSTS": receiver.host,
            "DOORSTEP_PUBLIC_URL": "https://shop.example",
            "DOORSTEP_SEND_LEASE": str(LEASE),
            "DOORSTEP_LOG_LEVEL": "warning",
            "HOOK_SECRET": SECRET,
        }
        crew = Crew(env, tmp_path, ("hook", "hook"), forked=True, web=False)
        try:
            crew.start()
            latest = time.monotonic() + 120
            while states(database) != {"sent": ORDERS}:
                assert time.monotonic() < latest, states(database)
                time.sleep(rng.uniform(0.05, 0.6))
                if sum(map(len, crew.killed.values())) < KILLS and receiver.calls:
                    victim = rng.choice(crew.names)
                    pid = crew.pid(victim)
                    if crew.kill(victim, rng):
                        lost |= under_way(database, pid)
                crew.revive()
        finally:
            crew.stop()
        assert crew.complaints() == []
        calls = [call.id for call in receiver.calls]
        assert all(call.genuine for call in receiver.calls)
    assert len(crew.killed["hook"]) >= 3
    assert len(set(calls)) == ORDERS
    repeated = {one for one in calls if calls.count(one) > 1}
    assert repeated <= {f"msg_{one.hex}" for one in lost}
