"""The feed in front of a real door over HTTP, with the real loops behind it."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from doorstep.connect.channels.mailbox.wire import Mailbox
from doorstep.demo import store
from doorstep.demo.door import Away, HttpDoor, Refused
from doorstep.demo.feed import Feed, Plan
from doorstep.demo.model import Post
from doorstep.demo.rehearsal import SECRETS, SHOP, open_shop
from doorstep.demo.rules.stock import Size
from doorstep.intake import handlers as intake
from doorstep.intake.model import Endpoint
from doorstep.kit.clock import now
from doorstep.kit.config import load
from doorstep.kit.tx import Database
from doorstep.promise import handlers as promise
from doorstep.wiring import App, read_folder
from doorstep.work.loops import run
from tests.demo.conftest import ROOT
from tests.ports import free_port

pytestmark = pytest.mark.slow
SIZE = Size(history=12, lively=10, standing=8, troubled=3)


@pytest.fixture
def served(database: Database, tmp_path: Path) -> Iterator[App]:
    """An installation whose door answers over HTTP and whose loops run."""
    env = {"DOORSTEP_HOME": str(tmp_path), "DATABASE_URL": database.dsn, "DOORSTEP_ADDRESS": f"127.0.0.1:{free_port()}"}
    app = App(load(env), database, SECRETS)
    documents = read_folder(ROOT / "examples" / "shop")
    open_shop(app, documents, documents["sources.toml"], now())
    path = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    child = {**os.environ, **env, **SECRETS, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "doorstep.web.settings"}
    web = subprocess.Popen([sys.executable, "-m", "doorstep", "web"], env=child, stdout=subprocess.DEVNULL)
    stop = threading.Event()
    loops = threading.Thread(target=run, args=(app, ["read", "think", "send"], stop))
    loops.start()
    try:
        yield app
    finally:
        stop.set()
        loops.join()
        web.terminate()
        web.wait(60)


def fed(app: App, told: int, known: int) -> int:
    """Feed until so much was told and so many orders are known; return how much was told."""
    stop = threading.Event()
    feed = Feed(app, SHOP, Plan(rate=60, size=SIZE), "test", stop)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(feed.run)
        until = now() + timedelta(seconds=180)
        while not running.done() and now() < until and (feed.told < told or orders(app) < known):
            stop.wait(0.2)
        stop.set()
        running.result()
    return feed.told


def orders(app: App) -> int:
    """How many orders the shop knows."""
    with app.database.transaction() as tx:
        return store.known_orders(tx, SHOP)


def settled(app: App) -> None:
    until = now() + timedelta(seconds=120)
    while now() < until:
        with app.database.transaction() as tx:
            if not store.waiting(tx, SHOP, now()):
                return
        threading.Event().wait(0.2)
    raise AssertionError("the loops did not read everything")


def test_the_shop_fills_lives_on_and_goes_on_after_a_pause(served: App) -> None:
    whole = SIZE.history + SIZE.lively + SIZE.standing
    told = fed(served, SIZE.lively + SIZE.standing, whole + 1)
    settled(served)
    with served.database.transaction() as tx:
        known, backlog = store.known_orders(tx, SHOP), intake.backlog(tx, SHOP)
        lanes = promise.versions(tx, [SHOP])
    assert (backlog.new, backlog.failed) == (0, 0)
    assert known > whole
    assert told >= SIZE.lively + SIZE.standing
    assert list(lanes) == [SHOP]
    mailbox = Mailbox(served.installation.home / "mailbox")
    until = now() + timedelta(seconds=120)
    while not mailbox.entries() and now() < until:
        threading.Event().wait(0.2)
    assert {entry.shop for entry in mailbox.entries()} == {SHOP}

    again = fed(served, 1, known + 1)
    settled(served)
    assert known < orders(served) < known + 60
    assert again > 0


def test_who_is_not_expected_is_told_so(served: App) -> None:
    with served.database.transaction() as tx:
        endpoints = {one.source: one for one in served.endpoints(tx)}
    post = Post("ups", b'{"trackingNumber": "1Z"}', now())
    where = served.installation
    with HttpDoor(where.host, where.port, endpoints) as door:
        assert [door.insist(post, patience=30), door.post(post)] == [True, False]
    ups = endpoints["ups"]
    forged = Endpoint(ups.shop, ups.source, ups.connector, ups.key, ups.signature, ("guessed",))
    with HttpDoor(where.host, where.port, {"ups": forged}) as door, pytest.raises(Refused, match="401"):
        door.post(post)
    with HttpDoor("127.0.0.1", free_port(), endpoints) as door, pytest.raises(Away):
        door.insist(post, patience=0.3)
