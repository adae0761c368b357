"""A sender that is killed or told to end in the middle, and a store that is away just then."""

import contextlib
import random
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from doorstep.intake import handlers as intake
from doorstep.intake.model import Arrival
from doorstep.kit import db
from doorstep.kit.clock import now
from doorstep.kit.config import load
from doorstep.kit.tx import Database
from doorstep.wiring import App
from doorstep.work.read import read_round
from doorstep.work.think import think_round
from tests.crash.crew import Crew
from tests.crash.judge import judge, rest
from tests.crash.load import Body, life
from tests.crash.shop import SHOP
from tests.crash.sink import mails
from tests.crash.storm import Plan, Site
from tests.crash.test_storm import QUICK

SENDER = "send 0"
#: Mails that one sender has on its lines at the same moment.
LINES = 8
ORDERS = 6


class Scene:
    """A shop whose loops have asked for many mails, and one sender that is about to send them, slowly."""

    def __init__(self, site: Site, crew: Crew, database: Database) -> None:
        self.site, self.crew, self.database = site, crew, database
        self.app = App(load(crew.env), database, crew.env)
        self.fed: list[Body] = []

    def ask(self) -> None:
        """Let orders live through everything, and think about them, without sending."""
        rng, at = random.Random(4), now() - timedelta(hours=3)
        # every third order, so that each has a customer of her own
        self.fed = [Body(f"b{n}", msgspec.json.encode(life(3 * n, rng, at))) for n in range(ORDERS)]
        arrivals = [Arrival(SHOP, "events", one.key, one.raw, "", {"connector": "generic_json"}) for one in self.fed]
        with self.database.transaction() as tx:
            intake.enqueue(tx, self.app.keys, arrivals, received_at=now())
        while self.think():
            pass

    def think(self) -> int:
        """Read and think once."""
        return read_round(self.app, now=now()) + think_round(self.app, now=now())

    def standing(self, *states: str) -> set[tuple[UUID, str]]:
        """The messages, with their purpose, that have an attempt in one of these states."""
        sql = """SELECT m.id, m.purpose FROM delivery d JOIN message m ON m.shop = d.shop AND m.month = d.month
                 AND m.id = d.message WHERE d.state = ANY(%(states)b::text[])"""
        with self.database.transaction() as tx:
            return {(row[0], row[1]) for row in db.rows(tx, sql, {"states": list(states)})}

    def fates(self) -> dict[UUID, str]:
        """What became of each message."""
        with self.database.transaction() as tx:
            return dict(db.rows(tx, "SELECT id, fate FROM message WHERE NOT shadow"))

    def judged(self, killed: list[int]) -> None:
        """Let a new sender finish, and prove that all is as it must be."""
        self.crew.start()
        until(lambda: self.think() == 0 and rest(self.database).nothing)
        found = judge(self.database, self.fed, mails(self.site.mails), killed)
        assert found.wrong == []
        assert self.crew.complaints() == []


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    plan = Plan(ORDERS, lost=0.0, slow=1.2, lease=6, forked=False, loops=("send",), options=QUICK, patience=60.0)
    site = Site(tmp_path, plan)
    with contextlib.ExitStack() as stack:
        stack.callback(site.stop)
        crew = site.start(web=False)
        stack.callback(crew.stop)
        made = Scene(site, crew, stack.enter_context(site.database()))
        made.ask()
        yield made


def until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    latest = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < latest, "it never came to that"
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.xdist_group("storm")
def test_a_kill_costs_only_what_was_on_the_lines(scene: Scene) -> None:
    """The story: a killed sender took fifty mails with it, and the care among them was never sent."""
    scene.crew.start()
    until(lambda: len(scene.standing("sent")) >= LINES and len(scene.standing("in_flight")) == LINES)
    scene.crew.kill(SENDER, random.Random(1))
    until(lambda: scene.crew.ended(scene.crew.killed["send"][0], 0) is not None)
    in_flight, reserved = scene.standing("in_flight"), scene.standing("waiting")
    assert len(in_flight) <= LINES
    assert {purpose for _, purpose in reserved} >= {"service", "care"}
    scene.judged(scene.crew.killed["send"])
    fates = scene.fates()
    lost = {message for message, purpose in in_flight if purpose != "service"}
    assert {message for message, fate in fates.items() if fate == "unknown"} == lost
    assert {fate for message, fate in fates.items() if message not in lost} == {"sent"}


@pytest.mark.slow
@pytest.mark.xdist_group("storm")
def test_a_sender_that_is_told_to_end_finishes_its_lines_and_leaves_the_rest(scene: Scene) -> None:
    scene.crew.start()
    until(lambda: len(scene.standing("in_flight")) == LINES)
    pid = scene.crew.tell(SENDER)
    assert scene.crew.ended(pid, 20) == 0
    assert scene.standing("in_flight") == set()
    assert len(scene.standing("sent")) >= LINES
    with scene.database.transaction() as tx:
        due = db.rows(tx, "SELECT DISTINCT due_at <= %(now)s FROM delivery WHERE state = 'waiting'", {"now": now()})
    assert due == [(True,)]
    scene.judged([])
    assert set(scene.fates().values()) == {"sent"}


@pytest.mark.slow
@pytest.mark.xdist_group("storm")
def test_what_became_of_mails_is_written_down_though_the_store_was_away_at_the_end(scene: Scene) -> None:
    scene.crew.start()
    until(lambda: len(scene.standing("in_flight")) == LINES)
    scene.site.server.kill()
    pid = scene.crew.tell(SENDER)
    time.sleep(3.0)  # longer than the mails take
    scene.site.server.restart()
    assert scene.crew.ended(pid, 30) == 0
    assert scene.standing("in_flight") == set()
    scene.judged([])
    assert set(scene.fates().values()) == {"sent"}


@pytest.mark.slow
@pytest.mark.xdist_group("storm")
def test_what_could_not_be_written_down_counts_as_lost_at_the_next_start(scene: Scene) -> None:
    """Service goes once more under the same Message-ID, everything else never."""
    scene.crew.start()
    until(lambda: len(scene.standing("in_flight")) == LINES)
    scene.site.server.kill()
    pid = scene.crew.tell(SENDER)
    assert scene.crew.ended(pid, 60) == 0
    scene.site.server.restart()
    in_flight = scene.standing("in_flight")
    assert 0 < len(in_flight) <= LINES
    scene.judged([pid])
    taken, fates = mails(scene.site.mails).taken, scene.fates()
    again = sum(purpose == "service" for _, purpose in in_flight)
    assert {message for message, fate in fates.items() if fate == "unknown"} == {
        message for message, purpose in in_flight if purpose != "service"
    }
    assert sorted(taken.values()) == [1] * (len(taken) - again) + [2] * again
