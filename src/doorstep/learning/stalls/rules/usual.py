"""The alarm that the product raises: a silence longer than was learned for its lane from the longest silence and the
whole time of earlier parcels, without any plan. Pure."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from doorstep.promise.model import Finished, LaneTable
from doorstep.promise.rules import learn
from doorstep.promise.rules.curve import Curve
from doorstep.promise.rules.lanes import HANDOVER, SILENCE
from doorstep.promise.rules.silence import Way

USUAL = 0.9
_BEGUN = datetime(2020, 1, 1, tzinfo=UTC)


def learned(ways: Sequence[Way]) -> tuple[Callable[[Way], float | None], Callable[[Way], Way]]:
    """Learn from legs whose waits are minutes. Return when a leg is warned of, in minutes since its beginning, and how
    to judge a leg: late is what takes longer than nine of ten on its lane did."""
    rows = [row for number, way in enumerate(ways) for row in _rows(str(number), way)]
    model = learn(rows, datetime.max.replace(tzinfo=UTC))

    def table(segment: str, way: Way) -> LaneTable:
        return model.tables.get(f"{segment}|>{_lane(way)}") or model.tables[f"{segment}|"]

    def alarm(way: Way) -> float | None:
        known = table(SILENCE, way).alarm
        if known is None:
            return None
        limit, begun = known.hours * 60, 0.0
        for wait in way.waits:
            if wait.took > limit:
                return begun + limit
            begun += wait.took
        return None

    def judged(way: Way) -> Way:
        usual = table(HANDOVER, way)
        due = Curve(model.shares, usual.hours[0], usual.tails[0]).until(USUAL) * 60
        return replace(way, due=due, late=sum(one.took for one in way.waits) > due)

    return alarm, judged


def _rows(subject: str, way: Way) -> list[Finished]:
    longest, whole = max(one.took for one in way.waits), sum(one.took for one in way.waits)
    found = []
    for segment, minutes in ((SILENCE, longest), (HANDOVER, whole)):
        ended = _BEGUN + timedelta(minutes=minutes)
        found.append(Finished(subject, segment, f">{_lane(way)}", _BEGUN, ended, minutes / 60))
    return found


def _lane(way: Way) -> str:
    """What a leg's last wait is for: its kind and the place."""
    return way.waits[-1].keys[-1].replace("|", "_")
