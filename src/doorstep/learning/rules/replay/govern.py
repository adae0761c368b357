"""Which of the messages that the playbooks wanted would have been told: person by person, in the order of time. Pure.

The governor is the live one. A replay asks "what if", so everything is taken as switched live, every channel as
connected, everybody as reachable, and daily caps as open; consents are those that the histories hold.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from doorstep.kit.ids import digest
from doorstep.learning.rules.replay.moments import Plan
from doorstep.learning.rules.replay.walk import Walk
from doorstep.messages.model import (
    SENT,
    SERVICE,
    Governance,
    Had,
    Judgement,
    OpenAsk,
    OrderFacts,
    PersonFacts,
    Standing,
)
from doorstep.messages.rules.governor import judge, quiet_until
from doorstep.playbooks.model import Due
from doorstep.timeline.model import ConsentGiven, ConsentWithdrawn

WAITING = "waiting"
_TELL = "tell"
_DAYS_OF_BUDGET, _LONGEST_DAY = timedelta(days=7), timedelta(hours=26)
#: Rules by which a verdict follows from the moment or from earlier messages, and not from the order alone.
_OF_THE_MOMENT = frozenset({"stale", "limit", "quiet_hours", "legal_hours", "gathering", "daily_cap"})


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
        self.thorough = plan.thorough
        self.precedents: dict[tuple[object, ...], Precedent] = {}
        self._several: dict[str, list[Walk]] = {}

    def hear(self, walk: Walk, orders: int) -> None:
        """Judge what was wanted about an order, as soon as all ``orders`` of its person are there."""
        if self.rules is None:
            for at, due in walk.asked:
                if due.step.act == _TELL:
                    self.tell(due, next(iter(due.step.channels), ""), at)
                    self.decide(SENT)
            return
        mine = self._several.pop(walk.person, []) if orders > 1 else []
        mine.append(walk)
        if len(mine) < orders:
            self._several[walk.person] = mine
        else:
            _Person(mine, self.rules, self).live()

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


class Wish:
    """A message that a playbook wanted: a step with its moment and its order."""

    __slots__ = ("at", "due", "walk")

    def __init__(self, at: datetime, due: Due, walk: Walk) -> None:
        self.at, self.due, self.walk = at, due, walk

    def key(self) -> tuple[datetime, str, str, str, str]:
        """The place among the wishes of a person."""
        due = self.due
        return (self.at, self.walk.order, due.playbook, due.step.key, due.cause)

    def ask(self, topics: dict[str, str]) -> OpenAsk:
        """The wish as it lies on the governor's desk."""
        due, step = self.due, self.due.step
        return OpenAsk(
            digest(self.walk.order, due.playbook, step.key, due.cause),
            self.walk.order,
            due.playbook,
            step.template,
            step.purpose,
            self.at,
            due.news_at,
            due.fresh_until,
            step.audience,
            step.channels,
            step.topic or topics[due.playbook],
            due.parcel,
            True,
            step.channels,
        )


