"""The estimator for parcels that several carriers bring: the legs ahead, one after the other. Pure.

What a leg takes is kept, so that an estimate adds up a few rows of numbers. Everything else that an estimate says (what
is usual, by when it is due) is what the lanes say.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from doorstep.promise.model import Estimate, Estimator, LaneModel, Question
from doorstep.promise.model.legs import LegAhead
from doorstep.promise.rules.answer import OVER, Dial, Known, answer
from doorstep.promise.rules.calendar import zone_of
from doorstep.promise.rules.curve import Curve
from doorstep.promise.rules.lanes import region_of
from doorstep.promise.rules.legs.ahead import CHANGE, LAST, ON
from doorstep.promise.rules.legs.habits import Leg, LegHabits, Recipe
from doorstep.promise.rules.legs.spread import POINTS, SHARES, Spread
from doorstep.shop.model import Settings
from doorstep.timeline.model import Milestone

_LEAST = 10  # ended legs of the same lane, kind and carrier before they say anything
_LATER = POINTS // 10
_BY = {"air": "the flight", "sea": "the ship", "rail": "the train", "road": "the lorry"}
_Part = tuple[str, Spread, int]  # what it is, the minutes that it still takes, and from how many cases


class LegsEstimator:
    """Adds up what the legs ahead usually take, the present one given how long it lasts already.

    ``None`` where a parcel has one leg only, is out for delivery, or where one of its legs is new to us.
    """

    name = "legs"

    def __init__(self, model: LaneModel, settings: Settings, lanes: Estimator, *, confidence: float = 0.8) -> None:
        self._habits = LegHabits(model.legs, Recipe(stranger=0.0, half_life=45.0))
        self._version = model.version
        self._zone = settings.zone
        self._lanes = lanes
        self._dial = Dial.of(settings, confidence)

    def estimate(self, questions: list[Question]) -> list[Estimate | None]:
        """Answer each question; ``None`` where too little is known or nothing is left to estimate."""
        return [self._one(question) if question.legs else None for question in questions]

    def _one(self, question: Question) -> Estimate | None:
        milestone = question.milestone
        if milestone in OVER or milestone in {Milestone.OUT_FOR_DELIVERY, Milestone.ATTEMPT_FAILED}:
            return None
        parts = self._parts(question)
        if parts is None:
            return None
        whole = Spread.certain(0.0)
        for _, spread, _ in parts:
            whole = whole.and_then(spread)
        steps = (*(_said(*one) for one in parts), "Together they give the interval; it narrows as each of them ends.")
        known = Known("lane", self._version, min(cases for *_, cases in parts), steps)
        zone = zone_of(question.destination, self._zone)
        found = answer(question, curve_of(whole), question.now, known, self._dial, zone, None)
        (usual,) = self._lanes.estimate([question])
        if usual is None:
            return found
        return replace(
            found,
            stalled_after=usual.stalled_after,
            usual_silence=usual.usual_silence,
            silent_late=usual.silent_late,
            usual_waits=usual.usual_waits,
        )

    def _parts(self, question: Question) -> list[_Part] | None:
        """Return what lies ahead, part by part; ``None`` when nothing is known of one of them."""
        origin, target = region_of(question.origin), region_of(question.destination)
        found: list[_Part] = []
        for leg in question.legs:
            for what, asked, since in _asked(leg, origin, target):
                known = self._habits.known(asked)
                if known is None or known.cases < _LEAST:
                    return None
                passed = (question.now - since).total_seconds() / 60.0 if since is not None else 0.0
                spread = known.spread.since(passed) if passed > 0.0 else known.spread
                found.append((what, spread, known.cases))
        return found


def _asked(leg: LegAhead, origin: str, target: str) -> Iterator[tuple[str, Leg, datetime | None]]:
    """Yield the time until a leg begins, unless it has, and the leg itself, each with since when it lasts."""
    if leg.began_at is None and leg.giver:
        pair = f"{leg.giver}>{leg.carrier}"
        yield f"the change to {_named(leg.carrier)}", Leg(origin, target, CHANGE, pair), leg.given_at
    what = _BY.get(leg.mode, "the last leg" if leg.last else "the leg")
    yield f"{what} with {_named(leg.carrier)}", Leg(origin, target, LAST if leg.last else ON, leg.carrier), leg.began_at


def curve_of(spread: Spread) -> Curve:
    """Return a spread of minutes as a curve of hours from now on; beyond its last point it thins out evenly."""
    hours = [float(point) / 60.0 for point in spread.points]
    late = hours[-_LATER:]
    tail = sum(late) / len(late) - late[0]
    return Curve((0.0, *(float(share) for share in SHARES)), (hours[0], *hours), tail)


def _said(what: str, spread: Spread, cases: int) -> str:
    low, middle, high = (spread.at(share) / 60.0 for share in (0.1, 0.5, 0.9))
    if high < 1.0:
        return f"{_upper(what)} usually takes less than an hour ({cases} before it)."
    span = f"eight of ten between {_long(low)} and {_long(high)}"
    return f"{_upper(what)} usually takes {_long(middle)} more, {span} ({cases} before it)."


def _long(hours: float) -> str:
    return f"{hours:.0f} hours" if hours < 48.0 else f"{hours / 24.0:.1f} days"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _named(carrier: str) -> str:
    return carrier.replace("_", " ").upper()
