"""Measure every estimator on every order: ask it when a stage begins, and hold it against what came."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from doorstep.kit.handle import Tx
from doorstep.learning.accuracy import handlers as accuracy
from doorstep.learning.accuracy.model import LEVELS, Forecast, Said
from doorstep.learning.accuracy.rules.live import SOON, Panel, asked, begun, forecast_of, question_at
from doorstep.promise import handlers as promise
from doorstep.promise.keeping import made_ready
from doorstep.promise.model import Estimator, Question
from doorstep.promise.rules import LaneEstimator, RulesEstimator
from doorstep.promise.rules.guarded import Guarded, Ready
from doorstep.promise.rules.learned.cases import Case, case_of
from doorstep.shop.model import Settings
from doorstep.timeline.model import OrderState
from doorstep.views import cases
from doorstep.views.scored import Scored
from doorstep.wiring import App


class Measure:
    """Asks a shop's estimators, at every level of confidence. Learned models stay ready between rounds."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._ready: dict[str, tuple[str, dict[str, Ready]]] = {}

    def panel(self, tx: Tx, shop: str) -> Panel:
        """Return the estimators of a shop side by side; the learned one unless its switch is off."""
        settings = self._app.bundles(tx, [shop])[shop].settings
        lanes = promise.load(tx, shop)
        rules = {level: RulesEstimator(settings, confidence=int(level) / 100) for level in LEVELS}
        panel: dict[str, dict[str, Estimator]] = {"rule": {**rules}}
        if lanes is not None:
            due = rules["80"].due
            panel["lane"] = {
                level: LaneEstimator(lanes, settings, due=due, confidence=int(level) / 100) for level in LEVELS
            }
        taught = promise.taught(tx, [shop]).get(shop, "") if settings.promise.learned != "off" else ""
        if taught:
            panel["learned"] = {level: Guarded(one, settings) for level, one in self._read(shop, taught, settings)}
        return panel

    def _read(self, shop: str, taught: str, settings: Settings) -> list[tuple[str, Ready]]:
        if self._ready.get(shop, ("",))[0] != taught:
            read = self._app.standby.read
            found = {level: made_ready(read, shop, settings, confidence=int(level) / 100) for level in LEVELS}
            self._ready[shop] = (taught, found)
        return list(self._ready[shop][1].items())

    def measure(self, tx: Tx, shop: str, found: Sequence[Scored], panel: Panel, now: datetime) -> None:
        """Write what was told of these orders and what came of them."""
        zone = self._app.bundles(tx, [shop])[shop].settings.zone
        subjects = [one.state.order for one in found]
        before = accuracy.told(tx, shop, subjects)
        first_warned = cases.first_warned(tx, shop, subjects) if subjects else {}
        stages = [
            _Stage(one, case, stage, at)
            for one in found
            if (case := case_of(one.state)) is not None
            for stage, at in begun(case).items()
        ]
        told = _told(stages, before, panel, now)
        made = [
            forecast_of(
                one.scored.state, one.case, one.stage, one.at, said, zone, one.scored.events,
                first_warned.get(one.scored.state.order),
            )
            for one, said in zip(stages, told, strict=True)
        ]  # fmt: skip
        accuracy.keep(tx, shop, [one for one in made if one.told], now, before.values())


class _Stage(Struct, frozen=True):
    """A stage of an order that has begun."""

    scored: Scored
    case: Case
    stage: str
    at: datetime

    @property
    def state(self) -> OrderState:
        """The order's state."""
        return self.scored.state


def _told(
    stages: Sequence[_Stage], before: dict[tuple[str, str], Forecast], panel: Panel, now: datetime
) -> list[dict[str, Said]]:
    """Return what was told of each stage: as it was written down, else what the estimators say now."""
    told: list[dict[str, Said]] = [{} for _ in stages]
    fresh: list[tuple[int, Question]] = []
    for place, one in enumerate(stages):
        known = before.get((one.state.order, one.stage))
        if known is not None:
            told[place] = dict(known.told)
        elif one.at <= now <= one.at + SOON and one.case.arrived_at is None:
            fresh.append((place, question_at(one.state, one.case, one.stage, one.at)))
    for (place, _), said in zip(fresh, asked([question for _, question in fresh], panel), strict=True):
        told[place] = said
    return told
