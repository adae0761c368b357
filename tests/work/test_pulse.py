"""Signs of life: which loops go on, which hang, and nobody is missed who ended as told."""

import os
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from doorstep.cli.run._inside import loops as looked_at
from doorstep.kit import db
from doorstep.kit.clock import now
from doorstep.kit.tx import Database
from doorstep.views import health
from doorstep.work.loops import run
from doorstep.work.pulse import Pulse
from doorstep.work.tend import Tender
from tests.conftest import _django_on
from tests.work.house import House
from tests.work.told import NOON, placed, tell


def beats(database: Database) -> list[health.Beat]:
    with database.transaction() as tx:
        return health.beats(tx)


def until(true: Callable[[], bool], seconds: float = 90.0) -> bool:
    latest = time.monotonic() + seconds
    while not true() and time.monotonic() < latest:
        time.sleep(0.05)
    return true()


def test_loops_that_run_give_signs_of_life_and_take_them_along_when_they_end(shop: House) -> None:
    tell(shop, [placed(1)])
    stop, database, began = threading.Event(), shop.app.database, now()
    loop = threading.Thread(target=run, args=(shop.app, ["think", "read", "tend"], stop))
    loop.start()
    try:
        assert until(lambda: [one.loop for one in beats(database)] == ["read", "tend", "think"])
        found = beats(database)
    finally:
        stop.set()
        loop.join(60)
    assert not loop.is_alive()
    assert {one.worker.rpartition(":")[2] for one in found} == {str(os.getpid())}
    assert all(began <= one.at <= now() for one in found)
    assert {one.loop: one.note for one in found} == {"read": "", "tend": "", "think": ""}
    assert beats(database) == []


def test_a_loop_that_hangs_keeps_its_last_moment(shop: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("doorstep.work.pulse.EVERY", 0.0)
    pulse = Pulse(shop.app, host="north", pid=7)
    for second in range(3):
        pulse.beat("think", 5, NOON + timedelta(seconds=second))
        if second == 0:
            pulse.beat("send", 1, NOON, "waits: Collision")
        pulse.look()
    assert beats(shop.app.database) == [
        health.Beat("north:7", "send", NOON, 1, "waits: Collision"),
        health.Beat("north:7", "think", NOON + timedelta(seconds=2), 15, ""),
    ]


def test_the_next_worker_of_a_machine_forgets_those_that_were_killed_there(shop: House) -> None:
    gone = int(Path("/proc/sys/kernel/pid_max").read_text()) + 1
    for host, pid in (("north", gone), ("north", os.getpid()), ("south", gone)):
        pulse = Pulse(shop.app, host=host, pid=pid)
        pulse.beat("think", 1, NOON)
        pulse.look()
    Pulse(shop.app, host="north").begin()
    assert [one.worker for one in beats(shop.app.database)] == [f"north:{os.getpid()}", f"south:{gone}"]
    Tender(shop.app).prune(NOON + timedelta(hours=23))
    assert len(beats(shop.app.database)) == 2
    Tender(shop.app).prune(NOON + timedelta(hours=25))
    assert beats(shop.app.database) == []


def put(database: Database, loop: str, worker: str, at: datetime, note: str = "") -> None:
    sql = "INSERT INTO heartbeat (worker, loop, at, note) VALUES (%(worker)s, %(loop)s, %(at)s, %(note)s)"
    with database.transaction() as tx:
        db.run(tx, sql, {"worker": worker, "loop": loop, "at": at, "note": note})


def test_doctor_names_loops_that_stand_still_and_loops_that_nobody_runs(database: Database) -> None:
    with _django_on(database.dsn):
        assert (looked_at().ok, looked_at().says) == (True, "none runs just now")
        for loop in ("read", "think", "send", "hook", "poll", "tend"):
            put(database, loop, "north:1", now())
        assert (looked_at().ok, looked_at().says) == (True, "6 loops of 1 worker go on")
        put(database, "think", "south:2", NOON)
        with database.transaction() as tx:
            db.run(tx, "DELETE FROM heartbeat WHERE loop = 'hook'")
            db.run(tx, "UPDATE heartbeat SET note = 'waits: StoreDown' WHERE loop = 'send'")
        found = looked_at()
    assert not found.ok
    assert found.says == (
        "think of south:2 is silent since 2026-03-04 11:00 UTC; nobody runs hook; send of north:1: waits: StoreDown"
    )
