"""Why: every step of every playbook, taken or not, in plain sentences from what was known at the latest look."""

from collections.abc import Sequence

from msgspec import Struct

from doorstep.playbooks import handlers as playbooks
from doorstep.playbooks.documents import playbooks_of
from doorstep.playbooks.model import Situation, Verdict
from doorstep.playbooks.rules import compile as prepare
from doorstep.playbooks.rules import explain
from doorstep.playbooks.rules.library import Library
from doorstep.views.order import Asked, Order
from doorstep.views.releases import published
from doorstep.web.console.visit import Visit

_kept: dict[tuple[str, str], Library] = {}
_MOST = 50


class Reason(Struct, frozen=True):
    """One step: whether it was taken, why, and what became of the message that it asked for."""

    verdict: Verdict
    ask: Asked | None = None

    @property
    def state(self) -> str:
        """Taken, due or not."""
        return "taken" if self.verdict.taken else "due" if self.verdict.due else "not"


class Chapter(Struct, frozen=True):
    """A playbook with its steps; `spoke` says whether any of them was taken."""

    playbook: str
    reasons: tuple[Reason, ...]

    @property
    def spoke(self) -> bool:
        """Whether it took a step."""
        return any(reason.verdict.taken for reason in self.reasons)


def chapters(visit: Visit, order: Order, asks: Sequence[Asked]) -> list[Chapter]:
    """Explain every step for this order; the playbooks that spoke come first."""
    library = library_of(visit)
    taken = playbooks.taken_of(visit.tx, [(visit.shop.name, order.subject)])
    situation = Situation(
        order.state, order.looked.estimate, taken.get((visit.shop.name, order.subject), ()), order.history
    )
    verdicts = explain(situation, library, order.looked.now or visit.now)
    by_step = {(ask.playbook, ask.step, ask.cause): ask for ask in asks}
    found: dict[str, list[Reason]] = {}
    for verdict in verdicts:
        ask = by_step.get((verdict.playbook, verdict.step, verdict.cause))
        found.setdefault(verdict.playbook, []).append(Reason(verdict, ask))
    return sorted((Chapter(name, tuple(reasons)) for name, reasons in found.items()), key=lambda one: not one.spoke)


def library_of(visit: Visit) -> Library:
    """Return the playbooks in force, prepared once a release."""
    key = (visit.shop.name, visit.release)
    if key not in _kept:
        release = published(visit.tx, *key)
        if len(_kept) >= _MOST:
            _kept.clear()
        _kept[key] = prepare(playbooks_of(release.documents if release else {}))
    return _kept[key]
