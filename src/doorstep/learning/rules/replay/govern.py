"""Which of the messages that the playbooks wanted would have been told: person by person, in the order of time. Pure.

The governor is the live one. A replay asks "what if", so everything is taken as switched live, every channel as
connected, everybody as reachable, and daily caps as open; consents are those that the histories hold.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from doorstep.kit.ids import digest
from doorstep.learning.rules.replay.moments import Plan
from doorstep.learning.rules.replay.walk import Walk
from doorstep.messages.model import (
    SENT,
    Governance,
    Had,
    OpenAsk,
    OrderFacts,
    PersonFacts,
    Standing,
)
from doorstep.messages.rules.governor import judge
from doorstep.playbooks.model import Due
from doorstep.timeline.model import ConsentGiven, ConsentWithdrawn

WAITING = "waiting"
_TELL = "tell"


class Governor:
    """Counts what would have been told: by playbook and channel, by playbook and month, by (playbook, step); and every
    verdict with its rule. Without governance in the plan everything that was wanted counts."""

    def __init__(self, plan: Plan) -> None:
        self.messages: dict[str, dict[str, int]] = {}
        self.monthly: dict[str, dict[str, int]] = {}
        self.steps: Counter[tuple[str, str]] = Counter()
        self.verdicts: dict[str, int] = {}
        self.rules = None if plan.governance is None else _all_live(plan.governance, plan)
        self.topics = {one.name: one.topic for one in plan.playbooks}
        self._together: dict[str, list[Walk]] = {}

    def hear(self, walk: Walk, orders: int) -> None:
        """Judge what was wanted about an order, as soon as all ``orders`` of its person are there."""
        if self.rules is None:
            for at, due in walk.asked:
                if due.step.act == _TELL:
                    self.tell(due, next(iter(due.step.channels), ""), at)
                    self.decide(SENT)
            return
        together = self._together.pop(walk.person, []) if orders > 1 else []
        together.append(walk)
        if len(together) < orders:
            self._together[walk.person] = together
        else:
            _Person(together, self.rules, self).live()

    def tell(self, due: Due, channel: str, at: datetime) -> None:
        """Count one message."""
        channels = self.messages.setdefault(due.playbook, {})
        channels[channel] = channels.get(channel, 0) + 1
        months = self.monthly.setdefault(due.playbook, {})
        month = f"{at.year}-{at.month:02}"
        months[month] = months.get(month, 0) + 1
        self.steps[due.playbook, due.step.key] += 1

    def decide(self, verdict: str) -> None:
        """Count one verdict."""
        self.verdicts[verdict] = self.verdicts.get(verdict, 0) + 1


def _all_live(governance: Governance, plan: Plan) -> Governance:
    steps = [step for playbook in plan.playbooks for step in playbook.then]
    channels = {f"channel:{channel}" for step in steps for channel in step.channels}
    live = frozenset({"shop", *channels, *(f"playbook:{one.name}" for one in plan.playbooks)})
    return msgspec.structs.replace(governance, live=live)


class _Person:
    """One person's messages over the whole replay."""

    def __init__(self, orders: Sequence[Walk], rules: Governance, governor: Governor) -> None:
        self.orders = {walk.order: walk for walk in orders}
        self.rules, self.told = rules, governor
        self.steps: dict[UUID, Due] = {}
        self.waiting = sorted(self._asks(orders, governor.topics), key=lambda one: (one.asked_at, one.id), reverse=True)
        self.words = sorted(_words(orders), key=lambda one: one[0])
        self.had: list[Had] = []
        first = next(iter(orders))
        self.zone = first.zone.key
        self.country = first.state.destination.country if first.state.destination is not None else ""

    def live(self) -> None:
        """Judge at each moment at which something was asked or had been put off to."""
        open_asks: dict[UUID, OpenAsk] = {}
        later: dict[UUID, datetime] = {}
        while self.waiting or later:
            moments = [min(later.values())] if later else []
            if self.waiting:
                moments.append(self.waiting[-1].asked_at)
            now = min(moments)
            while self.waiting and self.waiting[-1].asked_at <= now:
                ask = self.waiting.pop()
                open_asks[ask.id] = ask
            later = self._judge(open_asks, now)

    def _judge(self, open_asks: dict[UUID, OpenAsk], now: datetime) -> dict[UUID, datetime]:
        asks = list(open_asks.values())
        subjects = {ask.subject for ask in asks}
        orders = {subject: _standing(self.orders[subject], now) for subject in subjects}
        carried = tuple({channel: None for ask in asks for channel in ask.channels})
        person = PersonFacts(self.zone, self.country, tuple(_latest(self.words, now)), tuple(self.had))
        later: dict[UUID, datetime] = {}
        for ask, verdict in zip(asks, judge(asks, person, orders, now, self.rules, carried=carried), strict=True):
            if not verdict.final:
                if verdict.until is not None and verdict.until > now:
                    later[ask.id] = verdict.until
                    continue
                self.told.decide(WAITING)
            del open_asks[ask.id]
            if verdict.final:
                self.told.decide(f"{verdict.verdict} {verdict.rule}".strip())
            if verdict.verdict == SENT:
                self.had.append(Had(now, ask.purpose))
                self.told.tell(self.steps[ask.id], verdict.channel, now)
        return later

    def _asks(self, orders: Sequence[Walk], topics: dict[str, str]) -> Iterable[OpenAsk]:
        for walk in orders:
            for at, due in walk.asked:
                step = due.step
                if step.act != _TELL:
                    continue
                key = digest(walk.order, due.playbook, step.key, due.cause)
                self.steps[key] = due
                yield OpenAsk(
                    key,
                    walk.order,
                    due.playbook,
                    step.template,
                    step.purpose,
                    at,
                    due.news_at,
                    due.fresh_until,
                    step.audience,
                    step.channels,
                    step.topic or topics[due.playbook],
                    due.parcel,
                    True,
                    step.channels,
                )


def _standing(walk: Walk, now: datetime) -> OrderFacts:
    """How an order stood at a moment."""
    place = bisect_right(walk.changes, now, key=lambda one: one[0])
    return walk.changes[place - 1][1] if place else OrderFacts()


def _words(orders: Iterable[Walk]) -> Iterable[tuple[datetime, Standing]]:
    for walk in orders:
        for event in walk.events:
            fact = event.fact
            if isinstance(fact, ConsentGiven | ConsentWithdrawn):
                given = isinstance(fact, ConsentGiven)
                yield event.received_at, Standing(fact.purpose, fact.channel, given, fact.source)


def _latest(words: Sequence[tuple[datetime, Standing]], now: datetime) -> Iterable[Standing]:
    latest = {(word.purpose, word.channel): word for at, word in words if at <= now}
    return latest.values()
