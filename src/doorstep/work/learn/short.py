"""The back-test of a model in short, as it is kept beside it."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from doorstep.learning.accuracy.model import Figures, Forecast
from doorstep.learning.accuracy.rules.figures import figures_of
from doorstep.learning.accuracy.rules.tallies import cells_of, together


class Short(Struct, frozen=True):
    """How each estimator fared on the orders that were walked through, by stage."""

    since: datetime
    orders: int
    stages: dict[str, dict[str, Figures]]


def short_of(forecasts: Sequence[Forecast], since: datetime, now: datetime) -> Short:
    """Return the figures of a walk."""
    cells = cells_of(forecasts, now)
    stages = {}
    for stage in ("purchase", "handover"):
        by, _ = together(cell for cell in cells if cell.key.stage == stage)
        stages[stage] = {who: figures_of(tally) for who, tally in by.items()}
    return Short(since, len({one.order for one in forecasts}), stages)
