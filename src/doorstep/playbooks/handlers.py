"""Load what was taken, keep what was decided."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from doorstep.kit.handle import Tx
from doorstep.kit.ids import digest
from doorstep.playbooks import store
from doorstep.playbooks.model import Decision, Situation, Taken

_encode = msgspec.json.Encoder().encode


class Decided(Struct, frozen=True):
    """A decision that asks for something, with all it was made from. ``inputs`` is the encoded situation."""

    shop: str
    order: str
    release: str
    at: datetime
    inputs: bytes
    decision: Decision

    @property
    def id(self) -> UUID:
        """The decision's id: the hash of order, moment and inputs, so that the same decision is kept once."""
        return digest(self.shop, self.order, self.at.isoformat(), self.release, self.inputs)


def encode_situation(situation: Situation) -> bytes:
    """Write a situation down before anything changes its state."""
    return _encode(situation)


def taken_of(tx: Tx, orders: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[Taken, ...]]:
    """Return the steps taken for each (shop, order)."""
    return {key: tuple(taken) for key, taken in store.taken_of(tx, orders).items()}


def keep(tx: Tx, decided: Sequence[Decided]) -> None:
    """Keep decisions and mark their steps as taken."""
    if not decided:
        return
    ids = [one.id for one in decided]
    rows = [
        store.DecisionRow(one.shop, one.order, made, one.at, one.release, one.inputs, _encode(one.decision))
        for one, made in zip(decided, ids, strict=True)
    ]
    steps = [
        store.StepRow(one.shop, one.order, taken_step(one, place), due.step.act, made)
        for one, made in zip(decided, ids, strict=True)
        for place, due in enumerate(one.decision.steps)
    ]
    store.insert_decisions(tx, rows)
    store.insert_steps(tx, steps)


def taken_step(decided: Decided, place: int) -> Taken:
    """The record of the step at ``place`` of a decision."""
    due = decided.decision.steps[place]
    return Taken(due.playbook, due.step.key, due.cause, decided.at, due.event, due.news_at)


def retract(tx: Tx, shop: str, order: str, taken: Sequence[Taken]) -> None:
    """Mark steps whose cause turned out wrong, so that a correction may speak and the real thing may be told."""
    if taken:
        store.retract(tx, shop, order, taken)
