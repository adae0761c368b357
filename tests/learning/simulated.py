"""A simulated shop for the tests of scorecards: made-up lives through the real readers, in memory."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from doorstep import connect
from doorstep.demo.faults import Slowdown, slowed
from doorstep.demo.model import Post
from doorstep.demo.rules.dice import between
from doorstep.demo.rules.life import Birth, Life, live
from doorstep.learning.rules.histories import history_of
from doorstep.learning.scorecards.model import LegFacts
from doorstep.learning.scorecards.rules.facts import Terms, legs_of
from doorstep.promise.model import Finished
from doorstep.promise.rules import finished_of, learn
from doorstep.shop.rules import settings_of
from doorstep.timeline.model import Reading
from doorstep.timeline.rules.fold import fold

ROOT = Path(__file__).resolve().parents[2]
#: The connector behind each source of the demo shop.
CONNECTORS = {"webshop": "shopify", "ups": "ups", "events": "generic_json"}
#: A Monday after which eight weeks hold few holidays.
FIRST = date(2026, 8, 31)
WEEKS = 8
LAST = date(2026, 11, 2)  # the week that is not over
NOW = datetime(2026, 11, 4, 12, 0, tzinfo=UTC)  # a Wednesday, a week after everything has come
SETTINGS = settings_of({"shop.toml": (ROOT / "examples" / "shop" / "shop.toml").read_text("utf-8")})


def week(number: int) -> datetime:
    """Return when a week of the simulation begins, the first being 1."""
    monday = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC)
    return monday + timedelta(weeks=number - 1)


def lives(seed: str, orders: int, faults: Sequence[Slowdown] = ()) -> Iterator[Life]:
    """Yield the lives of so many orders over all weeks, with these faults planted."""
    for number in range(orders):
        key = f"{seed} {number}"
        born = week(1) + timedelta(days=between(0, 7 * WEEKS, key, "born"))
        life = live(Birth(key, number, born))
        for fault in faults:
            life = slowed(life, fault)
        yield life


def simulate(seed: str, orders: int, faults: Sequence[Slowdown] = ()) -> list[LegFacts]:
    """Return the facts of all legs of a simulated shop, folded from what the readers read."""
    found, finished = [], list[Finished]()
    for life in lives(seed, orders, faults):
        posts = [life.post(one) for one in life.happenings]
        history = history_of(life.bought.id, [read(post) for post in posts], "simulated")
        state, _ = fold(history.order, history.events)
        found.append((state, history.events))
        finished += finished_of(state)
    terms = Terms(SETTINGS, learn(finished, NOW))
    return [leg for state, events in found for leg in legs_of(state, events, {one.id for one in events}, terms)]


def read(post: Post) -> Reading:
    return connect.reader(CONNECTORS[post.source]).read(post.raw, {"x-shopify-topic": post.topic})
