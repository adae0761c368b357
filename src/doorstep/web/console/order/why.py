"""Why: every step of every playbook, taken or not, in plain sentences from what was known at the latest look."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from doorstep.kit.handle import Tx
from doorstep.playbooks import handlers as playbooks
from doorstep.playbooks.documents import playbooks_of
from doorstep.playbooks.model import Situation, Verdict
from doorstep.playbooks.rules import compile as prepare
from doorstep.playbooks.rules import explain
from doorstep.playbooks.rules.library import Library
from doorstep.views.order import Asked, Order
from doorstep.views.releases import published

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


def chapters(tx: Tx, shop: str, release: str, order: Order, asks: Sequence[Asked], now: datetime) -> list[Chapter]:
    """Explain every step for this order as of the latest look at it; the playbooks that spoke come first."""
    library = library_of(tx, shop, release)
    taken = playbooks.taken_of(tx, [(shop, order.subject)]).get((shop, order.subject), ())
    situation = Situation(order.state, order.looked.estimate, taken, order.history)
    verdicts = explain(situation, library, order.looked.now or now)
    by_step = {(ask.playbook, ask.step, ask.cause): ask for ask in asks}
    found: dict[str, list[Reason]] = {}
    for verdict in verdicts:
        ask = by_step.get((verdict.playbook, verdict.step, verdict.cause))
        found.setdefault(verdict.playbook, []).append(Reason(verdict, ask))
    return sorted((Chapter(name, tuple(reasons)) for name, reasons in found.items()), key=lambda one: not one.spoke)


def library_of(tx: Tx, shop: str, release: str) -> Library:
    """Return the playbooks of a release, prepared once."""
    key = (shop, release)
    if key not in _kept:
        found = published(tx, shop, release) if release else None
        if len(_kept) >= _MOST:
            _kept.clear()
        _kept[key] = prepare(playbooks_of(found.documents if found else {}))
    return _kept[key]
