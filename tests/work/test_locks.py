"""Workers that write the same rows at the same moment wait for one another, and never in a circle."""

import random
import threading
from collections.abc import Callable, Sequence

import pytest

from doorstep.kit import db, seal
from doorstep.kit.errors import Collision
from doorstep.kit.handle import Tx
from doorstep.kit.tx import Database
from doorstep.people.handlers import forget, people_of
from doorstep.people.model import Keyring
from doorstep.shop.handlers import create_shop
from doorstep.timeline.handlers import Read, record
from doorstep.timeline.model import ConsentGiven, NoteAdded, OrderPlaced, Party, Reading, Role, Told
from doorstep.work.think import think_round
from tests.smtp_sink import Sink
from tests.work.house import House
from tests.work.told import MINUTE, NOON, placed, tell

ROUNDS, ORDERS, WORKERS = 60, 40, 3
Tell = Callable[[int, int, int], list[Told]]


def notes(worker: int, turn: int, number: int) -> list[Told]:
    """Notes that every worker is told too."""
    return [Told(f"order:{number}", (f"note {turn}",), NOON, NoteAdded(text=f"{turn}", by="Ada"))]


def people(worker: int, turn: int, number: int) -> list[Told]:
    """Orders of each worker alone; their customers are new to all at once, and each shop calls them otherwise."""
    return [_placed(worker, turn, number, turn * 10 + number % 7)]


def consents(worker: int, turn: int, number: int) -> list[Told]:
    """Orders of some customers, and consents of the customers whose orders the next worker is told."""
    mine, theirs = turn * 10 + number % 4 + worker % 2 * 3, turn * 10 + number % 4 + (1 - worker % 2) * 3
    given = ConsentGiven(purpose="care", channel="email", address=f"kim{theirs}@example.org")
    consent = Told(f"customer:s{worker}-{theirs}", (f"consent {worker}",), NOON + MINUTE, given)
    return [_placed(worker, turn, number, mine), consent]


def _placed(worker: int, turn: int, number: int, customer: int) -> Told:
    called = f"s{worker}-{customer}"
    buyer = Party(role=Role.BUYER, name=f"Kim {customer}", email=f"kim{customer}@example.org", source_id=called)
    placed = OrderPlaced(number="1", parties=(buyer,))
    return Told(f"order:{worker}-{turn}-{number}", ("placed",), NOON, placed)


class Worker(threading.Thread):
    """Records what all are told, in an order of its own."""

    def __init__(self, database: Database, keys: Keyring, tell: Tell, seed: int, gate: threading.Barrier) -> None:
        super().__init__()
        self.database, self.keys, self.tell, self.gate = database, keys, tell, gate
        self.number, self.rng = seed, random.Random(seed)
        self.collisions = 0

    def run(self) -> None:
        for turn in range(ROUNDS):
            told = [one for number in range(ORDERS) for one in self.tell(self.number, turn, number)]
            self.rng.shuffle(told)
            self.gate.wait()
            try:
                with self.database.transaction() as tx:
                    record(tx, self.keys, [Read("alpine", "test", Reading(events=tuple(told)), NOON)], now=NOON)
            except Collision:
                self.collisions += 1


@pytest.mark.parametrize("tell", [notes, people, consents])
def test_readers_of_the_same_news_never_collide(database: Database, tell: Tell) -> None:
    master = seal.new_key()
    with database.transaction() as tx:
        create_shop(tx, "alpine", master, NOON)
    gate = threading.Barrier(WORKERS)
    workers = [Worker(database, Keyring(master), tell, seed, gate) for seed in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.collisions for worker in workers] == [0] * WORKERS
    with database.transaction() as tx:
        lonely = "SELECT k.person FROM person_key k WHERE NOT EXISTS (SELECT FROM person p WHERE p.id = k.person)"
        assert db.rows(tx, lonely) == []


class _Waiting:
    """An inbox that lets a sender begin while a person is being forgotten."""

    def __init__(self, sender: threading.Thread) -> None:
        self._sender = sender

    def count_bodies(self, tx: Tx, shop: str, subjects: Sequence[str]) -> int:
        return 0

    def hold_bodies(self, tx: Tx, shop: str, subjects: Sequence[str]) -> None:
        return

    def empty_bodies(self, tx: Tx, keys: Keyring, shop: str, subjects: Sequence[str], words: Sequence[bytes]) -> int:
        self._sender.start()
        self._sender.join(0.5)
        return 0


def test_who_is_being_forgotten_is_not_written_to(shop: House, post_office: Sink) -> None:
    """The story: the sender held the person and waited for the vault, the forgetting held the vault and waited."""
    tell(shop, [placed(1)])
    think_round(shop.app, now=NOON)
    sender = threading.Thread(target=shop.sender.round, kwargs={"now": NOON})
    with shop.app.database.transaction() as tx:
        person = people_of(tx, shop.shop, ["order:1"])["order:1", "buyer"].id
        forget(tx, shop.app.keys, shop.shop, person, who="Ada", now=NOON, inbox=_Waiting(sender), log=lambda line: None)
    sender.join()
    assert post_office.mails == []
    with shop.app.database.transaction() as tx:
        assert db.rows(tx, "SELECT verdict, rule FROM ask") == [("refused", "no_address")]
