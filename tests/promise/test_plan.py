"""What is agreed: cut-offs, handling, calendars and the carrier's own days and dates."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from doorstep.promise.model import Question
from doorstep.promise.rules import RulesEstimator
from doorstep.timeline.model import Milestone, Place
from tests.promise.orders import PLACED, SETTINGS, after
from tests.promise.taught import ASKED, RULES, one


def test_the_plan_counts_working_days_and_says_so() -> None:
    found = one(RULES, ASKED)
    assert found.steps == (
        "Ordered on Monday 2 March before the 14:00 cut-off, so it counts from that day.",
        "Packing takes 1 working day, so it leaves the shop by Tuesday 3 March.",
        "DHL needs 1 to 3 working days.",
        "So it arrives between Wednesday 4 March and Friday 6 March.",
    )
    assert found.earliest == datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
    assert found.likely == datetime(2026, 3, 5, 13, 0, tzinfo=UTC)
    assert found.latest == datetime(2026, 3, 6, 19, 0, tzinfo=UTC)
    assert (found.source, found.confidence, found.samples) == ("rule", 0.8, 0)
    assert found.dispatch_due == datetime(2026, 3, 3, 22, 59, 59, tzinfo=UTC)


def test_holidays_of_the_destination_stop_the_carrier() -> None:
    before_epiphany = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)
    asked = replace(ASKED, now=before_epiphany, placed_at=before_epiphany, promised_to=None)
    steps = one(RULES, asked).steps
    assert "Tuesday 6 January is a holiday (Epiphany) and does not count." in steps
    assert steps[-1] == "So it arrives between Wednesday 7 January and Friday 9 January."
    elsewhere = replace(asked, destination=Place(country="DE", region="HH"))
    assert one(RULES, elsewhere).steps[-1] == "So it arrives between Tuesday 6 January and Thursday 8 January."


def test_what_has_not_left_in_time_is_planned_from_today() -> None:
    found = one(RULES, replace(ASKED, now=after(24 * 4)))
    assert "It has not left the shop yet, so Friday 6 March counts as the day it leaves." in found.steps
    assert found.steps[-1] == "So it arrives between Saturday 7 March and Tuesday 10 March."
    assert found.dispatch_due == datetime(2026, 3, 3, 22, 59, 59, tzinfo=UTC)


def test_the_carrier_counts_from_the_hand_over() -> None:
    found = one(RULES, replace(ASKED, now=after(60), picked_up_at=after(50), milestone=Milestone.IN_TRANSIT))
    assert found.steps[0] == "The carrier has it since Wednesday 4 March."
    assert found.steps[-1] == "So it arrives between Thursday 5 March and Saturday 7 March."
    assert found.dispatch_due is None


def test_the_carriers_own_date_comes_first() -> None:
    edd = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
    found = one(RULES, replace(ASKED, picked_up_at=PLACED, milestone=Milestone.IN_TRANSIT, carrier_edd=edd))
    assert found.source == "carrier"
    assert found.steps[0] == "The carrier itself expects Monday 9 March; a day later is common."
    assert found.likely == datetime(2026, 3, 9, 13, 0, tzinfo=UTC)


def test_out_for_delivery_means_today_unless_the_van_left_in_the_evening() -> None:
    out = replace(ASKED, picked_up_at=PLACED, milestone=Milestone.OUT_FOR_DELIVERY)
    morning, evening = datetime(2026, 3, 5, 7, 0, tzinfo=UTC), datetime(2026, 3, 5, 18, 0, tzinfo=UTC)
    assert one(RULES, replace(out, now=morning, out_for_delivery_at=morning)).latest.date() == morning.date()
    late = one(RULES, replace(out, now=evening, out_for_delivery_at=evening))
    assert late.likely == datetime(2026, 3, 6, 13, 0, tzinfo=UTC)


def test_after_a_failed_attempt_it_comes_on_the_next_round() -> None:
    saturday = datetime(2026, 3, 7, 12, 0, tzinfo=UTC)
    asked = replace(ASKED, now=saturday, last_scan_at=saturday, picked_up_at=PLACED, milestone=Milestone.ATTEMPT_FAILED)
    assert one(RULES, asked).likely == datetime(2026, 3, 9, 13, 0, tzinfo=UTC)


def test_a_service_that_is_not_said_counts_as_the_span_of_all() -> None:
    assert one(RULES, replace(ASKED, carrier="")).steps[2] == "The carrier needs 1 to 3 working days."
    business = replace(ASKED, carrier="gls", service="business")
    assert one(RULES, business).steps[2] == "GLS needs 1 to 2 working days."


@pytest.mark.parametrize(
    "question",
    [
        Question("order:1", PLACED),
        replace(ASKED, milestone=Milestone.DELIVERED),
        replace(ASKED, milestone=Milestone.AVAILABLE_FOR_PICKUP),
        replace(ASKED, origin=Place(country="FR")),
    ],
)
def test_it_answers_nothing_where_nothing_is_known_or_left(question: Question) -> None:
    assert RULES.estimate([question]) == [None]


def test_without_services_only_the_carriers_date_is_known() -> None:
    bare = RulesEstimator(replace(SETTINGS, services=()))
    assert bare.estimate([ASKED]) == [None]
    assert one(bare, replace(ASKED, carrier_edd=after(48))).source == "carrier"
