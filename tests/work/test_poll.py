"""The poll loop: asks a carrier that is a real server here, keeps its limits, and what it answers becomes scans."""

import json
import random
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import jsonschema
import msgspec
import pytest

from doorstep.cli import main
from doorstep.kit.config import load
from doorstep.kit.tx import Database
from doorstep.tasks import handlers as tasks
from doorstep.timeline.model import Milestone
from doorstep.timeline.polling import store
from doorstep.wiring import App
from tests.smtp_sink import Sink
from tests.work.asking import Asking, fixed
from tests.work.carrier import Carrier
from tests.work.house import ROOT, SECRETS, House
from tests.work.told import MINUTE, NOON, scan, tell

HOUR = timedelta(hours=1)
UPS = {"UPS_ID": "id-of-the-test", "UPS_SECRET": "secret-of-the-test"}


def body(number: int, *activities: tuple[str, str, str]) -> tuple[int, bytes]:
    """An answer of UPS: (type, time, words) on the day of the test, newest first."""
    told = [
        {
            "date": "20260304", "time": time, "gmtDate": "20260304", "gmtTime": time, "gmtOffset": "+00:00",
            "status": {"type": kind, "code": "XX", "statusCode": code, "description": "words"},
        }
        for kind, time, code in activities
    ]  # fmt: skip
    package = {"trackingNumber": str(number), "activity": told}
    shipment = [{"inquiryNumber": str(number), "package": [package]}]
    return 200, msgspec.json.encode({"trackResponse": {"shipment": shipment}})


MOVING = ("I", "100000", "005")
ON_VAN = ("I", "103000", "021")
DELIVERED = ("D", "113000", "011")


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Iterator[Carrier]:
    with Carrier() as opened:
        monkeypatch.setenv("DOORSTEP_ALLOW_HOSTS", opened.host)
        yield opened


@pytest.fixture
def house(database: Database, tmp_path: Path, post_office: Sink, carrier: Carrier) -> Iterator[House]:
    opened = House(database, tmp_path, post_office.url, NOON)
    env = {"DOORSTEP_HOME": str(tmp_path), "DATABASE_URL": database.dsn, "DOORSTEP_ALLOW_HOSTS": carrier.host}
    opened.app = App(load(env), database, {**SECRETS, **UPS})
    yield opened
    opened.sender.close()


@pytest.fixture
def asking(house: House, carrier: Carrier) -> Iterator[Asking]:
    opened = Asking(house, carrier)
    yield opened
    opened.poller.close()


def test_a_linked_leg_is_asked_for_and_its_answer_becomes_scans(asking: Asking, carrier: Carrier) -> None:
    carrier.tell = body(1, MOVING)
    asking.link(1)
    assert asking.ask(NOON) == 1
    (call,) = carrier.tracks
    assert (call.method, call.path) == ("GET", "/api/track/v1/details/1?locale=en_US&returnSignature=false")
    assert call.headers["authorization"] == "Bearer word"
    state = asking.house.state("order:1")
    assert state is not None
    assert state.parcels["parcel:1/1"].milestone == Milestone.IN_TRANSIT
    assert (asking.shown.today, asking.shown.parcels, asking.shown.open) == (2, 1, 1)
    assert asking.shown.cost_per_parcel == pytest.approx(0.02)


def test_the_same_answer_is_kept_once_and_the_next_question_waits(asking: Asking, carrier: Carrier) -> None:
    carrier.tell = body(1, MOVING)
    asking.link(1)
    rounds = [asking.ask(NOON + minutes * MINUTE) for minutes in range(0, 60 * 12, 60)]
    assert sum(rounds) == 3  # every four hours, and up to a fifth more
    assert asking.count("SELECT count(*) FROM inbox_body WHERE source = 'ups-api'") == 1
    assert asking.count("SELECT kept FROM poll_leg") == 1


def test_a_finished_parcel_is_never_asked_for_again(asking: Asking, carrier: Carrier) -> None:
    carrier.tell = body(1, DELIVERED, MOVING)
    asking.link(1)
    assert sum(asking.ask(NOON + hours * HOUR) for hours in range(0, 100, 20)) == 1
    assert asking.count("SELECT count(*) FROM poll_leg WHERE state = 'ended'") == 1


def test_a_push_wakes_nobody_and_is_trusted(asking: Asking, carrier: Carrier) -> None:
    carrier.tell = body(1, MOVING)
    asking.link(1)
    asking.ask(NOON)
    tell(asking.house, [scan(1, Milestone.OUT_FOR_DELIVERY, NOON + MINUTE)])
    asking.house.turn(NOON + MINUTE)
    assert sum(asking.ask(NOON + hours * HOUR) for hours in range(1, 12, 2)) == 0
    assert asking.ask(NOON + 13 * HOUR) == 1


