"""Judge all open asks of one person together. Pure: the same knowledge at the same moment gives the same verdicts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from doorstep.messages.model import (
    MERGED,
    PURPOSES,
    REFUSED,
    RULES,
    SENT,
    SERVICE,
    SUPERSEDED,
    UNTOLD,
    Governance,
    Judgement,
    OpenAsk,
    OrderFacts,
    PersonFacts,
    Traits,
)
from doorstep.messages.rules.governor.budget import full_until
from doorstep.messages.rules.governor.consents import allowed_purposes
from doorstep.messages.rules.governor.groups import Candidate, Place, by_topic, place, superseded
from doorstep.messages.rules.governor.quiet import zone_of
from doorstep.messages.rules.governor.refusals import PLAIN, Refusal, Way, refusal, settled, way_out
from doorstep.messages.rules.governor.windows import Times

_UNKNOWN_ORDER = OrderFacts()


def judge(
    asks: Sequence[OpenAsk],
    person: PersonFacts,
    orders: Mapping[str, OrderFacts],
    now: datetime,
    rules: Governance,
    left: Mapping[str, int] | None = None,
    carried: Sequence[str] = ("email",),
) -> tuple[Judgement, ...]:
    """Return one judgement for each ask, in the order given.

    `orders` by subject is the freshest state; `left` says how many messages a switch with a daily cap may still send
    today; `carried` are the channels that something is connected to.
    """
    return _Desk(person, orders, now, rules, dict(left or {}), tuple(carried)).judge(asks)


class _Desk:
    """One sitting of the governor."""

    def __init__(
        self,
        person: PersonFacts,
        orders: Mapping[str, OrderFacts],
        now: datetime,
        rules: Governance,
        left: dict[str, int],
        carried: tuple[str, ...],
    ) -> None:
        self.person, self.orders, self.now, self.rules = person, orders, now, rules
        self.left, self.carried = left, carried
        self.zone = zone_of(person.zone, rules.zone)
        self.country = person.country or rules.country
        self.times = Times(
            self.zone, person.quiet or (rules.quiet_start, rules.quiet_end), self.country, rules.hours, now
        )
        self.extras: list[str] = []  # the purposes of messages of this sitting that are not service
        self.found: dict[UUID, Judgement] = {}

    def judge(self, asks: Sequence[OpenAsk]) -> tuple[Judgement, ...]:
        groups: list[list[Candidate]] = []
        for group in by_topic(self._candidates(sorted(asks, key=place)), self._alone):
            awake = self._in_time(self._newest(group))
            if awake:
                groups.append(awake)
        for group in sorted(groups, key=_turn):
            self._send(group)
        return tuple(self.found[ask.id] for ask in asks)

    def _candidates(self, asks: Iterable[OpenAsk]) -> Iterable[Candidate]:
        for ask in asks:
            order = self.orders.get(ask.subject, _UNKNOWN_ORDER)
            way: Way | Refusal = refusal(ask, order, self._traits(ask), self.now) or way_out(
                ask, self.person, self.rules, self.carried
            )
            if isinstance(way, Way):
                yield Candidate(ask, way)
            else:
                self._refuse(ask, way.rule, way.reason)

    def _newest(self, group: list[Candidate]) -> list[Candidate]:
        order = self.orders.get(group[0].ask.subject, _UNKNOWN_ORDER)
        replaced = superseded(group, order, self.rules.traits)
        for ask, newer in replaced.items():
            self.found[ask] = Judgement(ask, SUPERSEDED, "newer_news", RULES["newer_news"], into=newer)
        return [one for one in group if one.ask.id not in replaced]

    def _in_time(self, group: list[Candidate]) -> list[Candidate]:
        """Quiet hours, and those that the law closes, hold a group back, unless one of it is service that needs action
        today. So does news that is still being gathered, unless one of it cannot wait for that."""
        if any(self._urgent(one.ask) for one in group):
            return group
        opens, line = self.times.opens(group[0].ask.purpose, group[0].way.channel)
        if opens > self.now:
            rule, why = ("legal_hours", f"line {line!r} closes it") if line else ("quiet_hours", "quiet hours")
            for one in group:
                self._wait(one.ask, rule, opens, f"{why} in {self.zone.key}")
            return []
        gathered = _gathered(group, self.rules.traits, self.now)
        if gathered > self.now:
            for one in group:
                self.found[one.ask.id] = Judgement(one.ask.id, "", "gathering", RULES["gathering"], until=gathered)
            return []
        return group

    def _send(self, group: list[Candidate]) -> None:
        off, purpose = group[-1].way.off, group[-1].ask.purpose
        if off:
            self._preview(group)
            return
        if purpose != SERVICE:
            opening = partial(self.times.after, purpose, group[-1].way.channel)
            full = full_until(self.person.had, purpose, self.extras, self.now, self.zone, self.rules, opening)
            if full is not None:
                for one in group:
                    self._wait(one.ask, "limit", full, RULES["limit"])
                return
        able = [one for one in group if self._may_leave(one)]
        if able:
            self._tell(able)

    def _tell(self, group: list[Candidate]) -> None:
        lead = group[-1]
        channel, purposes = lead.way.channel, self._purposes(lead)
        for switch in {f"playbook:{one.ask.playbook}" for one in group} | {f"channel:{channel}"}:
            if switch in self.left:
                self.left[switch] -= 1
        if lead.ask.purpose != SERVICE:
            self.extras.append(lead.ask.purpose)
        for one in group[:-1]:
            self.found[one.ask.id] = Judgement(
                one.ask.id, MERGED, "same_topic", RULES["same_topic"], channel, lead.ask.id, purposes=purposes
            )
        self.found[lead.ask.id] = Judgement(lead.ask.id, SENT, channel=channel, purposes=purposes)

    def _preview(self, group: list[Candidate]) -> None:
        lead = group[-1]
        purposes = self._purposes(lead)
        for one in group:
            into = None if one is lead else lead.ask.id
            rule = one.way.off
            self.found[one.ask.id] = Judgement(
                one.ask.id, REFUSED, rule, RULES[rule], lead.way.channel, into, purposes=purposes, preview=one is lead
            )

    def _may_leave(self, one: Candidate) -> bool:
        """Daily caps, and last of all the hold-out: both groups of a comparison hold only those who could have been
        told at this moment."""
        for switch in (f"playbook:{one.ask.playbook}", f"channel:{one.way.channel}"):
            if self.left.get(switch, 1) <= 0:
                self._refuse(one.ask, "daily_cap", f"{switch} has reached its daily cap")
                return False
        if one.ask.arm == UNTOLD and one.ask.purpose != SERVICE:
            self._refuse(one.ask, "holdout", RULES["holdout"])
            return False
        return True

    def _purposes(self, lead: Candidate) -> tuple[str, ...]:
        """The purposes whose blocks may stand in the message: allowed to this person here, and at this hour."""
        order, channel = self.orders.get(lead.ask.subject, _UNKNOWN_ORDER), lead.way.channel
        found = allowed_purposes(
            self.rules.consents, self.person.consents, self.country, channel, settled=settled(order)
        )
        return tuple(one for one in found if self.times.lawful(one, channel))

    def _traits(self, ask: OpenAsk) -> Traits:
        return self.rules.traits.get(ask.template, PLAIN)

    def _urgent(self, ask: OpenAsk) -> bool:
        return ask.purpose == SERVICE and self._traits(ask).urgent

    def _alone(self, ask: OpenAsk) -> bool:
        several = len(self.orders.get(ask.subject, _UNKNOWN_ORDER).parcels) > 1
        return several and bool(ask.parcel) and self._urgent(ask)

    def _wait(self, ask: OpenAsk, rule: str, until: datetime, why: str) -> None:
        if until > ask.fresh_until:
            self._refuse(ask, rule, f"{why}; it is no news after {ask.fresh_until:%Y-%m-%d %H:%M} UTC")
        else:
            self.found[ask.id] = Judgement(ask.id, "", rule, why, until=until)

    def _refuse(self, ask: OpenAsk, rule: str, reason: str) -> None:
        self.found[ask.id] = Judgement(ask.id, REFUSED, rule, reason)


def _gathered(group: list[Candidate], traits: Mapping[str, Traits], now: datetime) -> datetime:
    """Until when the first of a group waits for others: as long as the least patient one of it does."""
    if any(one.way.off or one.ask.rung for one in group):
        return now
    first = min(one.ask.asked_at for one in group)
    patience = min(traits.get(one.ask.template, PLAIN).gather for one in group)
    return min(first + timedelta(minutes=patience), *(one.ask.fresh_until for one in group))


def _turn(group: list[Candidate]) -> tuple[int, Place]:
    # Service first, marketing last; older news before newer.
    purpose = group[0].ask.purpose
    return (PURPOSES.index(purpose) if purpose in PURPOSES else len(PURPOSES), place(group[0].ask))
