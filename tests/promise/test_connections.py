"""Missed connections and hand-overs between carriers: by the plan, by what was learned, by the setting."""

from datetime import timedelta

from msgspec.structs import replace

from doorstep.promise.model import Estimate, Finished
from doorstep.promise.rules import LaneEstimator, finished_of, learn, question_of
from doorstep.promise.rules.lanes import CHANGE, CONNECTION
from doorstep.timeline.model import (
    ARRIVED,
    DEPARTED,
    DeparturePlanned,
    Event,
    HandoverOverdue,
    LegLinked,
    Milestone,
    MissedConnection,
    ParcelLinked,
    Place,
    Scan,
)
from tests.promise.orders import BERLIN, ORDER, PLACED, SETTINGS, Loop, after, parcel, placed, scan, state_of, told

A = "parcel:1001/a"
SECOND = timedelta(seconds=1)
FLIGHT, POST = "leg:iata_fsu:020-12345675", "leg:usps:94001"


def estimate(**usual_waits: float) -> Estimate:
    """An estimate that knows so many hours as usual."""
    return Estimate(after(90), after(100), after(120), 0.8, "lane", "lanes-1", usual_waits=usual_waits)


def air(*more: Event) -> list[Event]:
    linked = told(A, after(1), LegLinked(leg=FLIGHT, carrier="iata_fsu", number="020-12345675"))
    return [placed(), told(ORDER, PLACED, ParcelLinked(A)), linked, *more]


def flown(at: float, milestone: Milestone, step: str = "", airport: str = "FRA", vehicle: str = "") -> Event:
    fact = Scan(milestone=milestone, code=step, mode="air", step=step, place=Place(name=airport), vehicle=vehicle)
    return told(FLIGHT, after(at), fact)


def booked(planned: float, airport: str, vehicle: str, at: float = 2) -> Event:
    return told(FLIGHT, after(at), DeparturePlanned(after(planned), Place(name=airport), vehicle))


def test_a_flight_that_left_without_it_is_a_missed_connection_an_hour_after_its_plan() -> None:
    taken, came = flown(10, Milestone.PICKED_UP), flown(30, Milestone.IN_TRANSIT, ARRIVED, "JFK")
    loop = Loop(*air(booked(12, "FRA", "LH400"), booked(40, "JFK", "AA1"), taken, came))
    assert loop.look(after(41)) == []
    assert loop.wake_at == after(41) + SECOND
    (missed,) = loop.look(after(41) + SECOND)
    assert missed == MissedConnection(
        1,
        {
            "planned_at": after(40).isoformat(),
            "arrived_at": after(30).isoformat(),
            "source": "plan",
            "until": after(41).isoformat(),
        },
        f"{FLIGHT}@jfk",
        A,
        "JFK",
        "AA1",
        after(41),
    )
    assert loop.look(after(43)) == []


def test_a_connection_that_is_booked_anew_may_be_missed_again_and_one_that_is_made_is_over() -> None:
    taken = flown(10, Milestone.PICKED_UP)
    loop = Loop(*air(booked(12, "FRA", "LH400"), taken, booked(20, "FRA", "LH402", at=14)))
    assert [(one.episode, one.vehicle) for one in loop.look(after(13.5)) if isinstance(one, MissedConnection)] == [
        (1, "LH400")
    ]
    assert loop.look(after(20.5)) == []
    assert [(one.episode, one.vehicle) for one in loop.look(after(22)) if isinstance(one, MissedConnection)] == [
        (2, "LH402")
    ]
    made = Loop(*air(booked(12, "FRA", "LH400"), taken, flown(12.2, Milestone.IN_TRANSIT, DEPARTED, "FRA", "LH400")))
    assert made.look(after(30)) == []


def test_freight_that_is_booked_and_not_received_is_half_a_hand_over() -> None:
    """BKD without RCS: it must be with the carrier when the booked flight leaves."""
    announced = flown(2, Milestone.INFO_RECEIVED)
    (overdue,) = Loop(*air(booked(30, "FRA", "LH400"), announced)).look(after(30) + SECOND)
    assert isinstance(overdue, HandoverOverdue)
    assert (overdue.giver, overdue.taker, overdue.until) == ("shop", "iata_fsu", after(30))
    received = Loop(*air(booked(30, "FRA", "LH400"), announced, flown(20, Milestone.PICKED_UP)))
    assert [type(one) for one in received.look(after(30) + SECOND)] == []


