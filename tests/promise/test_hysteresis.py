"""What a customer was told does not jitter: laws of small wobbles, and of changes that are real."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.promise.model import Basis, Estimate, Shown
from doorstep.promise.rules import shown, worth_telling, zone_of
from doorstep.timeline.model import Milestone
from tests.promise.orders import MUNICH, PLACED, after

ZONE = zone_of(MUNICH, "UTC")
#: Minutes by which an estimate wobbles around its level: any two are less than the margin of six hours apart.
wobble = st.integers(-179, 179)
wobbles = st.lists(st.tuples(wobble, wobble), min_size=2, max_size=12)


def at(hours: float, minutes: int = 0) -> datetime:
    """So long after the purchase."""
    return after(hours) + timedelta(minutes=minutes)


def told(first: datetime, last: datetime, before: Shown | None, promised: datetime | None = None) -> Shown:
    """What is shown of an estimate, after another window was shown."""
    estimate = Estimate(first, first + (last - first) / 2, last, 0.8, "lane", risk=0.05)
    return shown(Basis(PLACED, ZONE.key, Milestone.IN_TRANSIT, None, promised, estimate, before))


@given(st.floats(30, 200), st.floats(12, 200), wobbles)
@settings(max_examples=300, deadline=None)
def test_a_small_wobble_never_moves_a_told_day(start: float, width: float, moves: list[tuple[int, int]]) -> None:
    seen: Shown | None = None
    days = set()
    for early, late in moves:
        window = told(at(start, early), at(start + width, late), seen)
        assert not worth_telling(seen, window)
        seen = window
        days.add((window.earliest, window.latest))
    assert len(days) == 1


@given(st.floats(30, 200), st.floats(12, 100), wobbles, st.integers(2, 9), wobbles)
@settings(max_examples=300, deadline=None)
def test_a_real_change_is_told_once(
    start: float, width: float, moves: list[tuple[int, int]], later: int, more: list[tuple[int, int]]
) -> None:
    seen: Shown | None = None
    news = 0
    for shift, some in ((0, moves), (24 * later, more)):
        for early, late in some:
            window = told(at(start + shift, early), at(start + shift + width, late), seen)
            news += worth_telling(seen, window)
            seen = window
    assert news == 1


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_only_what_lies_outside_the_told_window_is_news(one: int, two: int, three: int, four: int) -> None:
    def window(first: int, second: int) -> Shown:
        day = date(2026, 3, 2)
        return Shown("window", day + timedelta(days=min(first, second)), day + timedelta(days=max(first, second)))

    before, now = window(one, two), window(three, four)
    assert before.earliest is not None
    assert before.latest is not None
    assert now.earliest is not None
    assert now.latest is not None
    within = before.earliest <= now.latest <= before.latest
    assert worth_telling(before, now) == (not within)
    assert not worth_telling(before, before)
    assert not worth_telling(None, now)
    assert not worth_telling(before, Shown("none"))
    assert not worth_telling(Shown("none"), now)
