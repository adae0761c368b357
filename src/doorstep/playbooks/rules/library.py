"""Playbooks prepared once for a release, so that an order only meets those that its own events could wake."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from doorstep.playbooks.model import Playbook, Step, When
from doorstep.playbooks.rules.conditions import Condition, conditions
from doorstep.timeline.model import Milestone

MILESTONES = frozenset(str(milestone) for milestone in Milestone)

#: Derived facts that are counted in episodes; their causes are written ``kind#2``.
EPISODIC = frozenset(
    {
        "risk_raised",
        "stalled",
        "dispatch_late",
        "promise_missed",
        "handover_overdue",
        "missed_connection",
        "delivery_disputed",
        "cause_retracted",
    }
)

_ORDER_MILESTONE = "milestone:"


class Entry(NamedTuple):
    """A prepared playbook. ``names`` are what wakes it (all of one ``kind``: fact, milestone, incident or promise),
    ``once`` what it speaks once about.

    ``whole`` tells that it looks at the milestones of the order as a whole. ``delay`` (``signed_delay`` when a party
    signed) passes between what wakes it and the news, which stays news for ``fresh``. ``timed``: not before that.
    ``longest`` after it woke there is no news any more, whoever signed. ``keys`` name its steps.
    """

    position: int
    playbook: str
    names: tuple[str, ...]
    kind: str
    whole: bool
    once: str
    delay: timedelta
    signed_delay: timedelta
    timed: bool
    fresh: timedelta
    longest: timedelta
    conditions: tuple[Condition, ...]
    steps: tuple[Step, ...]
    keys: tuple[tuple[str, str], ...]
    why: str

    def reached_name(self, name: str) -> str:
        """The name under which an order's state keeps what wakes this playbook."""
        return _ORDER_MILESTONE + name if self.kind == "milestone" else name


class Library(NamedTuple):
    """All playbooks of a release, found by what wakes them.

    ``by_reached``: facts of the order and milestones of the order as a whole (``milestone:delivered``);
    ``without_parcel``: milestones of the order as a whole, for orders whose parcels nobody told us of; ``by_parcel``:
    milestones of a parcel; ``by_episode``: derived facts; ``by_incident``: kinds of incidents.
    ``topics``: by playbook, the topic under which its messages merge.
    """

    entries: tuple[Entry, ...]
    by_reached: dict[str, tuple[Entry, ...]]
    without_parcel: dict[str, tuple[Entry, ...]]
    by_parcel: dict[str, tuple[Entry, ...]]
    by_episode: dict[str, tuple[Entry, ...]]
    by_incident: dict[str, tuple[Entry, ...]]
    before_promise: tuple[Entry, ...]
    topics: dict[str, str]
    steps: dict[tuple[str, str], Step]

    def step(self, playbook: str, key: str) -> Step | None:
        """The step of that name, ``None`` when this release does not have it."""
        return self.steps.get((playbook, key))


def compile(playbooks: Iterable[Playbook]) -> Library:  # noqa: A001 - the word for it
    """Prepare playbooks; their order is the order of their steps in a decision."""
    given = tuple(playbooks)
    entries = tuple(_entry(position, playbook) for position, playbook in enumerate(given))
    facts = [entry for entry in entries if entry.kind == "fact"]
    marks = [entry for entry in entries if entry.kind == "milestone"]
    whole = [entry for entry in marks if entry.whole]
    single = [entry for entry in marks if not entry.whole]
    by_reached = _index(facts, without=EPISODIC)
    by_reached.update(_index(whole, prefix=_ORDER_MILESTONE))
    return Library(
        entries=entries,
        by_reached=by_reached,
        without_parcel=_index(single, prefix=_ORDER_MILESTONE),
        by_parcel=_index(single),
        by_episode={kind: found for kind, found in _index(facts).items() if kind in EPISODIC},
        by_incident=_index([entry for entry in entries if entry.kind == "incident"]),
        topics={playbook.name: playbook.topic for playbook in given},
        steps={key: step for entry in entries for key, step in zip(entry.keys, entry.steps, strict=True)},
        before_promise=tuple(entry for entry in entries if entry.kind == "promise"),
    )


def _entry(position: int, playbook: Playbook) -> Entry:
    when = playbook.when
    kind, names = _trigger(when)
    delay, fresh = timedelta(days=when.days, hours=when.hours), timedelta(hours=playbook.fresh_for)
    if when.before_promise_hours:
        delay = timedelta(hours=-when.before_promise_hours)
    signed_delay = delay if when.days_if_signed is None else timedelta(days=when.days_if_signed)
    return Entry(
        position=position,
        playbook=playbook.name,
        names=names,
        kind=kind,
        whole=playbook.once == "order",
        once=playbook.once,
        delay=delay,
        signed_delay=signed_delay,
        timed=bool(when.after) or bool(when.before_promise_hours),
        fresh=fresh,
        longest=max(delay, signed_delay) + fresh,
        conditions=conditions(when),
        steps=playbook.then,
        keys=tuple((playbook.name, step.key) for step in playbook.then),
        why=playbook.why,
    )


def _trigger(when: When) -> tuple[str, tuple[str, ...]]:
    if when.after:
        return ("milestone" if when.after in MILESTONES else "fact"), (when.after,)
    if when.milestone:
        return "milestone", when.milestone
    if when.incident:
        return "incident", when.incident
    return ("fact", when.fact) if when.fact else ("promise", ())


def _index(
    entries: list[Entry], *, prefix: str = "", without: frozenset[str] = frozenset()
) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        for name in entry.names:
            if name not in without:
                found.setdefault(prefix + name, []).append(entry)
    return {name: tuple(those) for name, those in found.items()}
