"""One round: claim the orders that are marked and think about them, so that none ever stops the others."""

import logging
import os
from datetime import datetime, timedelta

from doorstep.kit.errors import Collision, StoreDown
from doorstep.timeline import handlers as timeline
from doorstep.wiring import App
from doorstep.work.think.consider import consider

MOST_ORDERS = 500
#: How long an order that cannot be looked at waits for a better reader of it.
PUT_OFF = timedelta(minutes=10)
_log = logging.getLogger(__name__)


def think_round(app: App, *, now: datetime, limit: int = MOST_ORDERS) -> int:
    """Look at up to ``limit`` marked orders in one transaction; return how many marks were taken.

    When an order makes our own code raise, nothing of the batch is kept: the orders are looked at one by one, and the
    marks of the culprit are put off, so that it never stops the others.
    """
    claimed: timeline.Claimed | None = None
    try:
        with app.database.transaction() as tx:
            claimed = timeline.claim(tx, limit, now=now)
            looks = timeline.look_at(tx, claimed.orders, _tokens(limit), now=now, whole=claimed.whole)
            if looks:
                consider(tx, app.bundles(tx, {look.shop for look in looks}), looks, now=now)
        return claimed.marks
    except (StoreDown, Collision):
        raise
    except Exception:  # whatever an order makes our code raise
        if claimed is None:
            raise
        return _one_by_one(app, limit, now)


def _tokens(orders: int) -> list[bytes]:
    return [os.urandom(20) for _ in range(orders)]


def _one_by_one(app: App, limit: int, now: datetime) -> int:
    with app.database.transaction() as tx:
        claimed = timeline.claim(tx, limit, now=now)
        timeline.put_back(tx, claimed, now=now)
    for shop, order in claimed.orders:
        whole = (shop, order) in claimed.whole
        try:
            with app.database.transaction() as tx:
                looks = timeline.look_at_one(tx, shop, order, os.urandom(20), now=now, whole=whole)
                if looks:
                    consider(tx, app.bundles(tx, {shop}), looks, now=now)
        except (StoreDown, Collision):
            raise
        except Exception as error:
            _log.warning("%s of shop %s is put off", order, shop, exc_info=error)
            with app.database.transaction() as tx:
                timeline.put_off(tx, shop, order, now + PUT_OFF, type(error).__name__)
    return claimed.marks
