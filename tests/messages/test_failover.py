"""Several providers of one channel: who is tried next, what never goes to another one, limits, and what is kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace

from doorstep.connect.sending import Board
from doorstep.connect.sending.bucket import Bucket
from doorstep.kit import db
from doorstep.kit.http import Client
from doorstep.messages.accounts.model import Account, Accounts
from doorstep.messages.model import Fate
from doorstep.messages.store import letters
from tests.messages.conftest import NOON, Office
from tests.provider import HANG_UP, Provider, fate_of, message

MINUTE = timedelta(minutes=1)
TAKEN = {"sid": "SM07"}


def board(*providers: Provider) -> Board:
    """Two accounts for SMS, in the order of these servers, and one that is switched off."""
    names = ("first", "second")
    accounts = Accounts(
        (
            *(
                Account(name, "twilio_sms", base_url=one.url, secrets={"account_sid": "A", "auth_token": "B"})
                for name, one in zip(names, providers, strict=True)
            ),
            Account("off", "sinch", active=False),
        ),
    )
    hosts = frozenset({"127.0.0.1"})
    http: Callable[[bool], Client] = lambda http2: Client(allow_hosts=hosts, timeout=5.0, http2=http2)  # noqa: E731
    return Board(lambda shop: accounts if shop == "nordlicht" else Accounts(), http, lambda name: f"secret {name}")


def test_the_next_provider_is_tried_at_once_and_after_the_last_the_first_again() -> None:
    with Provider() as one, Provider() as two:
        found = board(one, two)
        lines = found.lines({})
        assert (found.first("nordlicht", "sms"), found.first("nordlicht", "voice"), found.first("other", "sms")) == (
            "nordlicht/first",
            "",
            "",
        )
        one.answers(503)
        two.answers(201, TAKEN)
        sms = replace(message("sms"), provider="nordlicht/first")
        failed = fate_of(lines["nordlicht/first"], sms)
        assert found.after("sms", "nordlicht/first") == ("nordlicht/second", True)
        assert found.after("sms", "nordlicht/second") == ("nordlicht/first", False)
        done = fate_of(lines["nordlicht/second"], sms)
        for line in lines.values():
            line.close()
        assert (failed.then, failed.soon, failed.lost) == ("nordlicht/second", True, False)
        assert done == Fate(sms, id="SM07")
        assert (len(one.asked), len(two.asked)) == (1, 1)


@pytest.mark.parametrize("status", [HANG_UP, 500, 504])
def test_a_lost_answer_never_goes_to_another_provider(status: int) -> None:
    with Provider() as one, Provider() as two:
        lines = board(one, two).lines({})
        one.answers(status)
        fate = fate_of(lines["nordlicht/first"], message("sms"))
        lines["nordlicht/first"].close()
        assert (fate.lost, fate.then, len(two.asked)) == (True, "", 0)


def test_an_account_that_is_gone_is_not_connected() -> None:
    with Provider() as one, Provider() as two:
        lines = board(one, two).lines({})
        assert [name for name in ("nordlicht/off", "nordlicht/third", "other/first", "sms") if name in lines] == []


def test_a_secret_that_is_not_set_is_our_own_fault() -> None:
    with Provider() as one:
        line = one.line("twilio_sms", {"account_sid": "A", "auth_token": ""}, {})
        fate = fate_of(line, message("sms"))
        assert (fate.error, fate.permanent, one.asked) == ("the secret 'auth_token' is not set", False, [])


def test_a_bucket_keeps_the_rate() -> None:
    bucket = Bucket(2.0, 100.0)
    assert [bucket.take(100.0) for _ in range(4)] == [0.0, 0.0, 0.5, 1.0]
    assert bucket.take(103.0) == 0.0
    bucket.pause(5.0)
    assert bucket.take(103.0) == 5.5


def test_an_account_beyond_its_limit_waits_for_the_next_round() -> None:
    with Provider() as one:
        line = one.line("twilio_sms", {"account_sid": "A", "auth_token": "B"}, {}, per_second=0.01)
        one.answers(201, TAKEN)
        assert [fate.error for fate in line.send_many([message("sms")] * 2, NOON, seconds=1.0)] == [
            "",
            "the account's limit left no room in this round",
        ]
        assert len(one.asked) == 1


@pytest.mark.db
def test_the_second_provider_gets_its_own_attempt_and_its_name_is_kept(office: Office) -> None:
    office.ask("shipped", office.order())
    (one,) = office.prepare()
    office.record([Fate(one, "the first one is away", then="demo/second", soon=True)])
    (again,) = office.resume(NOON).outgoing
    assert (again.provider, again.attempt, again.repeat, again.key) == ("demo/second", 2, False, one.key)
    office.record([Fate(again, id="SM07", parts=2, cost=0.1474)])
    assert office.attempts(one.message) == [(1, "failed", False), (2, "sent", False)]
    with office.database.transaction() as tx:
        assert letters.named(tx, "demo", ["SM07", "", "SM08"]) == {"SM07": (one.month, one.message)}
        sql = "SELECT provider, named, parts, cost::float8 FROM delivery WHERE message = %(m)s ORDER BY attempt"
        assert db.rows(tx, sql, {"m": one.message}) == [("smtp", "", 1, 0.0), ("demo/second", "SM07", 2, 0.1474)]


@pytest.mark.db
def test_a_repeat_stays_with_its_provider(office: Office) -> None:
    office.ask("shipped", office.order())
    (one,) = office.prepare()
    office.record([Fate(one, "the answer was lost", lost=True)])
    (again,) = office.resume(NOON + MINUTE).outgoing
    assert (again.provider, again.attempt, again.repeat) == (one.provider, 2, True)
