"""The conditions of a playbook, each with its test and with the sentence that names the values it saw.

A condition looks at the whole order, or at the one parcel whose event is the cause. Where only the order is at hand,
a question about a parcel is answered by any of its parcels.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from doorstep.kit.money import Money
from doorstep.playbooks.model import When
from doorstep.playbooks.rules.words import listed, plain, share
from doorstep.promise.model import Estimate
from doorstep.timeline.model import FINAL, Milestone, OrderState, ParcelState

Test = Callable[[OrderState, ParcelState | None, Estimate | None], bool]
Words = Callable[[OrderState, ParcelState | None, Estimate | None], str]


class Condition(NamedTuple):
    """``holds`` tests; ``says`` tells what was seen and what is wanted, whether it holds or not."""

    holds: Test
    says: Words


def conditions(when: When) -> tuple[Condition, ...]:
    """The conditions that a playbook gives, the cheapest first."""
    found: list[Condition] = []
    found += _of_milestones(when)
    found += _of_order(when)
    found += _of_worth(when)
    found += _of_delivery(when)
    found += _of_carrier(when)
    found += _of_feedback(when)
    if when.risk_above is not None:
        found.append(_risk_above(when.risk_above))
    return tuple(found)


def happened(state: OrderState, kind: str) -> bool:
    """Whether a fact of this kind counts now: of a condition with episodes the open one, else any."""
    known = False
    for name, episode in state.episodes.items():
        if name == kind or name.startswith(kind + "/"):
            if episode.open_since is not None:
                return True
            known = True
    return not known and kind in state.reached


def _none_happened(state: OrderState, kinds: tuple[str, ...]) -> bool:
    if not state.episodes:
        return state.reached.keys().isdisjoint(kinds)
    return not any(happened(state, kind) for kind in kinds)


def troubled(state: OrderState) -> bool:
    """Whether something about the order is still wrong."""
    if not state.incidents:
        return state.disputed
    return state.disputed or any(incident.closed_at is None for incident in state.incidents)


def _now_at(state: OrderState, parcel: ParcelState | None) -> str:
    own = parcel.milestone if parcel is not None else state.milestone
    # An order that was called off ends its parcels too, as long as the carrier has not ended them otherwise.
    return Milestone.CANCELLED if state.cancelled_at is not None and own not in FINAL else own


def _parcels(state: OrderState, parcel: ParcelState | None) -> Iterable[ParcelState]:
    return (parcel,) if parcel is not None else state.parcels.values()


def _of_milestones(when: When) -> Iterable[Condition]:
    never, only, facts = frozenset(when.unless_milestone), frozenset(when.only_milestone), when.unless_fact
    if never:
        yield Condition(
            lambda s, p, e: _now_at(s, p) not in never,
            lambda s, p, e: f"It is {plain(_now_at(s, p))} now; silent when {listed(when.unless_milestone)}.",
        )
    if only:
        yield Condition(
            lambda s, p, e: _now_at(s, p) in only,
            lambda s, p, e: f"It is {plain(_now_at(s, p))} now; speaks only while {listed(when.only_milestone)}.",
        )
    if facts:
        yield Condition(
            lambda s, p, e: _none_happened(s, facts),
            lambda s, p, e: (
                f"Happened of {listed(facts)}: {listed(tuple(k for k in facts if happened(s, k))) or 'nothing'}; "
                "silent when any did."
            ),
        )


def _of_order(when: When) -> Iterable[Condition]:
    countries, tags = frozenset(when.country), frozenset(when.tag)
    if when.gift is not None:
        yield Condition(
            lambda s, p, e: s.gift == when.gift,
            lambda s, p, e: (
                f"It is {'' if s.gift else 'not '}a gift; the playbook is {'' if when.gift else 'not '}for gifts."
            ),
        )
    if countries:
        yield Condition(
            lambda s, p, e: s.destination is not None and s.destination.country in countries,
            lambda s, p, e: (
                f"It goes to {(s.destination and s.destination.country) or 'an unknown country'}; "
                f"the playbook is for {' or '.join(when.country)}."
            ),
        )
    if tags:
        yield Condition(
            lambda s, p, e: not tags.isdisjoint(s.tags),
            lambda s, p, e: f"Its tags are {', '.join(s.tags) or 'none'}; the playbook wants {' or '.join(when.tag)}.",
        )


def _of_worth(when: When) -> Iterable[Condition]:
    least = when.total_at_least
    if least is not None:
        yield Condition(
            lambda s, p, e: s.total >= least,
            lambda s, p, e: (
                f"It is worth {Money(s.total, s.currency)}; the playbook wants {Money(least, s.currency)} or more."
            ),
        )
    if when.open_incident is not None:
        yield Condition(
            lambda s, p, e: troubled(s) == when.open_incident,
            lambda s, p, e: (
                f"{'Something is' if troubled(s) else 'Nothing is'} still wrong with it; "
                f"the playbook speaks only when {'something' if when.open_incident else 'nothing'} is."
            ),
        )


def _of_delivery(when: When) -> Iterable[Condition]:
    how, not_how = frozenset(when.delivered_how), frozenset(when.unless_delivered_how)
    if how:
        yield Condition(
            lambda s, p, e: not how.isdisjoint(_hows(s, p)),
            lambda s, p, e: (
                f"Delivered to: {listed(_hows(s, p)) or 'nobody yet'}; the playbook wants {listed(when.delivered_how)}."
            ),
        )
    if not_how:
        yield Condition(
            lambda s, p, e: not_how.isdisjoint(_hows(s, p)),
            lambda s, p, e: (
                f"Delivered to: {listed(_hows(s, p)) or 'nobody yet'}; silent for {listed(when.unless_delivered_how)}."
            ),
        )
    if when.signed_by_party is not None:
        yield _signed(when.signed_by_party)


def _of_carrier(when: When) -> Iterable[Condition]:
    carriers = frozenset(when.carrier)
    if when.reason:
        yield Condition(
            lambda s, p, e: any(_matches(one.reason, when.reason) for one in _parcels(s, p)),
            lambda s, p, e: (
                f"The reason given is {listed(tuple(o.reason for o in _parcels(s, p) if o.reason)) or 'none'}; "
                f"the playbook wants {listed(when.reason)}."
            ),
        )
    if carriers:
        yield Condition(
            lambda s, p, e: not carriers.isdisjoint(_carriers(s, p)),
            lambda s, p, e: (
                f"It goes with {' and '.join(_carriers(s, p)) or 'an unknown carrier'}; "
                f"the playbook is for {' or '.join(when.carrier)}."
            ),
        )


def _signed(wanted: bool) -> Condition:
    def said(state: OrderState, parcel: ParcelState | None, estimate: Estimate | None) -> str:
        who = "somebody of the order" if wanted else "somebody else"
        return f"It was signed for by {_signer(state, parcel)}; the playbook wants {who}."

    return Condition(lambda s, p, e: any(one.signer_is_party is wanted for one in _parcels(s, p)), said)


def _signer(state: OrderState, parcel: ParcelState | None) -> str:
    answers = {one.signer_is_party for one in _parcels(state, parcel)}
    if True in answers:
        return "somebody of the order"
    return "somebody else" if False in answers else "nobody that we know"


def _of_feedback(when: When) -> Iterable[Condition]:
    most, least = when.score_at_most, when.score_at_least
    if most is not None:
        yield Condition(
            lambda s, p, e: s.review_score is not None and s.review_score <= most,
            lambda s, p, e: f"The score is {s.review_score or 'not given'}; the playbook wants {most} or less.",
        )
    if when.unless_score_at_most is not None:
        yield _unless_score(when.unless_score_at_most)
    if least is not None:
        yield Condition(
            lambda s, p, e: s.review_score is not None and s.review_score >= least,
            lambda s, p, e: f"The score is {s.review_score or 'not given'}; the playbook wants {least} or more.",
        )


def _unless_score(limit: int) -> Condition:
    return Condition(
        lambda s, p, e: s.review_score is None or s.review_score > limit,
        lambda s, p, e: f"The score is {s.review_score or 'not given'}; silent at {limit} or less.",
    )


def _risk_above(limit: float) -> Condition:
    def said(state: OrderState, parcel: ParcelState | None, estimate: Estimate | None) -> str:
        if estimate is None or estimate.risk is None:
            return f"Nobody can say yet how likely it is to be late; the playbook wants more than {share(limit)}."
        if estimate.risk > limit:
            return f"It is likely to be late: risk {share(estimate.risk)}, the playbook wants more than {share(limit)}."
        return f"It is not late enough: risk {share(estimate.risk)}, the playbook wants more than {share(limit)}."

    return Condition(lambda s, p, e: e is not None and e.risk is not None and e.risk > limit, said)


def _hows(state: OrderState, parcel: ParcelState | None) -> tuple[str, ...]:
    return tuple(str(one.delivered_how or "unknown") for one in _parcels(state, parcel) if "delivered" in one.reached)


def _matches(reason: str, wanted: tuple[str, ...]) -> bool:
    return reason != "" and (reason in wanted or reason.partition(".")[0] in wanted)


def _carriers(state: OrderState, parcel: ParcelState | None) -> tuple[str, ...]:
    return tuple({leg.carrier: None for one in _parcels(state, parcel) for leg in one.legs.values() if leg.carrier})
