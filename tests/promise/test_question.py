"""What an order asks, and what it teaches once it has arrived."""

from datetime import timedelta

from doorstep.promise.model import Finished
from doorstep.promise.rules import finished_of, question_of
from doorstep.timeline.model import CarrierEstimate, LegLinked, Line, Milestone, OrderApproved, OrderChanged
from tests.promise.orders import BERLIN, MUNICH, ORDER, PLACED, after, parcel, placed, scan, state_of, told

A, B = "parcel:1001/a", "parcel:1001/b"


def test_a_fresh_order_asks_with_what_is_known() -> None:
    lines = told(ORDER, after(1), OrderChanged(lines=(Line("1", quantity=2, weight_g=300), Line("2", weight_g=50))))
    state = state_of(placed(after(200), origin=BERLIN), lines, told(ORDER, after(2), OrderApproved()))
    asked = question_of(state, after(3))
    assert (asked.order, asked.now, asked.placed_at, asked.approved_at) == (ORDER, after(3), PLACED, after(2))
    assert (asked.origin, asked.destination, asked.promised_to, asked.weight_g) == (BERLIN, MUNICH, after(200), 650)
    assert (asked.milestone, asked.picked_up_at, asked.carrier) == (Milestone.PENDING, None, "")


def test_an_order_asks_about_its_slowest_parcel() -> None:
    state = state_of(
        placed(), parcel("a"), parcel("b", carrier="gls"), scan(Milestone.DELIVERED, 40),
        scan(Milestone.IN_TRANSIT, 20, "b", "gls"), scan(Milestone.OUT_FOR_DELIVERY, 45, "b", "gls"),
    )  # fmt: skip
    asked = question_of(state, after(46))
    assert (asked.carrier, asked.milestone) == ("gls", Milestone.OUT_FOR_DELIVERY)
    assert (asked.picked_up_at, asked.out_for_delivery_at, asked.last_scan_at) == (after(20), after(45), after(45))


def test_a_parcel_beside_the_line_is_as_far_as_it_came() -> None:
    state = state_of(
        placed(), parcel("a"), parcel("b"), scan(Milestone.PICKED_UP, 4), scan(Milestone.PICKED_UP, 4, "b"),
        scan(Milestone.OUT_FOR_DELIVERY, 20), scan(Milestone.EXCEPTION, 22),
    )  # fmt: skip
    assert question_of(state, after(23)).milestone is Milestone.PICKED_UP


def test_the_carriers_date_is_that_of_the_last_leg_out() -> None:
    handed_on = told(A, after(10), LegLinked("leg:dpd:Z", "dpd", "Z", "Home"))
    returns = told(A, after(90), LegLinked("leg:dhl:R", "dhl", "R", direction="return"))
    expected = told("leg:dpd:Z", after(12), CarrierEstimate(after(50), after(60)))
    asked = question_of(state_of(placed(), parcel(), handed_on, returns, expected), after(13))
    assert (asked.carrier, asked.service, asked.carrier_edd) == ("dpd", "Home", after(60))


def test_a_delivered_order_teaches_its_segments() -> None:
    state = state_of(
        placed(origin=BERLIN), parcel(), scan(Milestone.PICKED_UP, 20), scan(Milestone.IN_TRANSIT, 30),
        scan(Milestone.OUT_FOR_DELIVERY, 64), scan(Milestone.DELIVERED, 68),
    )  # fmt: skip
    lane = "DE-BE>DE-BY"
    assert finished_of(state) == [
        Finished(A, "handover", lane, after(20), after(68), 48.0, "dhl"),
        Finished(A, "silence", lane, after(34), after(68), 34.0, "dhl"),
        Finished(A, "door", lane, after(64), after(68), 4.0, "dhl"),
        Finished(ORDER, "purchase", lane, PLACED, after(68), 68.0),
        Finished(ORDER, "dispatch", lane, PLACED, after(20), 20.0),
    ]


def test_the_first_attempt_is_what_counts() -> None:
    state = state_of(
        placed(), parcel(), scan(Milestone.PICKED_UP, 20), scan(Milestone.ATTEMPT_FAILED, 50),
        scan(Milestone.OUT_FOR_DELIVERY, 70), scan(Milestone.ATTEMPT_FAILED, 74),
        scan(Milestone.OUT_FOR_DELIVERY, 94), scan(Milestone.DELIVERED, 98),
    )  # fmt: skip
    hours = {one.segment: one.hours for one in finished_of(state)}
    assert hours == {"purchase": 50.0, "dispatch": 20.0, "handover": 30.0, "silence": 30.0}


def test_an_order_of_two_parcels_arrives_with_the_last() -> None:
    state = state_of(
        placed(), parcel("a"), parcel("b"), scan(Milestone.PICKED_UP, 10), scan(Milestone.DELIVERED, 40),
        scan(Milestone.PICKED_UP, 30, "b"), scan(Milestone.DELIVERED, 90, "b"),
    )  # fmt: skip
    taught = {(one.subject, one.segment): one.hours for one in finished_of(state)}
    assert taught[ORDER, "purchase"] == 90.0
    assert taught[ORDER, "dispatch"] == 30.0
    assert (taught[A, "handover"], taught[B, "handover"]) == (30.0, 60.0)


def test_what_has_not_arrived_or_cannot_be_true_teaches_nothing() -> None:
    under_way = [placed(), *parcel(), scan(Milestone.PICKED_UP, 20)]
    assert finished_of(state_of(under_way)) == []
    assert finished_of(state_of([*under_way, scan(Milestone.LOST, 90)])) == []
    backwards = state_of(placed(at=after(100)), parcel(), scan(Milestone.PICKED_UP, 20), scan(Milestone.DELIVERED, 60))
    assert [one.segment for one in finished_of(backwards)] == ["handover", "silence"]


def test_a_question_leaves_the_order_as_it_was() -> None:
    events = [placed(after(100)), *parcel("a"), *parcel("b"), scan(Milestone.PICKED_UP, 5)]
    state = state_of(events)
    question_of(state, PLACED + timedelta(days=1))
    finished_of(state)
    assert state == state_of(events)