class _Person:
    """One person's messages over the whole replay."""

    def __init__(self, orders: Sequence[Walk], rules: Governance, governor: Governor) -> None:
        self.rules, self.governor = rules, governor
        wishes = [Wish(at, due, walk) for walk in orders for at, due in walk.asked if due.step.act == _TELL]
        self.waiting = sorted(wishes, key=Wish.key, reverse=True)
        self.words = sorted(_words(orders), key=lambda one: one[0])
        self.had: list[Had] = []
        first = next(iter(orders))
        self.zone = first.zone
        self.country = first.state.destination.country if first.state.destination is not None else ""

    def live(self) -> None:
        """Judge at each moment at which something was wanted or had been put off to."""
        later: list[tuple[datetime, Wish]] = []
        while self.waiting or later:
            now = min(at for at, _ in later) if later else self.waiting[-1].at
            if self.waiting and self.waiting[-1].at < now:
                now = self.waiting[-1].at
            desk = [wish for _, wish in later]
            while self.waiting and self.waiting[-1].at <= now:
                desk.append(self.waiting.pop())
            alone = len(desk) == 1 and not self.words and self._plain(desk[0])
            later = self._alone(desk[0], now) if alone else self._together(desk, now)

    def _alone(self, wish: Wish, now: datetime) -> list[tuple[datetime, Wish]]:
        """Judge a single wish, by what the governor said to its like: all that it looks at is in the key, but for the
        freshness of the news, and for the messages of the last days where they are so many that it counts them."""
        due, facts = wish.due, _standing(wish.walk, now)
        quiet = quiet_until(now, self.zone, self.rules.quiet_start, self.rules.quiet_end)
        stands = facts.parcels.get(due.parcel, facts.milestone)
        state = (facts.milestone, stands, facts.disputed, facts.open_incidents)
        key = (due.playbook, due.step.key, self.country, quiet is None, state)
        known = self.governor.precedents.get(key)
        stale = now > due.fresh_until or (quiet is not None and quiet > due.fresh_until)
        if known is None or stale or not self._roomy(now):
            said = self._judge([wish], now)[0]
            if not self.governor.thorough and (precedent := _precedent(said, quiet)) is not None:
                self.governor.precedents[key] = precedent
            return self._settle(wish, said.verdict, said.rule, said.channel, said.until, now)
        return self._settle(wish, known.verdict, known.rule, known.channel, quiet if known.waits else None, now)

    def _plain(self, wish: Wish) -> bool:
        """Whether nothing but quiet hours and the budgets for everything decide when it may go."""
        step, rules = wish.due.step, self.rules
        traits = rules.traits.get(step.template)
        waits = traits is not None and traits.gather > 0
        return not waits and (step.purpose == SERVICE or not (rules.hours or rules.limits))

    def _roomy(self, now: datetime) -> bool:
        """Whether no budget can be full: so few messages in the last days, however the days are counted."""
        recent = [one.at for one in self.had[-self.rules.per_week :] if now - one.at < _DAYS_OF_BUDGET]
        today = sum(now - at < _LONGEST_DAY for at in recent)
        return len(recent) < self.rules.per_week and today < self.rules.per_day

    def _together(self, desk: list[Wish], now: datetime) -> list[tuple[datetime, Wish]]:
        later = []
        for wish, said in zip(desk, self._judge(desk, now), strict=True):
            later += self._settle(wish, said.verdict, said.rule, said.channel, said.until, now)
        return later

    def _judge(self, desk: list[Wish], now: datetime) -> tuple[Judgement, ...]:
        asks = [wish.ask(self.governor.topics) for wish in desk]
        orders = {wish.walk.order: _standing(wish.walk, now) for wish in desk}
        carried = tuple({channel: None for ask in asks for channel in ask.channels})
        person = PersonFacts(self.zone.key, self.country, tuple(_latest(self.words, now)), tuple(self.had))
        return judge(asks, person, orders, now, self.rules, carried=carried)

    def _settle(
        self, wish: Wish, verdict: str, rule: str, channel: str, until: datetime | None, now: datetime
    ) -> list[tuple[datetime, Wish]]:
        """Count a verdict; without one the wish is put off, and comes back."""
        if not verdict:
            if until is not None and until > now:
                return [(until, wish)]
            self.governor.decide(WAITING)
            return []
        self.governor.decide(f"{verdict} {rule}" if rule else verdict)
        if verdict == SENT:
            self.had.append(Had(now, wish.due.step.purpose))
            self.governor.tell(wish.due, channel, now)
        return []


class Precedent(NamedTuple):
    """What the governor said to a wish of this kind. ``waits``: until the quiet hours end."""

    verdict: str
    rule: str
    channel: str
    waits: bool = False


def _precedent(said: Judgement, quiet: datetime | None) -> Precedent | None:
    """What can be said again to the next of its kind; ``None`` where the moment or earlier messages decided."""
    if not said.final:
        same = said.rule == "quiet_hours" and quiet is not None and said.until == quiet
        return Precedent("", said.rule, said.channel, waits=True) if same else None
    if said.rule in _OF_THE_MOMENT:
        return None
    return Precedent(said.verdict, said.rule, said.channel)


def _standing(walk: Walk, now: datetime) -> OrderFacts:
    """How an order stood at a moment."""
    for at, facts in reversed(walk.changes):
        if at <= now:
            return facts
    return OrderFacts()


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
