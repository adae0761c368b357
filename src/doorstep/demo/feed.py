"""Keep the demo shop alive: a full shop at once, then news in real time, now and then a sale.

Everything that is told happened at the moment it names, a little before now. What lies in the past when the shop opens
comes in as history, so that the lanes are known; everything after it goes through the door.
"""

import heapq
import logging
import math
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

from msgspec import Struct
from msgspec.structs import replace

from doorstep.demo import memory, store
from doorstep.demo.door import Away, HttpDoor, Refused
from doorstep.demo.history import bring_in, split
from doorstep.demo.model import Post
from doorstep.demo.rules.acting import cues
from doorstep.demo.rules.acting import live as live_story
from doorstep.demo.rules.dice import chance
from doorstep.demo.rules.life import Birth, Life, live
from doorstep.demo.rules.lively import has_news, lively
from doorstep.demo.rules.stock import Size, rush, stock
from doorstep.demo.rules.story import stories
from doorstep.kit.clock import now
from doorstep.promise import handlers as promise
from doorstep.wiring import App
from doorstep.work.score import score

_log = logging.getLogger("doorstep.demo")
_PATIENCE = 120.0  # seconds to wait for a door that does not answer
_SAVE_EVERY = timedelta(seconds=10)
_BETWEEN_STORIES = timedelta(seconds=40)
_STORY_DAY = timedelta(seconds=60)
_STORIES_EVERY = timedelta(hours=6)  # a start within them goes on with those of the last one


class Plan(Struct, frozen=True):
    """How lively it should be: orders a minute, how many times as many in a sale, orders a minute after the show."""

    rate: float = 2.0
    peak: float = 20.0
    trickle: float = 0.1
    show: timedelta = timedelta(hours=1)
    lasts: timedelta | None = None
    size: Size = Size()
    stories: bool = True


