"""Act out the examples of a playbook: build the small situation that each describes, and decide."""

from datetime import datetime, timedelta
from uuid import UUID

from doorstep.kit.ids import digest
from doorstep.playbooks.model import Example, Playbook, Situation, Taken
from doorstep.playbooks.rules.decide import decide
from doorstep.playbooks.rules.library import EPISODIC, MILESTONES, Library
from doorstep.playbooks.rules.library import compile as prepare
from doorstep.promise.model import Estimate
from doorstep.timeline.model import (
    ORDER_OF_MILESTONES,
    Delivered,
    Episode,
    Incident,
    LegState,
    Milestone,
    OrderState,
    ParcelState,
    Place,
    Reached,
    Window,
)

PARCEL = "parcel:example/1"


def run_examples(playbook: Playbook) -> list[tuple[Example, tuple[str, ...]]]:
    """Return each example with the keys of the steps that really come of it."""
    library = prepare([playbook])
    return [(example, _steps(example, playbook, library)) for example in playbook.example]


def situation_of(example: Example, playbook: Playbook) -> Situation:
    """The situation that an example describes: one order with one parcel, to which just this happened."""
    at = example.at or example.now
    state = OrderState(
        order="example",
        number="example",
        placed_at=at,
        currency="EUR",
        total=example.total,
        gift=example.gift,
        tags=[example.tag] if example.tag else [],
        destination=Place(country=example.country) if example.country else None,
        review_score=example.score,
    )
    if example.promised_to is not None:
        state.promised = Window(None, example.promised_to)
    parcel = ParcelState(parcel=PARCEL, reason=example.reason, signer_is_party=example.signed_by_party)
    if example.delivered_how:
        parcel.delivered_how = Delivered(example.delivered_how)
    if example.carrier:
        parcel.legs["leg"] = LegState(leg="leg", carrier=example.carrier)
    state.parcels[PARCEL] = parcel
    for name in sorted({example.milestone, example.fact, *example.also} - {""}):
        _let_happen(name, at, state, parcel)
    for kind in (example.incident, "example" if example.open_incident else ""):
        if kind:
            state.incidents.append(Incident(kind, at, _event(kind), PARCEL, example.reason))
    return Situation(state, _estimate(example), _taken(example, playbook), example.history)


def _steps(example: Example, playbook: Playbook, library: Library) -> tuple[str, ...]:
    decision = decide(situation_of(example, playbook), library, example.now)
    return tuple(due.step.key for due in decision.steps)


def _let_happen(name: str, at: datetime, state: OrderState, parcel: ParcelState) -> None:
    reached = Reached(at, _event(name))
    if name not in MILESTONES:
        state.reached[name] = reached
        if name in EPISODIC:
            state.episodes[name] = Episode(1, at, reached.event)
        if name == "order_cancelled":
            state.cancelled_at = at
        return
    parcel.reached[name] = reached
    state.reached[f"milestone:{name}"] = reached
    milestone = Milestone(name)
    # The furthest one is where the parcel stands now; the example tells no order among them.
    if ORDER_OF_MILESTONES[milestone] >= ORDER_OF_MILESTONES[parcel.milestone]:
        parcel.milestone = state.milestone = milestone
        parcel.milestone_at = state.milestone_at = at


def _estimate(example: Example) -> Estimate | None:
    if example.risk is None:
        return None
    likely = example.promised_to or example.now + timedelta(days=1)
    return Estimate(likely, likely, likely, confidence=0.9, source="example", risk=example.risk)


def _taken(example: Example, playbook: Playbook) -> tuple[Taken, ...]:
    """Steps taken for whatever the example is about, so that the key of "once" is met whichever it is."""
    at = example.at or example.now
    names = [name for name in (example.milestone, example.fact, example.incident, *example.also) if name]
    causes = ["order", PARCEL, *(_event(name).hex for name in names), *(f"{name}#1" for name in names)]
    return tuple(Taken(playbook.name, step, cause, at) for step in example.taken for cause in causes)


def _event(name: str) -> UUID:
    return digest("example", name)
