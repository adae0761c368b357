"""Calls to a real receiver on this machine, whose signatures the reference library judges."""

import random
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from doorstep.cli.run.work import NAMES
from doorstep.connect.channels.hook.wire import Poster
from doorstep.kit.tx import Database
from doorstep.messages.hooks import handlers as hooks
from doorstep.messages.hooks.handlers import Room
from doorstep.messages.hooks.model import Answer, Fate
from doorstep.messages.hooks.rules import MOST
from doorstep.timeline.model import Milestone
from doorstep.work.loops import loops
from doorstep.work.loops import run as run_loops
from tests.messages.hooked import HOUR, MINUTE, SECRET, START, Hooked, documents, hook, parcel, placed, scan
from tests.messages.receiver import HOLD, LOSE, Receiver

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
PLACED = ["order_placed"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(SECRET) as opened:
        yield opened


@pytest.fixture
def house(database: Database, tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hooked]:
    """One shop with one hook, and an order that was just placed."""
    monkeypatch.setenv("DOORSTEP_ALLOW_HOSTS", receiver.host)
    opened = Hooked(database, tmp_path, allow=receiver.host)
    opened.publish(documents(hook("erp", receiver.url, events=PLACED)))
    opened.happens(placed())
    yield opened
    opened.close()


def standing(house: Hooked) -> list[tuple[str, int, str]]:
    return [(one.state, one.attempts, one.error) for one in house.kept()]


def test_a_call_is_signed_so_that_others_can_verify_it(house: Hooked, receiver: Receiver) -> None:
    house.call(START)
    assert [(call.genuine, call.path, call.body["type"]) for call in receiver.calls] == [
        (True, "/hook", "order_placed")
    ]
    (kept,) = house.kept()
    assert (kept.state, kept.attempts, kept.status) == ("sent", 1, 204)
    assert receiver.calls[0].id == f"msg_{kept.id.hex}"
    house.call(START + HOUR)
    assert len(receiver.calls) == 1


def test_while_a_secret_is_changed_calls_carry_both_signatures(house: Hooked, receiver: Receiver) -> None:
    newer = SECRET[:-6] + "AAAAA="
    house.app.env = {"HOOK_SECRET": f"{SECRET} {newer}"}
    house.call(START)
    with Receiver(SECRET, newer) as judge:
        (call,) = receiver.calls
        assert judge.genuine(call.raw, call.headers)
        assert not judge.genuine(call.raw + b" ", call.headers)


def test_trouble_is_tried_again_under_the_same_id_with_the_same_body(house: Hooked, receiver: Receiver) -> None:
    receiver.next(500, 503, LOSE)
    house.call(START)
    assert standing(house) == [("waiting", 1, "127.0.0.1 answered 500")]
    house.call(START + SECOND)
    assert len(receiver.calls) == 1
    for seconds in (6, 26, 90):
        house.call(START + seconds * SECOND)
    assert [call.genuine for call in receiver.calls] == [True] * 4
    assert len({(call.id, call.raw) for call in receiver.calls}) == 1
    assert standing(house) == [("sent", 4, "")]


def test_a_refusal_is_tried_again_too_and_marked(house: Hooked, receiver: Receiver) -> None:
    receiver.next(404)
    house.call(START)
    (kept,) = house.kept()
    assert (kept.state, kept.status, kept.refused, kept.error) == ("waiting", 404, True, "127.0.0.1 answered 404")
    house.call(START + 6 * SECOND)
    (kept,) = house.kept()
    assert (kept.state, kept.status, kept.refused) == ("sent", 204, False)


def test_a_receiver_that_is_busy_says_when_to_come_back(house: Hooked, receiver: Receiver) -> None:
    receiver.next(429)
    house.call(START)
    house.call(START + timedelta(seconds=6999))
    assert len(receiver.calls) == 1
    house.call(START + timedelta(seconds=7000))
    assert standing(house) == [("sent", 2, "")]


def test_after_twelve_tries_in_three_days_it_is_dead_and_can_be_replayed(house: Hooked, receiver: Receiver) -> None:
    receiver.next(*[500] * MOST)
    at = START
    while house.kept("waiting"):
        at = max(one.due_at for one in house.kept("waiting"))
        house.call(at)
    assert standing(house) == [("dead", MOST, "127.0.0.1 answered 500")]
    assert 2 * DAY < at - START < 4 * DAY
    with house.database.transaction() as tx:
        assert hooks.replay_all(tx, "alpine", at) == 1
    house.call(at)
    assert standing(house) == [("sent", 1, "")]
    assert len({call.id for call in receiver.calls}) == 1
    with house.database.transaction() as tx:
        assert hooks.replay(tx, "alpine", [one.id for one in house.kept()], at) == 1
    house.call(at)
    assert len(receiver.calls) == MOST + 2


def test_a_receiver_that_is_gone_is_switched_off_until_somebody_switches_it_on(
    house: Hooked, receiver: Receiver
) -> None:
    house.happens(placed(2))
    receiver.next(410)
    house.call(START, house.hooker(slots=1))
    assert len(receiver.calls) == 1
    assert [state for state, _, _ in standing(house)] == ["dead", "dead"]
    house.happens(placed(3), at=START + MINUTE)
    assert len(house.kept()) == 2
    with house.database.transaction() as tx:
        ((box,), _) = hooks.look(tx, "alpine")
        assert (box.hook, box.dead, box.off_why) == ("erp", 2, "the receiver said that it is gone (410)")
        assert hooks.switch_on(tx, "alpine", "erp")
        assert not hooks.switch_on(tx, "alpine", "erp")
        assert hooks.replay_all(tx, "alpine", START) == 2
    house.happens(placed(4), at=START + 2 * MINUTE)
    house.call(START + 2 * MINUTE)
    assert sorted(call.body["data"]["order"] for call in receiver.calls[1:]) == ["1", "2", "4"]


def test_another_address_is_another_receiver_and_is_on(house: Hooked, receiver: Receiver) -> None:
    receiver.next(410)
    house.call(START)
    house.publish(documents(hook("erp", receiver.url + "/v2", events=PLACED)), at=START)
    house.happens(placed(2))
    house.call(START)
    assert [call.path for call in receiver.calls] == ["/hook", "/hook/v2"]


def test_a_redirect_is_not_followed(house: Hooked, receiver: Receiver) -> None:
    receiver.next(302)
    house.call(START)
    assert [call.path for call in receiver.calls] == ["/hook"]
    assert standing(house) == [("waiting", 1, "127.0.0.1 answered 302")]


def test_a_receiver_that_does_not_answer_in_time_is_tried_again(house: Hooked, receiver: Receiver) -> None:
    receiver.next(HOLD)
    poster = Poster(frozenset({receiver.host}), timeout=1.0)
    house.call(START, house.hooker(poster=poster))
    assert standing(house) == [("waiting", 1, "127.0.0.1 did not answer: ReadTimeout")]
    receiver.release()
    house.call(START + 7 * SECOND, house.hooker())
    assert standing(house) == [("sent", 2, "")]
    assert len({call.id for call in receiver.calls}) == 1


def test_what_a_dead_worker_left_in_flight_goes_again_and_its_late_success_counts(
    house: Hooked, receiver: Receiver
) -> None:
    with house.database.transaction() as tx:
        (left,) = hooks.claim(tx, "a worker that dies", Room(10, 10, 0, {}), START)
        assert hooks.claim(tx, "another", Room(10, 10, 0, {}), START) == []
    house.call(START + MINUTE)
    assert receiver.calls == []
    house.call(START + 2 * MINUTE)
    assert standing(house) == [("sent", 2, "")]
    assert receiver.calls[0].id == f"msg_{left.place.id.hex}"


def test_a_late_failure_of_a_worker_that_was_given_up_changes_nothing(house: Hooked, receiver: Receiver) -> None:
    with house.database.transaction() as tx:
        (left,) = hooks.claim(tx, "a slow worker", Room(10, 10, 0, {}), START)
    later = START + 2 * MINUTE
    with house.database.transaction() as tx:
        (taken,) = hooks.claim(tx, "another", Room(10, 10, 0, {}), later)
        hooks.record(tx, [Fate(left, Answer(500, "late"))], later, random.Random(1))
    assert standing(house) == [("in_flight", 2, "")]
    with house.database.transaction() as tx:
        hooks.record(tx, [Fate(left, Answer(200))], later, random.Random(1))
        hooks.record(tx, [Fate(taken, Answer(500, "after it had arrived"))], later, random.Random(1))
    assert standing(house) == [("sent", 2, "")]


def test_a_slow_receiver_leaves_places_to_the_others(
    database: Database, tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Receiver(SECRET) as slow:
        slow.next(*[HOLD] * 40)
        monkeypatch.setenv("DOORSTEP_ALLOW_HOSTS", f"{receiver.host} {slow.host}")
        house = Hooked(database, tmp_path, allow=f"{receiver.host} {slow.host}")
        house.publish(documents(hook("slow", slow.url, events=PLACED) + hook("fast", receiver.url, events=PLACED)))
        house.happens(*[placed(number) for number in range(1, 31)])
        worker = house.hooker(slots=8, each=4)
        for _ in range(200):
            worker.round(now=START)
            if len(receiver.calls) == 30:
                break
        assert (len(receiver.calls), len(slow.calls)) == (30, 4)
        slow.release()
        house.call(START, worker)
        assert len(slow.calls) == 30
        house.close()


def test_two_workers_share_the_calls_and_none_is_made_twice(house: Hooked, receiver: Receiver) -> None:
    house.happens(*[placed(number) for number in range(2, 201)])
    workers = [house.hooker(), house.hooker()]
    threads = [threading.Thread(target=house.call, args=(START, worker)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(receiver.calls) == len({call.id for call in receiver.calls}) == 200
    assert {state for state, _, _ in standing(house)} == {"sent"}


def test_calls_that_are_under_way_are_recorded_before_the_worker_ends(house: Hooked, receiver: Receiver) -> None:
    receiver.next(HOLD)
    worker = house.hooker()
    worker.round(now=START)
    threading.Timer(0.2, receiver.release).start()
    worker.close()
    house.workers.clear()
    assert standing(house) == [("sent", 1, "")]


@pytest.mark.parametrize(
    ("secret", "error"),
    [
        ("", "the setting HOOK_SECRET holds no secret"),
        ("whsec_secret", "the secret in HOOK_SECRET is not written as whsec_ and base64"),
        ("whsec_c2hvcnQ=", "the secret in HOOK_SECRET is shorter than 24 bytes"),
    ],
)
def test_nothing_leaves_unsigned(house: Hooked, receiver: Receiver, secret: str, error: str) -> None:
    house.app.env = {"HOOK_SECRET": secret}
    house.call(START)
    assert (receiver.calls, standing(house)) == ([], [("waiting", 1, error)])
    house.app.env = {"HOOK_SECRET": SECRET}
    house.call(START + 6 * SECOND)
    assert standing(house) == [("sent", 2, "")]


def test_a_secret_that_cannot_be_read_costs_nobody_a_place(house: Hooked, receiver: Receiver, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"\xff\xfe")
    house.app.env = {"HOOK_SECRET_FILE": str(tmp_path / "secret")}
    worker = house.hooker(slots=1)
    house.call(START, worker)
    assert standing(house) == [("waiting", 1, "the secret in HOOK_SECRET cannot be read: UnicodeDecodeError")]
    (tmp_path / "secret").write_text(SECRET + "\n")
    house.call(START + 6 * SECOND, worker)
    assert standing(house) == [("sent", 2, "")]


def test_the_loop_calls_by_itself_and_ends_when_it_is_told_to(house: Hooked, receiver: Receiver) -> None:
    stop = threading.Event()
    loop = threading.Thread(target=run_loops, args=(house.app, ["hook"], stop))
    loop.start()
    until = time.monotonic() + 90
    while not house.kept("sent") and time.monotonic() < until:
        time.sleep(0.05)
    stop.set()
    loop.join(90)
    assert (loop.is_alive(), standing(house), len(receiver.calls)) == (False, [("sent", 1, "")], 1)


def test_the_command_knows_the_loop(house: Hooked) -> None:
    assert set(NAMES) - {"tend"} == set(loops(house.app))


def test_what_waits_does_not_leave_after_the_hook_was_taken_out(house: Hooked, receiver: Receiver) -> None:
    house.publish(documents(""), at=START)
    house.call(START)
    gone = "the hook is not active in this shop any more, or the shop is in shadow"
    assert (receiver.calls, standing(house)) == ([], [("dead", 1, gone)])


# -- a hook cannot reach inside networks -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/hook",
        "https://10.1.2.3/hook",
        "https://192.168.0.1/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/hook",
        "https://[::ffff:10.0.0.1]/hook",
        "https://0x7f.1/hook",
        "https://2130706433/hook",
        "https://localhost:5432/hook",
        "http://93.184.216.34/hook",
    ],
)
def test_addresses_inside_are_never_called(
    database: Database, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The release was published while the host was allowed; what counts is the moment of the call."""
    host = url.split("/")[2].strip("[]") if "[" in url else url.split("/")[2].split(":")[0]
    monkeypatch.setenv("DOORSTEP_ALLOW_HOSTS", host)
    house = Hooked(database, tmp_path)
    house.publish(documents(hook("erp", url, events=PLACED)))
    house.happens(placed())
    house.call(START)
    ((state, attempts, error),) = standing(house)
    assert (state, attempts) == ("dead", 1)
    assert "is an address inside a network and is not called" in error or "is only called by https" in error
    house.close()


def test_a_name_that_leads_inside_is_never_called(
    database: Database, tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This machine's own name is public to look at and resolves to an address of its own."""
    port = receiver.host.partition(":")[2]
    name = "localhost.localdomain" if _resolves("localhost.localdomain") else socket.gethostname()
    monkeypatch.setenv("DOORSTEP_ALLOW_HOSTS", name)
    house = Hooked(database, tmp_path)
    house.publish(documents(hook("erp", f"https://{name}:{port}/hook", events=PLACED)))
    house.happens(placed())
    house.call(START)
    assert receiver.calls == []
    assert standing(house) == [("dead", 1, f"{name} is an address inside a network and is not called")]
    house.close()


def _resolves(name: str) -> bool:
    try:
        return bool(socket.getaddrinfo(name, 443))
    except OSError:
        return False


def test_many_kinds_reach_their_receiver_in_full(house: Hooked, receiver: Receiver) -> None:
    house.publish(documents(hook("erp", receiver.url)), at=START)
    house.happens(*parcel(), scan(Milestone.DELIVERED, START))
    house.call(START)
    bodies = {call.body["type"]: call.body["data"] for call in receiver.calls}
    assert {"order_placed", "parcel_linked", "leg_linked", "scan"} <= set(bodies)
    assert all(call.genuine for call in receiver.calls)
    assert bodies["order_placed"]["fact"]["total"] == 24900