class Feed:
    """One run of the feed in one shop."""

    def __init__(self, app: App, shop: str, plan: Plan, seed: str, stop: threading.Event) -> None:
        self._app, self._shop, self._plan, self._stop = app, shop, plan, stop
        self._memory = memory.load(app.installation.home, seed)
        with app.database.transaction() as tx:
            self._endpoints = {one.source: one for one in app.endpoints(tx) if one.shop == shop}
            if not store.known_orders(tx, shop):
                self._memory = memory.Memory(seed)  # another database than the one we remember
        self._door = HttpDoor(app.installation.host, app.installation.port, self._endpoints)
        self._due: list[tuple[datetime, int, Post]] = []
        self._order = count()
        self.told = 0

    def run(self) -> None:
        """Feed until the plan is over or somebody says stop. Raises `Away` when nobody answers for two minutes."""
        started = now()
        try:
            self._open(started)
            self._go_on(started)
        finally:
            self._door.close()
            memory.save(self._app.installation.home, self._memory)

    def _open(self, started: datetime) -> None:
        """Fill the shop: everything at the first start, later only what is missing."""
        known, since = self._memory.births, self._memory.told_until
        past: list[Post] = []
        if since is None:
            full = stock(self._memory.seed, started, self._memory.next_number, self._plan.size)
            self._memory.next_number += len(full.history) + len(full.open)
            past += [post for life in map(live, full.history) for post in map(life.post, life.happenings)]
            fresh = list(full.open)
        else:
            known = [one for one in known if live(one).ends_at() > since]
            alive = sum(has_news(live(one), started) for one in known)
            fresh = self._numbered(lively(self._memory.seed, started, max(0, self._plan.size.lively - alive)))
            for birth in known:
                self._plan_life(live(birth), since)
        self._memory.births = [*known, *fresh]
        for birth in fresh:
            past += self._plan_past(live(birth), started)
        if self._plan.stories:
            past += self._plan_stories(started, since)
        if bring_in(self._app, self._shop, self._endpoints, past, self._stop):
            with self._app.database.transaction() as tx:
                promise.learn(tx, self._shop, now())
            score(self._app, self._shop, now())
        _log.info("the demo shop opens: %d orders are on their way", len(self._memory.births))

    def _go_on(self, started: datetime) -> None:
        next_birth = now()
        saved = started
        while not self._stop.is_set():
            at = now()
            if self._plan.lasts is not None and at - started > self._plan.lasts:
                return
            self._tell(at)
            if at >= next_birth:
                self._adopt(
                    self._numbered([Birth(f"{self._memory.seed} new {self._memory.next_number}", 0, at, True)])[0]
                )
                next_birth = at + self._pause(at - started)
            if at - saved > _SAVE_EVERY:
                saved = at
                self._memory.births = [one for one in self._memory.births if live(one).ends_at() > at]
                memory.save(self._app.installation.home, self._memory)
            soonest = min([next_birth, *(one[0] for one in self._due[:1])])
            self._stop.wait(min(max((soonest - now()).total_seconds(), 0.01), 0.5))

    def _pause(self, since_start: timedelta) -> timedelta:
        """How long until the next order: at random around the rate, as people come."""
        plan, key = self._plan, f"{self._memory.seed} {self._memory.next_number}"
        rate = rush(key, since_start, plan.rate, plan.peak, plan.trickle, plan.show)
        minutes = -math.log(1.0 - chance(key, "pause")) / max(rate, 1e-6)
        return timedelta(minutes=min(minutes, 60.0))

    def _tell(self, at: datetime) -> None:
        """Send everything that has happened by now."""
        while self._due and self._due[0][0] <= at and not self._stop.is_set():
            told_at, _, post = self._due[0]
            try:
                self._door.insist(post, patience=_PATIENCE, stopped=self._stop.is_set)
                self.told += 1
            except Away:
                if self._stop.is_set():
                    return
                raise
            except Refused as error:
                _log.warning("%s", error)
            heapq.heappop(self._due)
            self._memory.told_until = max(self._memory.told_until or told_at, told_at)
        self._memory.told_until = max(self._memory.told_until or at, at)

    def _adopt(self, birth: Birth) -> None:
        self._memory.births.append(birth)
        self._plan_life(live(birth), None)

    def _numbered(self, births: Sequence[Birth]) -> list[Birth]:
        return [replace(one, number=number) for one, number in zip(births, self._numbers(len(births)), strict=True)]

    def _plan_life(self, life: Life, since: datetime | None) -> None:
        for happening in life.happenings:
            if since is None or happening.told_at > since:
                self._push(happening.told_at, life.post(happening))

    def _plan_past(self, life: Life, started: datetime) -> list[Post]:
        """Plan what is still to be told of an order, and return what is history already."""
        told = [(one.told_at, life.post(one)) for one in life.happenings]
        past, rest = split([post for _, post in told], started)
        when = {id(post): told_at for told_at, post in told}
        for post in rest:
            self._push(when[id(post)], post)
        return past

    def _plan_stories(self, started: datetime, since: datetime | None) -> list[Post]:
        """The stories are played too, one beginning after the other. Those that were broken off go on."""
        kept, played = self._memory, stories().values()
        again = since is not None and kept.stories_at is not None and started - kept.stories_at < _STORIES_EVERY
        if not again:
            kept.stories_at, kept.story_number, since = started, self._numbers(len(played))[0], None
        assert kept.stories_at is not None
        past: list[Post] = []
        for place, story in enumerate(played):
            begins = kept.stories_at + timedelta(seconds=15) + _BETWEEN_STORIES * place
            acted = cues(story, live_story(story, begins, _STORY_DAY), number=kept.story_number + place)
            history, rest = split([post for cue in acted for post in cue.posts], kept.stories_at)
            past += [] if again else history
            for post in rest:
                if since is None or max(post.at, begins) > since:
                    self._push(max(post.at, begins), post)
        return past

    def _numbers(self, wanted: int) -> range:
        first = self._memory.next_number
        self._memory.next_number += wanted
        return range(first, first + wanted)

    def _push(self, at: datetime, post: Post) -> None:
        heapq.heappush(self._due, (at, next(self._order), post))
