"""Made-up orders with a known truth: regions have their ways, sellers their paces, and from a day on all is slower."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np

from doorstep.promise.rules.learned import Case, History
from doorstep.promise.training import Lessons, Recipe
from doorstep.timeline.model import Place

FIRST = datetime(2025, 1, 6, tzinfo=UTC)
DAYS = 200
#: Few and small trees: the tests ask whether things hold, not how well.
QUICK = Recipe(rounds=12, risk_rounds=15, least=20, risk_least=40)
REGIONS = (("BE", "10115", 2.0), ("BY", "80331", 4.0), ("HH", "20095", 6.0), ("SN", "01067", 9.0))


def day(number: float) -> datetime:
    """So many days after the first."""
    return FIRST + timedelta(days=number)


@lru_cache(maxsize=8)
def cases(count: int = 1600, seed: int = 7, slower_from: int = 10_000) -> tuple[Case, ...]:
    """Return orders; those bought from day ``slower_from`` on take half as long again. Some are still under way on the
    last day, a few were called off, a few have impossible times."""
    chance = np.random.default_rng(seed)
    made = []
    for number in range(count):
        placed = float(chance.uniform(0, DAYS))
        region, postcode, takes = REGIONS[int(chance.integers(len(REGIONS)))]
        seller = int(chance.integers(8))
        slow = 1.5 if placed >= slower_from else 1.0
        waits = float(chance.lognormal(0.0, 0.4)) * (2.5 if seller == 0 else 1.0)
        way = float(chance.lognormal(np.log(takes), 0.35)) * slow
        made.append(_case(number, placed, waits, way, (region, postcode), seller, takes))
    return tuple(made)


def _case(
    number: int, placed: float, waits: float, way: float, where: tuple[str, str], seller: int, takes: float
) -> Case:
    handed, arrived = placed + waits, placed + waits + way
    odd = number % 97
    return Case(
        f"order:{number:05}",
        day(placed),
        day(placed + 0.05),
        None if handed > DAYS else day(arrived + 1 if odd == 1 else handed),
        None if arrived > DAYS or odd == 2 else day(placed - 1 if odd == 3 else arrived),
        day(int(placed + takes * 1.6 + 3) + 1) - timedelta(seconds=1),
        day(placed + 1) if odd == 2 else None,
        Place(country="DE", region="BE", postcode="10115"),
        Place(country="DE", region=where[0], postcode=where[1]),
        f"seller {seller}",
        "post" if handed <= DAYS else "",
        "",
        "lamps" if number % 3 else "chairs",
        500 + 100 * (number % 5),
        2500,
        490,
        1,
    )


@lru_cache(maxsize=4)
def lessons(seed: int = 7) -> Lessons:
    """Return the orders made ready for training."""
    return Lessons(History(cases(seed=seed), "Europe/Berlin"))
