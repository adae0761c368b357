"""Warnings: each cause once, with its numbers, and silence when there is nothing to say."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from doorstep.promise.model import Estimate
from doorstep.promise.rules import derive
from doorstep.timeline.model import (
    DatePromised,
    DispatchLate,
    Event,
    HandoverOverdue,
    Milestone,
    OrderCancelled,
    OrderOnHold,
    ParcelPacked,
    PaymentFailed,
    PromiseMissed,
    Resumed,
    RiskCleared,
    RiskRaised,
    Stalled,
)
from tests.promise.orders import (
    ORDER,
    PLACED,
    SETTINGS,
    Loop,
    after,
    parcel,
    placed,
    scan,
    state_of,
    told,
)

A, B = "parcel:1001/a", "parcel:1001/b"
PROMISED = after(24 * 7)
SECOND = timedelta(seconds=1)


def estimate(risk: float | None = None, *, due: datetime | None = None, silence: float | None = None) -> Estimate:
    """An estimate with just these numbers."""
    return Estimate(
        after(90), after(100), after(120), 0.8, "lane", "lanes-1", risk, usual_silence=silence, dispatch_due=due
    )


# -- risk


def test_risk_is_raised_once_and_cleared_below_the_lower_threshold() -> None:
    loop = Loop(placed(PROMISED), parcel(), scan(Milestone.PICKED_UP, 5))
    seen = [loop.look(after(hour), estimate(risk)) for hour, risk in enumerate([0.1, 0.59, 0.6, 0.9, 0.5, 0.31], 6)]
    assert [len(facts) for facts in seen] == [0, 0, 1, 0, 0, 0]
    (raised,) = seen[2]
    assert raised == RiskRaised(
        episode=1,
        inputs={
            "risk": 0.6,
            "promised_to": PROMISED.isoformat(),
            "source": "lane",
            "model": "lanes-1",
            "threshold": 0.6,
        },
        risk=0.6,
        expected_from=after(90),
        expected_to=after(120),
    )
    (cleared,) = loop.look(after(12), estimate(0.3))
    assert isinstance(cleared, RiskCleared)
    assert (cleared.episode, cleared.risk, cleared.inputs["threshold"]) == (1, 0.3, 0.3)
    assert loop.look(after(13), estimate(0.3)) == []
    (again,) = loop.look(after(14), estimate(0.7))
    assert isinstance(again, RiskRaised)
    assert again.episode == 2


def test_a_first_attempt_in_time_clears_the_risk() -> None:
    events = [placed(PROMISED), *parcel(), scan(Milestone.PICKED_UP, 5), scan(Milestone.ATTEMPT_FAILED, 30)]
    loop = Loop(events)
    loop.look(after(10), estimate(0.9))
    (cleared,) = loop.look(after(31), None)
    assert isinstance(cleared, RiskCleared)
    assert cleared.inputs == {"arrived": after(30).isoformat()}
    assert [one for one in loop.look(PROMISED + SECOND) if not isinstance(one, Stalled)] == []


def test_thresholds_that_cross_do_not_flicker() -> None:
    strange = replace(SETTINGS, risk_raise=0.4, risk_clear=0.8)
    loop = Loop(placed(PROMISED), parcel(), settings=strange)
    assert [len(loop.look(after(hour), estimate(0.6))) for hour in range(5)] == [1, 0, 0, 0, 0]


# -- the promise itself


def test_a_missed_promise_is_told_once_for_each_promise() -> None:
    sorry = told(ORDER, PROMISED + timedelta(hours=5), DatePromised(promised_to=after(24 * 9), source="staff"))
    loop = Loop(placed(PROMISED), parcel(), scan(Milestone.PICKED_UP, 5), scan(Milestone.IN_TRANSIT, 160), sorry)
    loop.look(after(165), estimate(0.99))
    assert loop.look(PROMISED, estimate(0.99)) == []
    assert loop.wake_at == PROMISED + SECOND
    missed = PromiseMissed(1, {"promised_to": PROMISED.isoformat()}, PROMISED)
    assert loop.look(PROMISED + SECOND, estimate(1.0)) == [missed]
    assert loop.look(PROMISED + timedelta(hours=1), estimate(1.0)) == []
    assert loop.look(PROMISED + timedelta(hours=6), estimate(0.9)) == []
    (again,) = loop.look(after(24 * 9) + SECOND, estimate(1.0))
    assert again == PromiseMissed(2, {"promised_to": after(24 * 9).isoformat()}, after(24 * 9))


def test_an_attempt_after_the_promised_time_is_a_miss_although_nobody_looked_in_between() -> None:
    loop = Loop(placed(after(20)), parcel(), scan(Milestone.PICKED_UP, 5), scan(Milestone.ATTEMPT_FAILED, 30))
    assert [type(one) for one in loop.look(after(31), None)] == [PromiseMissed]


def test_an_order_without_a_promise_cannot_miss_it() -> None:
    loop = Loop(placed(None), parcel(), scan(Milestone.PICKED_UP, 5))
    assert loop.look(after(70), estimate(None)) == []


def test_all_parcels_must_have_been_tried() -> None:
    events = [placed(PROMISED), *parcel("a"), *parcel("b"), scan(Milestone.PICKED_UP, 6, "b")]
    loop = Loop(events, scan(Milestone.PICKED_UP, 5), scan(Milestone.DELIVERED, 40))
    late = loop.look(PROMISED + SECOND, estimate(1.0))
    assert [type(one) for one in late] == [PromiseMissed, Stalled]
    assert [one.parcel for one in late if isinstance(one, Stalled)] == [B]


# -- silence


def test_a_parcel_that_is_silent_for_too_long_stalls_and_resumes() -> None:
    loop = Loop(placed(), parcel(), scan(Milestone.IN_TRANSIT, 10), scan(Milestone.IN_TRANSIT, 100))
    assert loop.look(after(82)) == []
    assert loop.wake_at == after(82) + SECOND
    assert loop.look(after(82) + SECOND) == [
        Stalled(1, {"last_scan_at": after(10).isoformat(), "usual_hours": 72.0, "source": "setting"}, A, after(10))
    ]
    assert loop.look(after(99)) == []
    (resumed,) = loop.look(after(101))
    assert (type(resumed), resumed.episode) == (Resumed, 1)
    (again,) = loop.look(after(172) + SECOND)
    assert (type(again), again.episode) == (Stalled, 2)


def test_a_scan_that_arrives_late_ends_the_stall_too() -> None:
    late = replace(scan(Milestone.IN_TRANSIT, 60), received_at=after(90))
    loop = Loop(placed(), parcel(), scan(Milestone.IN_TRANSIT, 10), late)
    assert [type(one) for one in loop.look(after(83))] == [Stalled]
    assert [type(one) for one in loop.look(after(91))] == [Resumed]


def test_what_is_usual_on_the_lane_counts_instead_of_the_setting() -> None:
    loop = Loop(placed(), parcel(), scan(Milestone.IN_TRANSIT, 10))
    assert loop.look(after(100), estimate(silence=120.0)) == []
    (stalled,) = loop.look(after(131), estimate(silence=120.0))
    assert stalled.inputs["usual_hours"] == 120.0
    assert stalled.inputs["source"] == "lane"


@pytest.mark.parametrize("milestone", [Milestone.AVAILABLE_FOR_PICKUP, Milestone.DELIVERED, Milestone.INFO_RECEIVED])
def test_nobody_expects_scans_of_what_waits_or_has_arrived(milestone: Milestone) -> None:
    loop = Loop(placed(), parcel("a"), parcel("b"), scan(milestone, 10), scan(Milestone.PICKED_UP, 200, "b"))
    assert [one for one in loop.look(after(201)) if isinstance(one, Stalled)] == []


# -- leaving the shop


def test_an_order_that_is_not_even_packed_in_time_is_late() -> None:
    loop = Loop(placed(PROMISED))
    due = after(38)
    assert loop.look(due, estimate(due=due)) == []
    assert loop.wake_at == due + SECOND
    assert loop.look(due + SECOND, estimate(due=due)) == [
        DispatchLate(1, {"due_at": due.isoformat(), "placed_at": PLACED.isoformat(), "approved_at": None}, due)
    ]
    assert loop.look(after(80), estimate(due=due)) == []


@pytest.mark.parametrize(
    "event",
    [
        told(ORDER, after(1), OrderOnHold("fraud check")),
        told(ORDER, after(1), PaymentFailed(100, "EUR")),
        told(ORDER, after(1), OrderCancelled()),
    ],
)
def test_what_must_not_leave_is_not_late(event: Event) -> None:
    assert Loop(placed(PROMISED), event).look(after(60), estimate(due=after(38))) == []


def test_what_is_packed_and_not_taken_by_the_end_of_the_next_working_day_is_overdue() -> None:
    packed = told(A, after(26), ParcelPacked())
    loop = Loop(placed(PROMISED), parcel(at=after(25)), packed)
    until = datetime.fromisoformat("2026-03-04T22:59:59Z")  # packed on Tuesday, so until Wednesday night in Berlin
    assert loop.look(until, estimate(due=after(38) - SECOND)) == []
    assert loop.wake_at == until + SECOND
    (overdue,) = loop.look(until + SECOND, estimate(due=after(38) - SECOND))
    assert isinstance(overdue, HandoverOverdue)
    assert (overdue.what, overdue.giver, overdue.taker, overdue.until) == (A, "shop", "dhl", until)
    assert loop.look(after(200), estimate(due=after(38) - SECOND))[:1] != [overdue]


def test_a_weekend_is_no_delay() -> None:
    friday = after(4 * 24)
    loop = Loop(placed(), parcel(at=friday))
    assert loop.look(after(6 * 24)) == []
    assert [type(one) for one in loop.look(after(8 * 24))] == [HandoverOverdue]


def test_one_cause_is_told_once_each() -> None:
    """Late at the shop, then late at the hand-over, then late at the customer: three causes, three facts."""
    packed = told(A, after(60), ParcelPacked())
    loop = Loop(placed(PROMISED), parcel(at=after(59)), packed)
    kinds = [
        type(one).__name__ for hour in range(24 * 9) for one in loop.look(after(hour), estimate(0.1, due=after(38)))
    ]
    assert kinds == ["DispatchLate", "HandoverOverdue", "PromiseMissed"]


# -- the end


@pytest.mark.parametrize("last", [Milestone.DELIVERED, Milestone.LOST, Milestone.RETURNED, Milestone.RETURNING])
def test_after_the_end_there_is_nothing_to_warn_of(last: Milestone) -> None:
    state = state_of(placed(PROMISED), parcel(), scan(Milestone.PICKED_UP, 5), scan(last, 10))
    assert derive(state, estimate(0.99, due=after(1)), PROMISED + timedelta(days=30), SETTINGS) == ([], None)
