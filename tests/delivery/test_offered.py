"""What may still be changed: by who has the parcel, until when, and why not."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from doorstep.delivery.model import Choice, Refused, Rules, Wish
from doorstep.delivery.rules import check_changes, checked, chosen, may_ask, offered, rules_of
from doorstep.timeline.model import Address, LegState, Milestone, OrderState, ParcelState, Window

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)  # a Tuesday, eleven in Berlin
TEXT = """
[[offer]]
carrier = "dpd"
changes = ["neighbour", "day"]
until = "20:00"
days_before = 1

[[offer]]
carrier = "*"
changes = ["neighbour", "note"]
fee = 250

[[offer]]
carrier = "own"
changes = ["window", "pin"]
on_van = true

[[offer]]
carrier = "shop"
changes = ["address"]

[[window]]
start = "18:00"
end = "20:00"
capacity = 2
"""
RULES = rules_of({"changes.toml": TEXT})


def order(
    carrier: str = "dpd", milestone: Milestone = Milestone.IN_TRANSIT, days: int = 2, mode: str = ""
) -> OrderState:
    """An order whose one parcel is expected in so many days."""
    leg = LegState(f"leg:{carrier}:1", carrier, "1", expected_to=NOW + timedelta(days=days), mode=mode)
    parcel = ParcelState("parcel:1/A", legs={leg.leg: leg} if carrier else {}, milestone=milestone)
    return OrderState("order:1", parcels={parcel.parcel: parcel}, milestone=milestone)


def named(state: OrderState, now: datetime = NOW) -> dict[str, str]:
    """Each change and why it is not possible."""
    return {one.change: one.why for one in offered(state, RULES, now, BERLIN)}


def test_a_carrier_that_is_named_goes_before_any_carrier() -> None:
    found = {one.change: one for one in offered(order(), RULES, NOW, BERLIN)}
    assert (found["neighbour"].fee, found["note"].fee) == (0, 250)
    assert found["neighbour"].until == datetime(2026, 3, 11, 20, 0, tzinfo=BERLIN)
    assert found["note"].until is None
    assert list(named(order("gls"))) == ["neighbour", "note"]


def test_after_the_cut_off_and_on_the_van_it_is_too_late_and_says_so() -> None:
    assert named(order(days=1)) == {"neighbour": "", "day": "", "note": ""}
    evening = datetime(2026, 3, 10, 19, 0, tzinfo=UTC)  # eight in Berlin, on the dot
    assert named(order(days=1), evening) == {"neighbour": "too_late", "day": "too_late", "note": ""}
    assert set(named(order(milestone=Milestone.OUT_FOR_DELIVERY)).values()) == {"on_van"}
    assert set(named(order("van", Milestone.OUT_FOR_DELIVERY, mode="van")).values()) == {""}


def test_an_end_leaves_nothing_and_a_parcel_in_the_house_is_the_shops() -> None:
    assert named(order(milestone=Milestone.DELIVERED)) == {}
    assert set(named(order(milestone=Milestone.RETURNING)).values()) == {"over"}
    assert named(order("", Milestone.READY)) == {"address": ""}
    assert [one.carrier for one in offered(OrderState("order:1"), RULES, NOW, BERLIN)] == ["shop"]


def test_the_days_to_choose_from_begin_with_the_day_of_delivery_and_know_no_sunday() -> None:
    (choice,) = [one for one in offered(order(), RULES, NOW, BERLIN) if one.change == "day"]
    assert choice.days[0] == date(2026, 3, 12)
    assert date(2026, 3, 15) not in choice.days
    late = OrderState("order:1", promised=Window(None, NOW - timedelta(days=3)))
    rules = rules_of({"changes.toml": TEXT.replace('["address"]', '["day"]')})
    assert offered(late, rules, NOW, BERLIN)[0].days[0] == date(2026, 3, 11)


def test_who_may_redirect_a_gift_is_a_setting() -> None:
    assert may_ask(Rules("recipient"), "recipient", two_people=True)
    assert not may_ask(Rules("recipient"), "buyer", two_people=True)
    assert not may_ask(Rules("buyer"), "someone", two_people=True)
    assert may_ask(Rules("buyer"), "someone", two_people=False)
    assert may_ask(Rules(), "someone", two_people=True)


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (Wish("neighbour"), "bad_words"),
        (Wish("neighbour", words="x" * 121), "bad_words"),
        (Wish("neighbour", words="a\x00b"), "bad_words"),
        (Wish("day", day=date(2026, 3, 15)), "bad_day"),
        (Wish("day"), "bad_day"),
        (Wish("address", address=Address("Palmaille 9")), "not_offered"),
        (Wish("nonsense"), "not_offered"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(wish: Wish, why: str) -> None:
    choices = offered(order(), RULES, NOW, BERLIN)
    with pytest.raises(Refused) as refused:
        checked(wish, chosen(choices, wish.change, wish.parcel), RULES)
    assert refused.value.why == why


def test_what_a_change_does_not_need_is_left_out() -> None:
    choice = Choice("neighbour", "parcel:1/A", "dpd", True, "", None, 0, 4, "task")
    wish = Wish("neighbour", words="  Petersen,\n2nd floor ", day=date(2026, 3, 12), address=Address("x"))
    assert checked(wish, choice, RULES) == Wish("neighbour", "parcel:1/A", "Petersen, 2nd floor")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('"day"]', '"dey"]', "'dey' cannot be changed."),
        ('"20:00"\ndays', '"8 pm"\ndays', "'8 pm' is no time of day."),
        ("fee = 250", "fee = -1", "A fee cannot be below nothing."),
        ('end = "20:00"', 'end = "17:00"', "The window ends before it begins."),
        ("capacity = 2", "capacity = 0", "Nothing fits into this window."),
        ("\n[[offer]]", '\nwho = "neighbour"\n[[offer]]', "Nobody is called 'neighbour'."),
        ('"neighbour", "day"', '"day", "day"', "'day' is offered twice for 'dpd'."),
    ],
)
def test_the_document_is_checked_with_its_line(old: str, new: str, why: str) -> None:
    assert check_changes("changes.toml", TEXT, {}) == []
    (complaint,) = check_changes("changes.toml", TEXT.replace(old, new, 1), {})
    assert (complaint.why, complaint.line is not None) == (why, True)
