"""What customers are shown, the ledger that keeps it, and quotes of the checkout."""

from datetime import date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from doorstep.promise.model import Basis, Estimate, Shown, Statement
from doorstep.promise.rules import (
    BadQuote,
    basis_of,
    day_end,
    last_shown,
    promised_at_checkout,
    quote,
    quoted_statement,
    read_quote,
    recompute,
    reproduces,
    shown,
    statement,
    token_of,
    zone_of,
)
from doorstep.timeline.model import Milestone
from tests.promise.orders import MUNICH, ORDER, PLACED, after, parcel, placed, scan, state_of

ZONE = zone_of(MUNICH, "UTC")
SECRET, OTHER = b"a secret of the shop, 32 bytes..", b"the secret of another shop......"
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = (date(2026, 3, day) for day in (3, 4, 5, 6, 7))
NOON = 12


def on(day: date, hour: int = NOON) -> datetime:
    """A time of day in Munich."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


def estimate(first: datetime, likely: datetime, last: datetime, risk: float | None = None) -> Estimate:
    return Estimate(first, likely, last, 0.8, "lane", "lanes-1", risk)


def basis(now: datetime, what: Estimate | None, promised: date | None = None, before: Shown | None = None) -> Basis:
    to = day_end(promised, ZONE) if promised else None
    return Basis(now, ZONE.key, Milestone.IN_TRANSIT, None, to, what, before)


PLAIN = estimate(on(WEDNESDAY), on(THURSDAY), on(FRIDAY), 0.05)


def test_a_window_is_said_in_days_of_the_destination() -> None:
    assert shown(basis(on(TUESDAY), PLAIN)) == Shown("window", WEDNESDAY, FRIDAY, THURSDAY)
    late_evening = estimate(on(WEDNESDAY, 23), on(THURSDAY), on(FRIDAY, 23))
    assert shown(basis(on(TUESDAY), late_evening)) == Shown("window", WEDNESDAY, FRIDAY, THURSDAY)


@pytest.mark.parametrize(("now", "key"), [(on(TUESDAY), "day"), (on(THURSDAY, 6), "today")])
def test_one_day_is_a_day_or_today(now: datetime, key: str) -> None:
    one_day = estimate(on(THURSDAY, 9), on(THURSDAY), on(THURSDAY, 18))
    assert shown(basis(now, one_day)) == Shown(key, THURSDAY, THURSDAY, THURSDAY)


def test_the_promise_is_repeated_while_it_is_believed_and_says_as_much() -> None:
    assert shown(basis(on(TUESDAY), PLAIN, SATURDAY)) == Shown("promise", TUESDAY, SATURDAY, THURSDAY)
    doubtful = replace(PLAIN, risk=0.3)
    assert shown(basis(on(TUESDAY), doubtful, SATURDAY)).wording == "window"
    far = shown(basis(on(TUESDAY), PLAIN, date(2026, 3, 20)))
    assert far == Shown("window", WEDNESDAY, FRIDAY, THURSDAY)


def test_of_a_parcel_on_the_van_today_is_said_and_not_the_promise() -> None:
    one_day = estimate(on(THURSDAY, 9), on(THURSDAY), on(THURSDAY, 18), 0.05)
    van = replace(basis(on(THURSDAY, 8), one_day, SATURDAY), milestone=Milestone.OUT_FOR_DELIVERY)
    assert shown(van) == Shown("today", THURSDAY, THURSDAY, THURSDAY)


def test_a_promise_that_was_named_is_given_up_only_for_a_reason() -> None:
    named = Shown("promise", TUESDAY, SATURDAY, THURSDAY)
    assert shown(basis(on(TUESDAY), replace(PLAIN, risk=0.3), SATURDAY, named)).wording == "promise"
    assert shown(basis(on(TUESDAY), replace(PLAIN, risk=0.4), SATURDAY, named)).wording == "window"


def test_later_than_promised_is_said_so() -> None:
    assert shown(basis(on(TUESDAY), replace(PLAIN, risk=0.9), WEDNESDAY)) == Shown("later", WEDNESDAY, FRIDAY, THURSDAY)


def test_without_an_estimate_the_promise_is_all_there_is_until_it_has_passed() -> None:
    assert shown(basis(on(TUESDAY), None, FRIDAY)) == Shown("promise", TUESDAY, FRIDAY)
    assert shown(basis(on(SATURDAY), None, FRIDAY)) == Shown("none")
    assert shown(basis(on(SATURDAY), None)) == Shown("none")


def test_an_estimate_that_has_passed_is_no_longer_believed() -> None:
    assert shown(basis(on(SATURDAY), PLAIN)) == Shown("none")
    assert shown(basis(on(SATURDAY), PLAIN, SATURDAY)) == Shown("promise", SATURDAY, SATURDAY)
    assert shown(basis(on(FRIDAY, 23), PLAIN)) == Shown("today", FRIDAY, FRIDAY, FRIDAY)


@pytest.mark.parametrize("milestone", [Milestone.DELIVERED, Milestone.RETURNING, Milestone.AVAILABLE_FOR_PICKUP])
def test_what_has_ended_has_no_date(milestone: Milestone) -> None:
    assert shown(replace(basis(on(TUESDAY), PLAIN, FRIDAY), milestone=milestone)) == Shown("none")


def test_a_window_does_not_jitter_around_midnight() -> None:
    first = shown(basis(on(TUESDAY), replace(PLAIN, latest=on(FRIDAY, 23))))
    moved = replace(PLAIN, latest=on(SATURDAY, 3))
    assert shown(basis(on(TUESDAY), moved, None, first)) == first
    assert shown(basis(on(TUESDAY), moved)).latest == SATURDAY
    clearly = replace(PLAIN, latest=on(SATURDAY, 9))
    assert shown(basis(on(TUESDAY), clearly, None, first)).latest == SATURDAY


hours = st.integers(-72, 24 * 30)
days = st.integers(-5, 30).map(lambda away: TUESDAY + timedelta(days=away))


@given(hours, hours, hours, st.none() | days, st.none() | st.tuples(days, days), st.floats(0, 1), hours)
@settings(max_examples=400)
def test_no_day_that_is_shown_has_passed(
    first: int,
    likely: int,
    last: int,
    promised: date | None,
    before: tuple[date, date] | None,
    risk: float,
    now: int,
) -> None:
    ends = [after(hour) for hour in sorted((first, likely, last))]
    seen = Shown("window", min(before), max(before), min(before)) if before else None
    given_now = after(now)
    window = shown(basis(given_now, estimate(ends[0], ends[1], ends[2], risk), promised, seen))
    today = given_now.astimezone(ZONE).date()
    if ends[2].astimezone(ZONE).date() < today:
        assert window.wording == ("none" if promised is None or promised < today else "promise")
        return
    assert window.earliest is not None
    assert window.likely is not None
    assert window.latest is not None
    assert today <= window.earliest <= window.likely <= window.latest
    if window.wording == "promise":
        assert window.latest == promised
    again = shown(basis(given_now, estimate(ends[0], ends[1], ends[2], risk), promised, window))
    assert (again.earliest, again.latest) == (window.earliest, window.latest) or window.wording == "promise"


# -- the ledger


def test_saying_the_same_again_is_the_same_statement() -> None:
    said = statement(ORDER, "buyer", "page", basis(on(TUESDAY), PLAIN))
    later = statement(ORDER, "buyer", "page", basis(on(TUESDAY, 18), replace(PLAIN, latest=on(FRIDAY, 15))))
    assert said.id == later.id
    assert (said.earliest, said.latest) == (on(WEDNESDAY, 0), on(SATURDAY, 0) - timedelta(seconds=1))
    assert (said.source, said.model, said.confidence, said.wording) == ("lane", "lanes-1", 0.8, "window")
    others = [
        statement(ORDER, "recipient", "page", basis(on(TUESDAY), PLAIN)),
        statement(ORDER, "buyer", "mail", basis(on(TUESDAY), PLAIN)),
        statement(ORDER, "buyer", "page", basis(on(TUESDAY), replace(PLAIN, latest=on(SATURDAY, 15)))),
        statement(ORDER, "buyer", "page", basis(on(TUESDAY), PLAIN), "Arrives Wednesday to Friday"),
    ]
    assert len({said.id, *(one.id for one in others)}) == 5


def test_a_statement_follows_from_what_was_known() -> None:
    state = state_of(placed(day_end(SATURDAY, ZONE)), parcel(), scan(Milestone.PICKED_UP, 5))
    said = statement(ORDER, "buyer", "mail", basis_of(state, PLAIN, after(6), "UTC"), "It comes by Friday")
    kept = msgspec.json.decode(msgspec.json.encode(said), type=Statement)
    assert recompute(kept) == said
    assert reproduces(kept)
    assert not reproduces(replace(kept, latest=on(FRIDAY)))
    assert not reproduces(replace(kept, wording="It comes on Thursday"))
    assert recompute(replace(kept, basis=None)) is None
    assert reproduces(replace(kept, shown=12, last_shown=after(50)))


def test_the_shops_own_promise_is_the_first_thing_that_was_said() -> None:
    said = promised_at_checkout(state_of(placed(day_end(SATURDAY, ZONE))))
    assert said is not None
    assert (said.audience, said.surface, said.wording, said.source) == ("buyer", "checkout", "promise", "promise")
    assert (said.latest, said.first_shown) == (day_end(SATURDAY, ZONE), PLACED)
    assert promised_at_checkout(state_of(placed(None))) is None
    assert promised_at_checkout(state_of(placed(PLACED - timedelta(days=3)))) is None


def test_the_window_that_was_seen_last_is_found_again() -> None:
    first = statement(ORDER, "buyer", "page", basis(on(TUESDAY), PLAIN))
    second = statement(ORDER, "buyer", "page", basis(on(WEDNESDAY), replace(PLAIN, latest=on(SATURDAY, 15))))
    assert last_shown([second, first], "buyer") == Shown("window", WEDNESDAY, SATURDAY, THURSDAY)
    assert last_shown([first, replace(second, surface="mail")], "buyer", "page") == shown(basis(on(TUESDAY), PLAIN))
    assert last_shown([first, second], "staff") is None


# -- quotes


def test_a_quote_comes_back_as_it_was_signed() -> None:
    made = quote("demo", PLAIN, PLACED, "UTC", destination=MUNICH, service="dhl")
    token = token_of(made, SECRET)
    assert read_quote(token, SECRET, "demo") == made
    assert read_quote(token, SECRET, "demo", PLACED + timedelta(days=2)) == made
    said = quoted_statement(made, ORDER)
    assert (said.surface, said.first_shown, said.earliest) == ("checkout", PLACED, on(WEDNESDAY, 0))
    assert reproduces(said)


@pytest.mark.parametrize("broken", ["", ".", "abc", "abc.def", "äöü.ß", "{}.{}"])
def test_what_is_no_quote_is_refused(broken: str) -> None:
    with pytest.raises(BadQuote):
        read_quote(broken, SECRET, "demo")


def test_a_quote_of_others_changed_or_old_is_refused() -> None:
    token = token_of(quote("demo", PLAIN, PLACED, "UTC"), SECRET)
    for bad in (token[1:], token[:-3], token.swapcase(), "A" + token):
        with pytest.raises(BadQuote):
            read_quote(bad, SECRET, "demo")
    with pytest.raises(BadQuote, match="another shop"):
        read_quote(token, OTHER, "demo")
    with pytest.raises(BadQuote, match="another shop"):
        read_quote(token, SECRET, "starter")
    with pytest.raises(BadQuote, match="valid until 2026-03-04 09:00"):
        read_quote(token, SECRET, "demo", PLACED + timedelta(days=2, seconds=1))