@pytest.mark.parametrize("seed", range(3))
def test_limits_of_a_day_hold_however_many_workers_ask(house: House, carrier: Carrier, seed: int) -> None:
    asking = Asking(house, carrier, per_day=7)
    carrier.tell = body(99, MOVING)
    asking.link(*range(1, 13))
    others = [asking.fresh() for _ in range(2)]
    for minutes in range(0, 60, 10):
        now = NOON + minutes * MINUTE
        for poller in random.Random(seed + minutes).sample([*others, asking.poller], 3):
            poller.round(now=now, clock=partial(fixed, now))
    assert len(carrier.calls) == 7
    tomorrow = NOON + timedelta(days=1)
    others[0].round(now=tomorrow, clock=lambda: tomorrow)
    assert 7 < len(carrier.calls) <= 14
    for poller in (*others, asking.poller):
        poller.close()


def test_limits_of_a_second_hold(house: House, carrier: Carrier) -> None:
    asking = Asking(house, carrier, per_second=20)
    asking.link(1, 2, 3, 4)
    carrier.tell = body(99, MOVING)
    began = time.monotonic()
    assert asking.poller.round(now=NOON + HOUR) == 4
    assert time.monotonic() - began >= 4 / 20
    asking.poller.close()


def test_a_number_that_nobody_knows_is_given_up_after_days(asking: Asking, carrier: Carrier) -> None:
    carrier.tell = (404, b"{}")
    asking.link(1)
    rounds = [asking.ask(NOON + hours * HOUR) for hours in range(0, 24 * 16, 12)]
    assert 5 < sum(rounds) < 30
    assert asking.count("SELECT count(*) FROM poll_leg WHERE state = 'given_up'") == 1
    assert asking.count("SELECT count(*) FROM inbox_body WHERE source = 'ups-api'") == 0


def test_a_carrier_that_is_away_opens_the_circuit_and_a_probe_closes_it(asking: Asking, carrier: Carrier) -> None:
    carrier.tell = (503, b"")
    asking.link(*range(1, 9))
    asking.ask(NOON)
    assert len(carrier.tracks) == 5
    assert asking.shown.open_until == NOON + 5 * MINUTE
    assert asking.shown.why == "UPS answered 503"
    assert asking.ask(NOON + 2 * MINUTE) == 0
    asking.ask(NOON + 10 * MINUTE)
    assert len(carrier.tracks) == 6
    assert asking.shown.failures == 6
    carrier.tell = body(1, MOVING)
    asking.ask(NOON + 21 * MINUTE)
    assert (len(carrier.tracks), asking.shown.failures, asking.shown.why) == (7, 0, "")
    asking.ask(NOON + 30 * MINUTE)
    assert len(carrier.tracks) > 7


def test_a_pause_that_the_carrier_asks_for_is_kept(asking: Asking, carrier: Carrier) -> None:
    carrier.answers.append((429, b"", {"retry-after": "900"}))
    carrier.tell = body(1, MOVING)
    asking.link(1, 2)
    asking.ask(NOON)
    assert len(carrier.tracks) == 1
    assert asking.ask(NOON + 10 * MINUTE) == 0
    assert asking.ask(NOON + 16 * MINUTE) == 1  # a probe
    assert asking.ask(NOON + 17 * MINUTE) == 1


def test_refused_secrets_stop_the_account_until_others_are_given(asking: Asking, carrier: Carrier) -> None:
    carrier.answers.append((401, b"", {}))
    asking.link(1)
    asking.ask(NOON)
    assert (asking.shown.stopped_at, asking.shown.why) == (NOON, "UPS answered 401")
    assert [asking.ask(NOON + hours * HOUR) for hours in range(2, 30, 3)] == [0] * 10
    assert len(carrier.calls) == 1
    carrier.tell = body(1, MOVING)
    asking.house.app.env = {**SECRETS, **UPS, "UPS_SECRET": "another"}
    assert asking.ask(NOON + 31 * HOUR) == 1
    assert asking.shown.stopped_at is None


def tasks_of(asking: Asking) -> list[tuple[str, str, str]]:
    with asking.house.app.database.transaction() as tx:
        found = tasks.tasks_of(tx, asking.house.shop, "account:ups-api")
    return [(one.role, one.why, one.state) for one in found]


