"""Settle what wants to be told: judge open asks, take up what a dead worker left, and put off what makes us stumble."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from doorstep.kit.errors import Collision, StoreDown
from doorstep.kit.handle import Tx
from doorstep.messages import handlers as messages
from doorstep.messages.handlers import Desk, News, Place
from doorstep.messages.model import Outgoing
from doorstep.promise import handlers as promise
from doorstep.timeline import handlers as timeline
from doorstep.timeline.handlers import Read
from doorstep.timeline.model import Reading, Told
from doorstep.wiring import App

#: How long a message that cannot be made waits for a mended version of us.
PUT_OFF = timedelta(minutes=10)
_log = logging.getLogger(__name__)


class Settler:
    """Settles asks and attempts at one desk, together where that is possible and else one by one."""

    def __init__(self, app: App, desk: Desk) -> None:
        """``desk`` is the worker's."""
        self._app, self._desk = app, desk

    def settle(self, now: datetime, limit: int) -> tuple[int, list[Outgoing]]:
        """Return how many asks were settled, and the messages that are to leave."""
        try:
            with self._app.database.transaction() as tx:
                resumed = messages.resume(tx, self._desk, now, limit=limit)
                write_down(tx, self._app, resumed.news, now)
                prepared = messages.prepare(tx, self._desk, now, limit=limit)
                climbed = messages.climb(tx, self._desk, now, limit=limit)
        except (StoreDown, Collision):
            raise
        except Exception as error:  # whatever an ask, an order or a letter makes our code raise
            _log.warning("what is to be sent is looked at one by one", exc_info=error)
            return self._one_by_one(now, limit)
        return prepared.settled, [*resumed.outgoing, *prepared.outgoing, *climbed.outgoing]

    def _one_by_one(self, now: datetime, limit: int) -> tuple[int, list[Outgoing]]:
        """Settle each attempt and each ask by itself, and put off those that make our code raise."""
        outgoing: list[Outgoing] = []
        with self._app.database.transaction() as tx:
            places = messages.due_attempts(tx, self._desk, now, limit=limit)
            asks = messages.due_asks(tx, now, limit=limit)
        for place in places:
            carefully(self._app, partial(self._resume_one, now, place, outgoing), partial(_put_off_attempt, now, place))
        for ask in asks:
            carefully(self._app, partial(self._prepare_one, now, ask, outgoing), partial(_put_off_ask, now, ask))
        return len(places) + len(asks), outgoing

    def _resume_one(self, now: datetime, place: Place, outgoing: list[Outgoing]) -> None:
        with self._app.database.transaction() as tx:
            resumed = messages.resume(tx, self._desk, now, only=place)
            write_down(tx, self._app, resumed.news, now)
        outgoing += resumed.outgoing

    def _prepare_one(self, now: datetime, ask: tuple[str, UUID], outgoing: list[Outgoing]) -> None:
        with self._app.database.transaction() as tx:
            prepared = messages.prepare_one(tx, self._desk, now, *ask)
        outgoing += prepared.outgoing


def carefully(app: App, act: Callable[[], None], put_off: Callable[[Tx, str], None]) -> None:
    """Act; what makes our code raise is put off, with the name of the error, and stops nothing else."""
    try:
        act()
    except (StoreDown, Collision):
        raise
    except Exception as error:
        _log.warning("a message is put off", exc_info=error)
        with app.database.transaction() as tx:
            put_off(tx, type(error).__name__)


def _put_off_attempt(now: datetime, place: Place, tx: Tx, why: str) -> None:
    messages.put_off_attempt(tx, place, now + PUT_OFF, why)


def _put_off_ask(now: datetime, ask: tuple[str, UUID], tx: Tx, why: str) -> None:
    messages.put_off(tx, *ask, now + PUT_OFF, why, now=now)


def write_down(tx: Tx, app: App, news: News, now: datetime) -> None:
    """Record what sending came to in the timeline and in the ledger of dates."""
    told: dict[str, list[Told]] = {}
    for shop, fact in news.facts:
        told.setdefault(shop, []).append(fact)
    reads = [Read(shop, "doorstep", Reading(events=tuple(facts)), now) for shop, facts in sorted(told.items())]
    if reads:
        timeline.record(tx, app.keys, reads, now=now)
    promise.state_things(tx, news.statements, now)
