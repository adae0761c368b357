"""The process that learns for one shop: `python -m doorstep.work.learn.child SHOP learn|memory NOW`.

It reads the shop's orders, walks through the latest months as if it had learned in them (its back-test, which also sets
the calibration), learns from all that is known, and writes model, memory and back-test in one transaction. It runs at
the lowest priority and within a bound of memory; when it dies nothing has changed.
"""

import os
import resource
import sys
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from doorstep.kit.config import load
from doorstep.kit.handle import Tx
from doorstep.kit.postgres import running
from doorstep.kit.tx import Database
from doorstep.learning.accuracy import handlers as accuracy
from doorstep.learning.accuracy.model import Forecast
from doorstep.learning.accuracy.rules.walked import forecasts_walked
from doorstep.learning.backtest.walk import Plan, Walked, walk
from doorstep.promise import handlers as promise
from doorstep.promise.keeping import packed
from doorstep.promise.model import LearnedModel
from doorstep.promise.rules.learned import Case, History
from doorstep.promise.training import Recipe, fit
from doorstep.shop import handlers as shops
from doorstep.shop.model import Settings
from doorstep.shop.rules import settings_of
from doorstep.views import cases
from doorstep.work.learn.short import Short, short_of

#: Orders older than this teach nothing any more.
REACH = timedelta(days=900)
#: How far back the walk begins: what it tells before is not judged, the calibration finds its place.
WALK, WARM = timedelta(days=126), 63
_MEMORY = 3 << 30  # bytes of address space


class Learned(msgspec.Struct, frozen=True):
    """What came of learning."""

    model: LearnedModel
    short: Short
    forecasts: list[Forecast]


def main(words: list[str]) -> int:
    """Learn for a shop."""
    shop, what, now = words[0], words[1], datetime.fromisoformat(words[2])
    os.nice(15)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    found = load(os.environ)
    with running(found.home, found.postgres, found.database_url) as url, Database(url, size=1) as database:
        with database.transaction() as tx:
            settings = settings_of(documents_of(tx, shop))
            known = list(cases.cases(tx, shop, now - REACH, now))
        learned = learn(known, settings, now) if what == "learn" else None
        with database.transaction() as tx:
            promise.keep_memory(tx, shop, packed(known), len(known), now)
            if learned is not None:
                promise.keep_learned(tx, shop, learned.model, msgspec.json.encode(learned.short), now)
                accuracy.keep_tested(tx, shop, learned.forecasts, now)
    return 0 if what == "memory" or learned is not None else 3


def learn(known: list[Case], settings: Settings, now: datetime) -> Learned | None:
    """Learn from cases as known at a moment; ``None`` while too few have finished. The same cases always teach the
    same. A shop whose orders all lie long ago learns as of the newest of them."""
    history = History(known, settings.zone)
    as_of = min(now, max((moment for case in known for moment in _moments(case)), default=now))
    days = settings.promise.retrain_days
    walked = walk(history, as_of - WALK, Plan(relearn_days=days, warm_days=WARM, recipe=Recipe()))
    model = fit(walked.lessons, as_of)
    if model is None:
        return None
    found = list(forecasts_walked(walked, as_of - WALK, settings.zone, settings.risk_raise))
    return Learned(calibrated(model, walked), short_of(found, as_of - WALK, now), found)


def calibrated(model: LearnedModel, walked: Walked) -> LearnedModel:
    """Return the model with the calibration that the walk ended with."""
    if not walked.models:
        return model
    last = walked.models[-1]
    segments = {
        name: replace(one, dials=last.segments[name].dials) if name in last.segments else one
        for name, one in model.segments.items()
    }
    risk = model.risk
    if risk is not None and last.risk is not None:
        risk = replace(risk, slope=last.risk.slope, shift=last.risk.shift, limits=last.risk.limits)
    return replace(model, segments=segments, risk=risk)


def documents_of(tx: Tx, shop: str) -> dict[str, str]:
    """Return the documents of the release in force. Raises ``ValueError`` when there is none."""
    current = shops.current(tx, shop)
    if current is None:
        raise ValueError(f"the shop {shop} has no release")
    return current.documents


def _moments(case: Case) -> list[datetime]:
    return [moment for moment in (case.placed_at, case.handed_at, case.arrived_at) if moment is not None]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