def test_a_refused_account_opens_one_task_which_the_next_answer_ends(asking: Asking, carrier: Carrier) -> None:
    carrier.answers.extend([(401, b"", {})] * 2)
    asking.link(1)
    asking.ask(NOON)
    told = ("operations", "ups refuses its secrets: UPS answered 401", "open")
    assert tasks_of(asking) == [told]
    asking.house.app.env = {**SECRETS, **UPS, "UPS_SECRET": "wrong again"}
    asking.ask(NOON + 2 * HOUR)
    assert tasks_of(asking) == [told]
    carrier.tell = body(1, MOVING)
    asking.house.app.env = {**SECRETS, **UPS, "UPS_SECRET": "another"}
    asking.ask(NOON + 4 * HOUR)
    assert tasks_of(asking) == [(*told[:2], "done")]


def test_an_account_that_fails_for_hours_opens_one_task_an_episode(asking: Asking, carrier: Carrier) -> None:
    carrier.tell = (503, b"")
    asking.link(*range(1, 30))
    for minutes in range(0, 60 * 9, 20):
        asking.ask(NOON + minutes * MINUTE)
    assert asking.shown.failures > 12
    assert tasks_of(asking) == [("operations", "12 requests in a row failed: UPS answered 503", "open")]
    carrier.tell = body(1, MOVING)
    for hours in range(10, 20, 2):
        asking.ask(NOON + hours * HOUR)
    assert [state for _, _, state in tasks_of(asking)] == ["done"]


def test_the_budget_of_a_day_holds(house: House, carrier: Carrier) -> None:
    asking = Asking(house, carrier, cost=0.01, cost_per_day=0.05)
    carrier.tell = body(99, MOVING)
    asking.link(*range(1, 13))
    for minutes in range(0, 120, 10):
        asking.ask(NOON + minutes * MINUTE)
    assert len(carrier.calls) == 5
    asking.poller.close()


def test_an_account_without_its_secret_says_so(asking: Asking, carrier: Carrier) -> None:
    asking.house.app.env = {**SECRETS, "UPS_ID": "id"}
    asking.link(1)
    assert asking.ask(NOON) == 0
    assert asking.shown.why == "the setting UPS_SECRET holds no secret"
    assert carrier.calls == []


def test_a_worker_that_died_is_replaced_and_its_requests_count(asking: Asking, carrier: Carrier) -> None:
    asking.link(1)
    with asking.house.app.database.transaction() as tx:
        leased = store.lease(tx, asking.house.shop, "ups-api", NOON)
        assert leased is not None
        store.reserve(tx, asking.house.shop, "ups-api", 3, NOON + 5 * MINUTE)
    assert asking.ask(NOON + MINUTE) == 0
    carrier.tell = body(1, MOVING)
    assert asking.ask(NOON + 6 * MINUTE) == 1
    assert asking.shown.today == 5


def test_hostile_answers_stop_nobody(asking: Asking, carrier: Carrier) -> None:
    asking.link(1, 2, 3)
    carrier.answers += [(200, b"\xff\xfe not json", {}), (302, b"", {"location": "http://127.0.0.1:1/"})]
    carrier.tell = body(3, MOVING)
    assert asking.ask(NOON) == 3
    assert len(carrier.tracks) == 3
    assert asking.count("SELECT count(*) FROM inbox_body WHERE source = 'ups-api' AND state = 'failed'") == 1


def test_the_command_tells_how_the_accounts_fare(
    asking: Asking,
    carrier: Carrier,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", asking.house.app.database.dsn)
    carrier.tell = body(1, MOVING)
    asking.link(1)
    asking.ask(NOON)
    assert main(["carriers", "--accounts", "--shop", asking.house.shop, "--json"]) == 0
    (well,) = json.loads(capsys.readouterr().out)
    jsonschema.validate([well], json.loads((ROOT / "docs" / "cli" / "accounts.schema.json").read_text()))
    told = (well["shop"], well["account"], well["carrier"], well["state"], well["total"], well["cost_per_parcel"])
    assert told == ("alpine", "ups-api", "ups", "well", 2, 0.02)
    carrier.answers.append((401, b"", {}))
    asking.house.app.env = {**SECRETS, **UPS, "UPS_SECRET": "another"}
    asking.ask(NOON + 6 * HOUR)
    assert main(["carriers", "--accounts"]) == 1
    text = capsys.readouterr().out
    assert text.startswith("alpine  ups-api  stopped: ")
    assert text.rstrip().endswith("0.0300 a parcel; UPS answered 401")
