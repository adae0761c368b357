"""What is a usual silence on a lane: learned from the longest silence of each parcel, it holds for later parcels."""

from doorstep.learning.rules.histories import history_of
from doorstep.learning.scorecards.rules.facts import Terms, legs_of
from doorstep.promise.model import Finished
from doorstep.promise.rules import finished_of, learn
from doorstep.timeline.model import Event, OrderState
from doorstep.timeline.rules.fold import fold
from tests.learning.simulated import SETTINGS, lives, read, week


def test_few_later_parcels_are_silent_for_longer_than_is_usual_on_their_lane() -> None:
    """Learned on the first five weeks of a simulated shop, counted on those that were fetched in the later three."""
    earlier, later = list[Finished](), list[tuple[OrderState, tuple[Event, ...]]]()
    for life in lives("silence", 2400):
        posts = [life.post(one) for one in life.happenings]
        history = history_of(life.bought.id, map(read, posts), "simulated")
        state, _ = fold(history.order, history.events)
        earlier += [one for one in finished_of(state) if one.ended_at < week(6)]
        later.append((state, history.events))
    silent = {}
    for name, lanes in (("setting", None), ("lane", learn(earlier, week(6)))):
        legs = [leg for state, events in later for leg in legs_of(state, events, set(), Terms(SETTINGS, lanes))]
        found = [leg for leg in legs if leg.started_at >= week(6) and leg.watched and leg.ended_at is not None]
        silent[name] = 100 * sum(leg.stalls > 0 for leg in found) / len(found)
    assert silent["lane"] < 10.0  # five are meant; lanes with few parcels lean on wider ones
    assert silent["setting"] > 3 * silent["lane"]
