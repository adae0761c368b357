"""Asking a provider politely: over a real connection, with a sleep that only counts."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from doorstep.connect.fetching import TRIES, Account, Asker, Manners, patience
from doorstep.kit.errors import TransportError
from doorstep.kit.http import Client
from tests.connect.local_shop import Asked, LocalShop, Reply, served

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def rest(headers: dict[str, str]) -> float:
    return float(headers.get("wait-after-this", "0"))


class Slept(list[float]):
    """How long would have been slept."""


@contextmanager
def asker(shop: LocalShop, slept: Slept) -> Iterator[Asker]:
    manners = Manners("The shop", {"x-token": "t0ken"}, lambda headers: rest(dict(headers)), {401: "check the token"})
    with Client(allow_hosts=frozenset({shop.host})) as client:
        yield Asker(
            lambda url, headers: client.call("GET", url, headers=headers),
            manners,
            sleep=slept.append,
            rng=random.Random(1),
            now=lambda: NOW,
        )


def good(asked: Asked) -> Reply:
    return Reply(body={"asked": asked.path, **asked.query})


def test_a_good_answer_is_returned_with_the_providers_headers_sent() -> None:
    slept = Slept()
    with served(good) as shop, asker(shop, slept) as ask:
        assert ask.json(f"{shop.url}/orders", page=2) == {"asked": "/orders", "page": "2"}
        assert (shop.asked[0].headers["x-token"], list(slept)) == ("t0ken", [])


def test_what_asks_for_patience_is_waited_for_as_long_as_it_says() -> None:
    slept = Slept()
    with served(good) as shop, asker(shop, slept) as ask:
        shop.faults = [
            Reply(429, headers={"Retry-After": "2.5"}),
            Reply(503, headers={"Retry-After": "Wed, 04 Mar 2026 09:00:07 GMT"}),
            Reply(429, headers={"wait-after-this": "4"}),
            Reply(503, headers={"Retry-After": "999999"}),
        ]
        assert ask.json(f"{shop.url}/a") == {"asked": "/a"}
        assert list(slept) == [2.5, 7.0, 4.0, 120.0]


def test_without_a_word_it_waits_twice_as_long_each_time_with_jitter() -> None:
    slept = Slept()
    with served(good) as shop, asker(shop, slept) as ask:
        shop.faults = [Reply(500), Reply(502), Reply(500), Reply(500)]
        ask.json(f"{shop.url}/a")
        assert all(0.5 * 2**n <= wait <= 1.5 * 2**n for n, wait in enumerate(slept))
        assert len(slept) == 4


def test_a_full_quota_is_rested_for_before_the_next_question() -> None:
    slept = Slept()
    with served(lambda asked: Reply(body={}, headers={"wait-after-this": "3"})) as shop, asker(shop, slept) as ask:
        ask.json(f"{shop.url}/a")
        assert list(slept) == []
        ask.json(f"{shop.url}/b")
        assert list(slept) == [3.0]


def test_a_fault_that_stays_is_transient_after_the_last_try() -> None:
    slept = Slept()
    with served(lambda asked: Reply(503)) as shop, asker(shop, slept) as ask:
        with pytest.raises(TransportError) as caught:
            ask.json(f"{shop.url}/a")
        assert (caught.value.permanent, caught.value.message) == (False, "The shop answered 503")
        assert (len(shop.asked), len(slept)) == (TRIES, TRIES - 1)


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(401), "The shop answered 401: check the token"),
        (Reply(301, headers={"Location": "http://127.0.0.1:1/"}), "it sends us to another address: write that one"),
        (Reply(200, b"<html>"), "The shop answered with something that is no JSON; check the address of its API"),
    ],
)
def test_what_waiting_cannot_mend_is_raised_at_once(reply: Reply, why: str) -> None:
    slept = Slept()
    with served(lambda asked: reply) as shop, asker(shop, slept) as ask:
        with pytest.raises(TransportError) as caught:
            ask.json(f"{shop.url}/a")
        assert caught.value.permanent
        assert why in caught.value.message
        assert "t0ken" not in caught.value.message
        assert (len(shop.asked), list(slept)) == (1, [])


def test_nobody_there_is_transient_and_an_address_inside_is_refused() -> None:
    with served(good) as shop:
        gone = shop.url
    slept = Slept()
    with asker(LocalShop(gone), slept) as ask, pytest.raises(TransportError) as caught:
        ask.json(f"{gone}/a")
    assert (caught.value.permanent, len(slept)) == (False, TRIES - 1)
    with asker(LocalShop("http://127.0.0.1:1"), slept) as ask, pytest.raises(TransportError) as refused:
        ask.json("http://127.0.0.1:2/a")
    assert refused.value.permanent


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("", 0.0), ("3", 3.0), ("2.0", 2.0), ("-1", 0.0), ("soon", 0.0), ("Wed, 04 Mar 2026 08:00:00 GMT", 0.0)],
)
def test_retry_after_is_a_number_or_a_date(text: str, seconds: float) -> None:
    assert patience({"retry-after": text}, NOW) == seconds


def test_an_account_never_shows_its_secret() -> None:
    account = Account("https://north.example", "sesame")
    assert "sesame" not in f"{account!r} {account}"
