"""Fates and rests follow from what was heard, whatever its order and however often it was told."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from doorstep.messages.incoming.model import REACHED, Heard
from doorstep.messages.incoming.rules import heard_as, reached, stronger, suppression
from doorstep.messages.model import Receipt
from doorstep.shop.model import Bounces

NOON = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
DAY = timedelta(days=1)
RULES = Bounces()
HEARD = st.builds(
    Heard,
    message=st.integers(1, 4).map(lambda n: UUID(int=n)),
    fate=st.sampled_from(REACHED[1:]),
    at=st.integers(0, 400).map(lambda hours: NOON + timedelta(hours=hours)),
    cause=st.sampled_from(("", "bad_address", "full", "temporary", "blocked", "policy")),
    permanent=st.booleans(),
    machine=st.booleans(),
)


def heard(fate: str, day: float = 0, n: int = 1, cause: str = "", *, permanent: bool = False) -> Heard:
    return Heard(UUID(int=n), fate, NOON + day * DAY, cause, permanent=permanent)


@given(st.lists(HEARD, max_size=12), st.randoms(use_true_random=False))
def test_order_and_doubling_change_no_fate(found: list[Heard], rng: Random) -> None:
    mixed = found * 3
    rng.shuffle(mixed)
    assert reached(mixed) == reached(found)


@given(st.lists(HEARD, max_size=12), HEARD)
def test_no_fate_steps_back(found: list[Heard], late: Heard) -> None:
    assert not stronger(reached(found), reached([*found, late]))


def test_a_delivery_that_comes_after_the_opening_takes_nothing_back() -> None:
    assert reached([heard("opened", 1), heard("delivered")]) == "opened"
    assert reached([heard("delivered"), heard("failed", 1, permanent=True)]) == "failed"


def test_a_machine_that_opens_says_that_it_arrived() -> None:
    assert reached([Heard(UUID(int=1), "opened", NOON, machine=True)]) == "delivered"


def test_a_failure_that_passes_is_a_delay() -> None:
    assert heard_as(Receipt("dsn", "failed", reference="a")) == "delayed"
    assert heard_as(Receipt("dsn", "failed", reference="a", permanent=True)) == "failed"


@given(st.lists(HEARD, max_size=12), st.randoms(use_true_random=False))
def test_order_and_doubling_change_no_rest(found: list[Heard], rng: Random) -> None:
    mixed = found * 2
    rng.shuffle(mixed)
    assert suppression(mixed, RULES) == suppression(found, RULES)


def test_a_bad_address_and_a_complaint_count_for_good() -> None:
    bad = suppression([heard("failed", cause="bad_address", permanent=True)], RULES)
    assert bad is not None
    assert (bad.why, bad.until, bad.holds(NOON + 999 * DAY)) == ("bad_address", None, True)
    angry = suppression([heard("complained")], RULES)
    assert angry is not None
    assert (angry.why, angry.until) == ("complaint", None)


def test_a_refused_text_or_server_says_nothing_about_the_address() -> None:
    assert suppression([heard("failed", n=n, cause="blocked", permanent=True) for n in range(9)], RULES) is None
    assert suppression([heard("delayed", n=n, cause="policy") for n in range(9)], RULES) is None


def test_three_messages_that_fail_for_now_within_a_week_give_a_rest() -> None:
    full = [heard("delayed", day, n, "full") for n, day in enumerate((0, 3, 6), 1)]
    found = suppression(full, RULES)
    assert found is not None
    assert (found.why, found.until) == ("soft", NOON + 13 * DAY)
    assert (found.holds(NOON + 12 * DAY), found.holds(NOON + 14 * DAY)) == (True, False)
    assert suppression(full[:2], RULES) is None
    assert suppression([heard("delayed", n / 9, 1, "full") for n in range(9)], RULES) is None  # one message, told often
    assert suppression([heard("delayed", 4 * n, n, "full") for n in range(1, 6)], RULES) is None
    assert suppression(full, Bounces(soft=0)) is None


def test_what_staff_lifted_counts_no_more() -> None:
    bad = [heard("failed", cause="bad_address", permanent=True)]
    assert suppression(bad, RULES, NOON) is None
    assert suppression([*bad, heard("complained", 2)], RULES, NOON + DAY) is not None
