"""What was told of an order as it went on, and what came of it. Pure.

Estimators are asked soon after a stage began, with what was known at its beginning; whoever comes too late asks none of
them, because they would know too much. What the shop and the carrier said themselves counts whenever it is heard of.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from doorstep.learning.accuracy.model import LEVELS, STAGES, UNSTATED, Forecast, Key, Said
from doorstep.learning.scorecards.rules.facts.dates import monday
from doorstep.promise.model import Estimate, Estimator, Question
from doorstep.promise.rules import question_of
from doorstep.promise.rules.lanes import lane_named, region_of
from doorstep.promise.rules.learned.cases import Case
from doorstep.timeline.model import CarrierEstimate, Event, Milestone, OrderState

#: So long after a stage began its estimators may still be asked.
SOON = timedelta(hours=2)
_DAY = timedelta(days=1)
_ENDS = {"50": ("0.25", "0.75"), "80": ("0.1", "0.9"), "90": ("0.05", "0.95")}
#: Each estimator at each of ``LEVELS``, by whose date it tells.
Panel = Mapping[str, Mapping[str, Estimator]]


def begun(case: Case) -> dict[str, datetime]:
    """Return when each stage of an order began, of those that have. A hand-over after the arrival begins nothing."""
    handed = case.handed_at
    if handed is None or handed < case.placed_at or (case.arrived_at is not None and case.arrived_at <= handed):
        return {STAGES[0]: case.placed_at}
    return {STAGES[0]: case.placed_at, STAGES[1]: handed}


def question_at(state: OrderState, case: Case, stage: str, at: datetime) -> Question:
    """Return what an estimator could know when a stage began."""
    asked = question_of(state, at)
    promised = state.first_promised or state.promised
    handed = stage == STAGES[1]
    return replace(
        asked,
        now=at,
        approved_at=asked.approved_at if asked.approved_at is not None and asked.approved_at <= at else None,
        picked_up_at=at if handed else None,
        out_for_delivery_at=None,
        last_scan_at=at if handed else None,
        milestone=Milestone.PICKED_UP if handed else Milestone.PENDING,
        carrier=case.carrier if handed else "",
        carrier_edd=None,
        attempts=0,
        promised_to=promised.end if promised is not None else None,
        waits=(),
        legs=(),
    )


def asked(questions: Sequence[Question], panel: Panel) -> list[dict[str, Said]]:
    """Return what each estimator says of each question."""
    found: list[dict[str, Said]] = [{} for _ in questions]
    for who, by_level in panel.items():
        levels = [by_level[level].estimate(list(questions)) for level in LEVELS]
        for place, question in enumerate(questions):
            answers = [one[place] for one in levels]
            known = [one for one in answers if one is not None]
            if len(known) == len(LEVELS):
                found[place][who] = said(question.now, dict(zip(LEVELS, known, strict=True)))
    return found


def said(at: datetime, by_level: Mapping[str, Estimate]) -> Said:
    """Return estimates of one order at all levels as days after a moment."""
    middle = by_level["80"]
    ends = {level: (_days(one.earliest, at), _days(one.latest, at)) for level, one in by_level.items()}
    below = {"0.5": _days(middle.likely, at)}
    for level, (early, late) in ends.items():
        below |= {_ENDS[level][0]: early, _ENDS[level][1]: late}
    return Said(_days(middle.likely, at), ends, below, middle.risk, middle.model)


def forecast_of(
    state: OrderState, case: Case, stage: str, at: datetime, told: Mapping[str, Said], zone: str,
    events: Iterable[Event], warned_at: datetime | None,
) -> Forecast:  # fmt: skip
    """Return what was told of an order at a stage, and what is known by now of how it ended."""
    promised = state.first_promised or state.promised
    until = promised.end if promised is not None else None
    named = {**told}
    if until is not None:
        named["shop"] = Said(_days(until, at))
    if stage == STAGES[1] and (date := _carriers(events, case.arrived_at)) is not None:
        named["carrier"] = Said(_days(date, at))
    came = case.arrived_at
    lane = lane_named(region_of(case.origin), region_of(case.destination))
    return Forecast(
        state.order,
        Key("live", stage, case.carrier or UNSTATED, case.service or UNSTATED, lane, monday(at, zone)),
        at,
        named,
        _days(came, at) if came is not None and came >= at else None,
        until,
        came > until if came is not None and until is not None else None,
        case.closed_at is not None or (came is not None and came < at),
        _left(until, warned_at),
    )


def _carriers(events: Iterable[Event], came: datetime | None) -> datetime | None:
    """Return the first date of its own that a carrier gave before it came."""
    given = [
        (event.occurred_at, until)
        for event in events
        if isinstance(event.fact, CarrierEstimate)
        and (came is None or event.occurred_at <= came)
        and (until := event.fact.expected_to or event.fact.expected_from) is not None
    ]
    return min(given)[1] if given else None


def _left(until: datetime | None, warned_at: datetime | None) -> float | None:
    if until is None or warned_at is None or warned_at >= until:
        return None
    return round((until - warned_at) / _DAY, 3)


def _days(moment: datetime, at: datetime) -> float:
    return round((moment - at) / _DAY, 4)