def test_without_a_booking_what_is_usual_at_this_place_on_this_lane_counts() -> None:
    came = flown(30, Milestone.IN_TRANSIT, ARRIVED, "JFK")
    loop = Loop(*air(flown(10, Milestone.PICKED_UP), came))
    usual = estimate(**{f"{FLIGHT}@jfk": 9.5})
    assert loop.look(after(39.5), usual) == []
    (missed,) = loop.look(after(39.5) + SECOND, usual)
    assert isinstance(missed, MissedConnection)
    assert missed.inputs["source"] == "learned"
    assert missed.until == after(39.5)
    assert Loop(*air(flown(10, Milestone.PICKED_UP), came)).look(after(70), estimate()) == []


def test_a_hand_over_between_carriers_is_due_when_it_usually_is_between_them_else_by_the_setting() -> None:
    learned = estimate(**{POST: 12.0})
    for usual, hours, source in ((learned, 12.0, "learned"), (None, 36.0, "setting")):
        loop = Loop(*changed(25))
        assert loop.look(after(25 + hours), usual) == []
        (overdue,) = loop.look(after(25 + hours) + SECOND, usual)
        assert isinstance(overdue, HandoverOverdue)
        assert (overdue.giver, overdue.taker, overdue.until) == ("dhl", "usps", after(25 + hours))
        assert (overdue.inputs["usual_hours"], overdue.inputs["source"]) == (hours, source)


def changed(announced: float, taken: float | None = None, ended: float | None = None) -> list[Event]:
    """A parcel that goes on with the post, which was told of it and perhaps took it."""
    goes_on = scan(Milestone.IN_TRANSIT, 20)
    goes_on = replace(goes_on, fact=replace(goes_on.fact, next_carrier="usps", next_number="94001"))
    post = [(announced, Milestone.INFO_RECEIVED), (taken, Milestone.IN_TRANSIT), (ended, Milestone.DELIVERED)]
    heard = [told(POST, after(at), Scan(milestone=what, code=what.value)) for at, what in post if at is not None]
    return [placed(origin=BERLIN), *parcel(), scan(Milestone.PICKED_UP, 5), goes_on, *heard]


def test_what_finished_orders_waited_is_learned_for_each_pair_of_carriers_and_each_place_of_a_lane() -> None:
    rows = finished_of(state_of(*changed(25, 31, 60)))
    (change,) = [one for one in rows if one.segment == CHANGE]
    assert (change.lane, change.carrier, change.service, change.hours) == ("DE-BE>DE-BY", "dhl", "usps", 6.0)
    flight = air(
        flown(10, Milestone.PICKED_UP),
        flown(30, Milestone.IN_TRANSIT, ARRIVED, "JFK"),
        flown(38, Milestone.IN_TRANSIT, DEPARTED, "JFK", "AA1"),
        flown(50, Milestone.IN_TRANSIT, ARRIVED, "ORD"),
    )
    van = [told(A, after(1), LegLinked("leg:own_van:V1", "own_van", "V1"))]
    van += [told("leg:own_van:V1", after(60), Scan(milestone=Milestone.DELIVERED))]
    flights = [one for one in finished_of(state_of(*flight, *van)) if one.segment == CONNECTION]
    assert [(one.carrier, one.service, one.hours) for one in flights] == [("iata_fsu", "jfk", 8.0)]

    def like(row: Finished, hours: float, number: int) -> Finished:
        return replace(row, subject=f"{number}", hours=hours, ended_at=PLACED - timedelta(days=1))

    history = [like(change, 2.0 + number % 10, number) for number in range(100)]
    for segment in ("purchase", "handover"):
        history += [replace(one, segment=segment, service="", carrier="") for one in history[:100]]
    lanes = LaneEstimator(learn(history, PLACED), SETTINGS)
    (found,) = lanes.estimate([question_of(state_of(*changed(25)), after(26))])
    assert found is not None
    assert 10.0 <= found.usual_waits[POST] <= 12.0
    nobody = replace(question_of(state_of(*changed(25)), after(26)), waits=())
    (without,) = lanes.estimate([nobody])
    assert without is not None
    assert without.usual_waits == {}
