"""One look at an order for warnings: what was found, and when to look again. Pure."""

from datetime import datetime, timedelta

from doorstep.promise.model import Estimate
from doorstep.shop.model import Settings
from doorstep.timeline.model import DerivedFact, OrderState

SECOND = timedelta(seconds=1)
Inputs = dict[str, str | int | float | bool | None]


class Look:
    """One look at an order: the facts found and the moments at which something could change."""

    __slots__ = ("estimate", "facts", "later", "now", "settings", "state")

    def __init__(self, state: OrderState, estimate: Estimate | None, now: datetime, settings: Settings) -> None:
        self.state = state
        self.estimate = estimate
        self.now = now
        self.settings = settings
        self.facts: list[DerivedFact] = []
        self.later: list[datetime] = []

    def passed(self, moment: datetime) -> bool:
        """Whether this moment has passed; if not, it is one to look again at."""
        if self.now > moment:
            return True
        self.later.append(moment + SECOND)
        return False

    def count(self, name: str) -> int:
        """How many episodes there were."""
        episode = self.state.episodes.get(name)
        return episode.count if episode is not None else 0

    def is_open(self, name: str) -> bool:
        """Whether an episode holds."""
        episode = self.state.episodes.get(name)
        return episode is not None and episode.open_since is not None
