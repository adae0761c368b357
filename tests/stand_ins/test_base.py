"""What all stand-ins share: failing, limits, slowness, and an end without leftovers."""

import threading

import httpx
import pytest

from tests.stand_ins.base import Asked, running
from tests.stand_ins.dpd import Dpd

PLACE = "/rest/plc/de_DE/01450000000017"


def test_a_stand_in_dawdles_and_is_not_hurt_by_who_gives_up() -> None:
    with running(Dpd()) as dpd, httpx.Client(base_url=dpd.url) as client:
        dpd.delay = 0.3
        with pytest.raises(httpx.ReadTimeout):
            client.get(PLACE, timeout=httpx.Timeout(60, read=0.05))
        dpd.delay = 0.0
        assert client.get(PLACE).status_code == 200
        assert len(dpd.asked) == 2


def test_each_fails_once_for_each_status_asked_for_and_keeps_what_it_was_asked() -> None:
    with running(Dpd()) as dpd, httpx.Client(base_url=dpd.url) as client:
        dpd.broken = [500, 502]
        assert [client.get(PLACE, params={"a": "b c"}).status_code for _ in range(3)] == [500, 502, 200]
        last = dpd.asked[-1]
        assert (last.method, last.path, last.one("a"), last.one("b")) == ("GET", PLACE, "b c", "")


def test_two_run_beside_each_other_and_leave_no_thread() -> None:
    before = threading.active_count()
    with running(Dpd()) as one, running(Dpd()) as two:
        assert one.url != two.url
        assert httpx.get(one.url + PLACE).status_code == 200
        assert (len(one.asked), len(two.asked)) == (1, 0)
    assert threading.active_count() <= before
    with pytest.raises(httpx.ConnectError):
        httpx.get(one.url + PLACE)


@pytest.mark.parametrize("said", ["Basic !!!", "Basic bm9jb2xvbg==", "Bearer x", ""])
def test_credentials_that_cannot_be_read_are_none(said: str) -> None:
    assert Asked("GET", "/", {}, {"authorization": said}, b"").basic() is None
