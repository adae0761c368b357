"""What a replay answers: its figures in the form that programs read (docs/cli/replay.schema.json). Pure."""

from collections.abc import Mapping

from msgspec import Struct

from doorstep.learning.model import Finding, PromiseFigures, Replayed, StepCount, WarningFigures
from doorstep.learning.rules.figures import judged, promise_figures, warning_figures


class Playbooks(Struct, frozen=True):
    """What one playbook did: how often one of its steps was taken, and how many messages were told of it."""

    playbook: str
    steps: int
    told: int


class Summary(Struct, frozen=True):
    """The answer of `doorstep replay --json`. ``promise`` judges the forecasts made at the purchase, ``stages`` those
    of every stage."""

    orders: int
    events: int
    seconds: float
    messages: dict[str, dict[str, int]]
    promise: PromiseFigures
    warnings: WarningFigures
    data_quality: dict[str, Finding]
    cpu_seconds: float
    looks: int
    models: int
    stages: dict[str, PromiseFigures]
    verdicts: dict[str, int]
    playbooks: tuple[Playbooks, ...]
    silent: tuple[str, ...]


def summary(found: Replayed, quality: Mapping[str, Finding], *, seconds: float, cpu_seconds: float) -> Summary:
    """Return the figures of a replay. ``messages`` names every playbook, also those that told nothing."""
    books = by_playbook(found.steps)
    stages = {stage: promise_figures(judged(found.courses, stage)) for stage in ("ordered", "handed_over")}
    return Summary(
        orders=len(found.courses),
        events=found.events,
        seconds=round(seconds, 2),
        messages={one.playbook: dict(sorted(found.messages.get(one.playbook, {}).items())) for one in books},
        promise=stages["ordered"],
        warnings=warning_figures(found.courses),
        data_quality=dict(quality),
        cpu_seconds=round(cpu_seconds, 2),
        looks=found.looks,
        models=found.models,
        stages=stages,
        verdicts=dict(sorted(found.verdicts.items())),
        playbooks=books,
        silent=tuple(one.playbook for one in books if not one.steps),
    )


def by_playbook(steps: tuple[StepCount, ...]) -> tuple[Playbooks, ...]:
    """Add up the steps of each playbook, in the order of their names."""
    found: dict[str, Playbooks] = {}
    for one in steps:
        known = found.get(one.playbook, Playbooks(one.playbook, 0, 0))
        found[one.playbook] = Playbooks(one.playbook, known.steps + one.taken, known.told + one.told)
    return tuple(found[name] for name in sorted(found))
