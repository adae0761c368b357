"""Every message exactly once: answers that are lost, a provider that is away for an hour, receipts told 46 times, and
workers that are killed in turn. The stand-in keeps what it took, whatever it answered."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from doorstep.intake import handlers as intake
from doorstep.intake.model import Arrival
from doorstep.kit import db
from doorstep.kit.clock import now
from doorstep.kit.tx import Database
from doorstep.work.read import read_round
from doorstep.work.think import think_round
from tests.stand_ins.base import Answer, Asked, running
from tests.stand_ins.channels.sinch import PLAN, TOKEN, Sinch
from tests.work.house import ROOT, House
from tests.work.test_by_sms import ACCOUNT, by_sms, house_by_sms
from tests.work.test_thread import MONDAY, order

MINUTE = timedelta(minutes=1)
ORDERS, TOLD = 4, 46


class Flaky(Sinch):
    """Sinch, which takes a batch and then loses its answer as often as `lose` says, and is away while `away`."""

    def __init__(self) -> None:
        super().__init__()
        self.lose = 0
        self.away = False

    def respond(self, asked: Asked) -> Answer:
        if self.away:
            return self.failing(503)
        told = super().respond(asked)
        if asked.method == "POST" and self.lose:
            self.lose -= 1
            return self.failing(504)
        return told

    @property
    def times(self) -> list[int]:
        """How often each message was taken."""
        return list(Counter(one["client_reference"] for one in self.batches.values()).values())


def house_of(database: Database, home: Path, sinch: Flaky, at: datetime) -> House:
    """A shop with one account for SMS, which has just got orders from as many customers."""
    documents = by_sms(sinch.url, "http://127.0.0.1:9")
    account = ACCOUNT % (
        "sinch",
        "sinch",
        sinch.url,
        'api_token = "TOKEN"',
        f'service_plan_id = "{PLAN}", from = "+4915735981234", callback = "https://shop.example/in/sinch/k"',
    )
    house = house_by_sms(database, home, {**documents, "channels.toml": account}, at)
    (home / "secrets" / "TOKEN").write_text(TOKEN)
    for n in range(ORDERS):
        who = {"id": 80 + n, "email": f"kim{n}@example.org", "phone": f"0170 123450{n}"}
        told: dict[str, Any] = order(id=2000 + n, name=f"#{2000 + n}", email=who["email"], customer=who)
        told |= {"phone": who["phone"], "created_at": at.isoformat(), "updated_at": at.isoformat()}
        assert house.shopify("orders/create", told, f"w{n}") == 202
    return house


def states(database: Database) -> Counter[str]:
    """What each message came to."""
    with database.transaction() as tx:
        return Counter(row[0] for row in db.rows(tx, "SELECT fate FROM message WHERE channel = 'sms'", {}))


def test_lost_answers_an_hour_away_and_receipts_46_times(database: Database, tmp_path: Path) -> None:
    with running(Flaky()) as sinch:
        house = house_of(database, tmp_path, sinch, MONDAY)
        sinch.lose = ORDERS
        house.turn(MONDAY + MINUTE)
        assert (sinch.times, states(database)["sent"]) == ([1] * ORDERS, 0)
        sinch.away = True
        for minutes in (3, 10, 30, 60):
            house.turn(MONDAY + minutes * MINUTE)
        sinch.away = False
        for minutes in (70, 140, 210):
            house.turn(MONDAY + minutes * MINUTE)
        assert (sinch.times, states(database)) == ([1] * ORDERS, Counter({"sent": ORDERS}))
        calls = [sinch.receipt(batch, "Delivered") for batch in sinch.batches]
        told = [
            Arrival(house.shop, "sinch", f"{place} {n}", call.body, "", {"connector": "sinch", "query": ""})
            for place, call in enumerate(calls)
            for n in range(TOLD)
        ]
        later = MONDAY + timedelta(hours=4)
        with database.transaction() as tx:
            intake.enqueue(tx, house.app.keys, told, received_at=later)
        house.turn(later)
        house.sender.close()
    with database.transaction() as tx:
        fates = db.rows(tx, "SELECT fate, count(*) FROM receipt GROUP BY fate", {})
        reached = db.rows(tx, "SELECT DISTINCT reached FROM message WHERE channel = 'sms'", {})
        facts = db.rows(tx, "SELECT count(*) FROM event WHERE fact->>'type' = 'message_fate'", {})
    assert ([tuple(row) for row in fates], [row[0] for row in reached]) == ([("delivered", ORDERS)], ["delivered"])
    assert facts[0][0] in (0, ORDERS)


def until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    latest = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < latest, "it never came to that"
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.xdist_group("storm")
def test_workers_that_are_killed_in_turn_send_everything_once(database: Database, tmp_path: Path) -> None:
    with running(Flaky()) as sinch:
        house = house_of(database, tmp_path, sinch, now() - MINUTE)
        while read_round(house.app, now=now()) + think_round(house.app, now=now()):
            pass
        env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "DATABASE_URL": database.dsn}
        env |= {"DOORSTEP_HOME": str(tmp_path), "DOORSTEP_ALLOW_HOSTS": "127.0.0.1", "DOORSTEP_SEND_LEASE": "3"}
        command = [sys.executable, "-m", "doorstep", "work", "--only", "send"]
        sinch.delay = 0.7  # so that a killed worker leaves calls on the lines, which arrive all the same
        for _ in range(2):
            asked = len(sinch.asked)
            worker = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            until(lambda asked=asked: len(sinch.asked) > asked)  # type: ignore[misc]
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
        sinch.delay = 0.0
        last = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until(lambda: states(database) == Counter({"sent": ORDERS}))
        finally:
            last.kill()
            last.wait()
            house.sender.close()
        assert sinch.times == [1] * ORDERS
