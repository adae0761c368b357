"""Tend: what is done by the clock. Learning lanes, counting scorecards, overdue hand-overs, partitions, pruning."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from doorstep.intake import handlers as intake
from doorstep.kit.errors import Collision
from doorstep.kit.handle import Tx
from doorstep.kit.jobs import Jobs
from doorstep.messages import handlers as messages
from doorstep.messages.hooks import handlers as hooks
from doorstep.promise import handlers as promise
from doorstep.promise.options import handlers as options
from doorstep.promise.peaks import handlers as peaks
from doorstep.shop import handlers as shops
from doorstep.tasks import handlers as tasks
from doorstep.timeline import handlers as timeline
from doorstep.timeline.handlers import Read
from doorstep.timeline.model import Reading, Told
from doorstep.views import waiting
from doorstep.wiring import App
from doorstep.work import store
from doorstep.work.follow import follow
from doorstep.work.learn import learn_models
from doorstep.work.learn.goods import learn_goods
from doorstep.work.learn.measure import Measure
from doorstep.work.score import score

#: How long a worker that gave no sign of life any more is missed.
_MISSED = timedelta(days=1)
#: An order that was bought longer ago and has not left is no queue, but forgotten.
_WAITED = timedelta(days=45)


class Tender:
    """The jobs of the house. Each runs in one process at a time, however many workers there are."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._measure = Measure(app)
        self._jobs = Jobs(app.database.dsn)
        self._jobs.at("*/10 * * * *", "learn lanes", self.learn)
        self._jobs.at("5-55/10 * * * *", "scorecards", self.score)
        self._jobs.at("35 * * * *", "learn models", self.learn_models)
        self._jobs.at("45 * * * *", "what became of messages", self.follow)
        self._jobs.at("30 3 * * *", "related products", self.learn_goods)
        self._jobs.at("* * * * *", "overdue hand-overs", self.overdue)
        self._jobs.at("* * * * *", "held capacity", self.held)
        self._jobs.at("3-53/10 * * * *", "backlog", self.backlog)
        self._jobs.at("5 * * * *", "partitions", self.partitions)
        self._jobs.at("20 * * * *", "prune", self.prune)

    def work(self) -> None:
        """Do the jobs as they fall due, until ``stop``."""
        self._jobs.work()

    def stop(self) -> None:
        """End ``work`` after the job that is being done."""
        self._jobs.stop()

    def learn(self, now: datetime) -> None:
        """Learn each shop's lanes anew from what has ended."""
        for shop in self._shops():
            with self._app.database.transaction() as tx:
                promise.learn(tx, shop, now)

    def score(self, now: datetime) -> None:
        """Count what is new, and what time has changed, into each shop's scorecards."""
        for shop in self._shops():
            score(self._app, shop, now, self._measure)

    def learn_models(self, now: datetime) -> None:
        """Let the shops that are due train their learned estimator, each in a process of its own."""
        learn_models(self._app, now)

    def follow(self, now: datetime) -> None:
        """Count what became of each shop's messages."""
        for shop in self._shops():
            follow(self._app, shop, now)

    def learn_goods(self, now: datetime) -> None:
        """Let a process of its own learn from baskets which products go together."""
        learn_goods(self._app.database.dsn, now)

    def overdue(self, now: datetime) -> None:
        """Say in the timeline which hand-overs between people nobody took in time."""
        with self._app.database.transaction() as tx:
            report_overdue(tx, self._app, now)

    def held(self, now: datetime) -> None:
        """Give back what nobody came for at the checkout, and what cancelled orders had."""
        today = now.date()
        for shop in self._shops():
            with self._app.database.transaction() as tx:
                options.sweep(tx, shop, now)
                gone = waiting.cancelled(tx, shop, options.holders(tx, shop, today))
                options.release_orders(tx, shop, gone, today)

    def backlog(self, now: datetime) -> None:
        """Count what waits at each location, so that dates move with it."""
        for shop in self._shops():
            with self._app.database.transaction() as tx:
                settings = self._app.bundles(tx, [shop])[shop].settings
                peaks.count(tx, shop, waiting.waits(tx, shop, now - _WAITED, now), settings, now)

    def partitions(self, now: datetime) -> None:
        """Make the partitions of the coming days and months; one that is in the way of others waits an hour."""
        busy = []
        kinds: list[Callable[[Tx, date], None]] = [partial(_months, table) for table in messages.TABLES]
        for ensure in (intake.ensure_partitions, *kinds):
            try:
                with self._app.database.transaction() as tx:
                    ensure(tx, now.date())
            except Collision as error:
                busy.append(error)
        if busy:
            raise busy[0]

    def prune(self, now: datetime) -> None:
        """Delete raw bytes that are older than each shop keeps them, calls of hooks that ended long ago, and signs of
        life of workers that nobody misses any more."""
        for shop in self._shops():
            with self._app.database.transaction() as tx:
                days = self._app.bundles(tx, [shop])[shop].settings.raw_days
            more = True
            while more:
                with self._app.database.transaction() as tx:
                    more = intake.prune_raw(tx, shop, now=now, raw_days=days) > 0
        more = True
        while more:
            with self._app.database.transaction() as tx:
                more = hooks.prune(tx, now) > 0
        with self._app.database.transaction() as tx:
            store.prune(tx, now - _MISSED)

    def _shops(self) -> list[str]:
        with self._app.database.transaction() as tx:
            return [shop for shop, _, _ in shops.shops(tx)]


def _months(table: str, tx: Tx, today: date) -> None:
    messages.ensure_months(tx, table, today)


def report_overdue(tx: Tx, app: App, now: datetime) -> None:
    """Record each overdue hand-over once."""
    reads = []
    for act in tasks.report_overdue(tx, now):
        told = [Told(act.task.subject, ("task", row_id.hex), now, fact, 0) for row_id, fact in act.facts]
        reads.append(Read(act.task.shop, "doorstep", Reading(events=tuple(told)), now))
    if reads:
        timeline.record(tx, app.keys, reads, now=now)
