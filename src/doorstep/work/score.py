"""Count the legs of orders that have news into the shop's scorecards, and how well their dates held."""

from datetime import datetime

from doorstep.kit.handle import Tx
from doorstep.learning.accuracy import handlers as accuracy
from doorstep.learning.accuracy.rules.live import Panel
from doorstep.learning.scorecards import handlers as scorecards
from doorstep.learning.scorecards.rules.facts import Terms, legs_of
from doorstep.promise import handlers as promise
from doorstep.views import scored
from doorstep.wiring import App
from doorstep.work.learn.measure import Measure

AT_ONCE = 300


def score(app: App, shop: str, now: datetime, measure: Measure | None = None) -> int:
    """Count everything of a shop that waits for it, a batch a transaction; return how many orders there were."""
    measure = measure or Measure(app)
    with app.database.transaction() as tx:
        waiting = scorecards.waiting(tx, shop)
        terms = terms_of(tx, app, shop, now) if waiting else None
        panel = measure.panel(tx, shop) if waiting else {}
    done, more = 0, AT_ONCE if terms is not None else 0
    while more and terms is not None:
        with app.database.transaction() as tx:
            more = score_some(tx, shop, terms, now, measure, panel)
        done += more
    more = AT_ONCE
    while more:
        with app.database.transaction() as tx:
            more = scorecards.refresh(tx, shop, now, AT_ONCE)
    more = AT_ONCE
    while more:
        with app.database.transaction() as tx:
            more = accuracy.refresh(tx, shop, now, AT_ONCE)
    return done


def terms_of(tx: Tx, app: App, shop: str, now: datetime) -> Terms:
    """Return what this shop's legs are held against; a shop that has learned nothing yet learns first."""
    return Terms(app.bundles(tx, [shop])[shop].settings, promise.load(tx, shop) or promise.learn(tx, shop, now))


def score_some(tx: Tx, shop: str, terms: Terms, now: datetime, measure: Measure, panel: Panel) -> int:
    """Count some of the orders that wait, and hold what was told of them against what came; return how many."""
    orders = scorecards.claim(tx, shop, AT_ONCE)
    if orders:
        found = scored.orders(tx, shop, orders)
        legs = [leg for one in found for leg in legs_of(one.state, one.events, one.live, terms, one.shown)]
        scorecards.keep(tx, shop, orders, legs, now)
        measure.measure(tx, shop, found, panel, now)
    return len(orders)
