"""A peak moves dates by what waits, before anything was late: laws, and a sale that brings twenty times the orders."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from doorstep.promise.model import Question
from doorstep.promise.model.backlog import Backlog
from doorstep.promise.rules import RulesEstimator, chain_for
from doorstep.promise.rules.backlog import turn_of
from doorstep.shop.model import Location
from doorstep.timeline.model import Milestone
from tests.promise.orders import PLACED, SETTINGS, after
from tests.promise.taught import ASKED, CHAIN, MODEL, RULES, one

BERLIN = SETTINGS.locations[0]
NOW = PLACED


def backlog(per_day: float, *counts: int, now: datetime = NOW) -> Backlog:
    """So many wait of today, of the day before …"""
    days = tuple((now.date() - timedelta(days=back), count) for back, count in enumerate(counts) if count)
    return Backlog("berlin", per_day, now, days[::-1])


def test_a_queue_moves_the_estimate_and_says_why() -> None:
    rules = RulesEstimator(SETTINGS, backlog={"berlin": backlog(40, 0, 200)})
    found = one(rules, ASKED)
    assert (
        "200 orders wait before it and about 40 leave on a working day, so it leaves the shop by Monday 9 March."
        in found.steps
    )
    assert found.steps[-1] == "So it arrives between Tuesday 10 March and Thursday 12 March."
    lanes = one(chain_for(SETTINGS, MODEL, backlog={"berlin": backlog(40, 0, 200)}), ASKED)
    assert lanes.source == "lane"
    assert lanes.likely - one(CHAIN, ASKED).likely > timedelta(days=4)
    assert lanes.steps[-1].startswith("200 orders wait before it")


def test_what_the_house_packs_anyway_moves_nothing() -> None:
    for found in (backlog(40, 39), backlog(40), backlog(0, 500), None):
        waits = {"berlin": found} if found else None
        assert RulesEstimator(SETTINGS, backlog=waits).estimate([ASKED]) == RULES.estimate([ASKED])
        assert chain_for(SETTINGS, MODEL, backlog=waits).estimate([ASKED]) == CHAIN.estimate([ASKED])
    gone = replace(ASKED, picked_up_at=after(1), now=after(2), milestone=Milestone.IN_TRANSIT)
    busy = chain_for(SETTINGS, MODEL, backlog={"berlin": backlog(10, 0, 900)})
    assert busy.estimate([gone]) == CHAIN.estimate([gone])


counts = st.lists(st.integers(0, 3000), min_size=1, max_size=9)


@given(counts, st.integers(1, 2000), st.integers(0, 500), st.integers(0, 200))
@settings(max_examples=300, deadline=None)
def test_more_before_it_is_never_sooner_and_more_hands_never_later(
    waiting: list[int], per_day: int, more: int, hours: int
) -> None:
    placed = NOW - timedelta(hours=hours)
    plain = turn_of(backlog(per_day, *waiting), placed, NOW, BERLIN)
    heavier = turn_of(backlog(per_day, *[one + more for one in waiting]), placed, NOW, BERLIN)
    quicker = turn_of(backlog(per_day + more, *waiting), placed, NOW, BERLIN)
    earlier = turn_of(backlog(per_day, *waiting), placed - timedelta(hours=30), NOW, BERLIN)
    if plain is None:
        assert not any(waiting)
        return
    assert heavier is not None
    assert quicker is not None
    assert earlier is not None
    assert heavier.day >= plain.day >= quicker.day
    assert earlier.day <= plain.day
    assert plain.day >= NOW.date()
    waits = {"berlin": backlog(per_day, *waiting)}
    question = replace(ASKED, placed_at=placed)
    assert one(RulesEstimator(SETTINGS, backlog=waits), question).latest >= one(RULES, question).latest


class House:
    """A location that packs first come, first packed, so many an hour from eight to six on working days."""

    def __init__(self, per_day: int, location: Location = BERLIN) -> None:
        self.per_day, self.location = per_day, location
        self.queue: list[datetime] = []
        self.left: dict[datetime, datetime] = {}

    def hour(self, now: datetime) -> None:
        """Pack for an hour."""
        local = now.astimezone(UTC) + timedelta(hours=1)  # Berlin in winter
        if local.isoweekday() > 5 or not 8 <= local.hour < 18:
            return
        for placed in self.queue[: self.per_day // 10]:
            self.left[placed] = now
        del self.queue[: self.per_day // 10]

    def counted(self, now: datetime) -> Backlog:
        """Count as tend does."""
        days: dict[date, int] = {}
        for placed in self.queue:
            days[placed.date()] = days.get(placed.date(), 0) + 1
        return Backlog("berlin", float(self.per_day), now, tuple(sorted(days.items())))


def test_a_sale_of_twenty_times_the_orders_is_told_at_the_purchase() -> None:
    """Quiet, then one day with twenty times the orders: those who buy on it are told when theirs will really leave."""
    house, start = House(200), datetime(2026, 1, 12, tzinfo=UTC)  # a Monday
    told: dict[datetime, tuple[datetime, datetime]] = {}
    for hour in range(24 * 26):
        now = start + timedelta(hours=hour)
        flood = 20 if now.date() == date(2026, 1, 14) else 1
        if hour < 24 * 4:
            for number in range(4 * flood):
                house.queue.append(now + timedelta(seconds=number * 40))
            question = Question(
                "order:x", now, placed_at=now, origin=ASKED.origin, destination=ASKED.destination, carrier="dhl"
            )
            plain, busy = (
                one(RULES, question),
                one(RulesEstimator(SETTINGS, backlog={"berlin": house.counted(now)}), question),
            )
            told[now] = (plain.latest, busy.latest)
        house.hour(now)
    sale = [at for at in told if at.date() == date(2026, 1, 14) and at.hour >= 12]
    for at in sale:
        left = house.left[at]
        gone = Question("order:x", left, placed_at=at, picked_up_at=left, milestone=Milestone.IN_TRANSIT, carrier="dhl")
        truth = one(RULES, replace(gone, destination=ASKED.destination)).latest
        agreed, shifted = told[at]
        assert agreed < truth - timedelta(days=3)
        assert abs(shifted - truth) <= timedelta(days=3)
    quiet = [at for at in told if at.date() < date(2026, 1, 14)]
    assert all(told[at][0] == told[at][1] for at in quiet)
