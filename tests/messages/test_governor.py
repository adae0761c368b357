"""The governor: each rule by example."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from doorstep.messages.model import Had, Judgement, OpenAsk, OrderFacts, PersonFacts, Standing
from doorstep.messages.rules.governor import judge
from tests.messages.desk import ALL_ON, BERLINER, HOUR, NIGHT, NOON, ON_THE_WAY, OPTED_IN, ask, rules, said

ORDERS = {"order:1": ON_THE_WAY, "order:2": ON_THE_WAY}
SENT = ("sent", "")


def one(
    asked: OpenAsk, person: PersonFacts = BERLINER, order: OrderFacts = ON_THE_WAY, now: datetime = NOON
) -> Judgement:
    """The judgement of a single ask of order 1."""
    return judge([asked], person, {"order:1": order}, now, rules())[0]


def test_news_of_a_live_shop_is_sent_at_once() -> None:
    verdict = one(ask("shipped"))
    assert (verdict.verdict, verdict.rule, verdict.channel, verdict.preview) == ("sent", "", "email", False)


@pytest.mark.parametrize(
    ("asked", "order", "rule"),
    [
        (ask("shipped", fresh=-HOUR), ON_THE_WAY, "stale"),
        (ask("shipped", parcel="1/1"), OrderFacts(milestone="in_transit", parcels={"1/1": "delivered"}), "moved_on"),
        (ask("shipped"), OrderFacts(milestone="cancelled"), "moved_on"),
        (ask("delivered"), OrderFacts(milestone="delivered", disputed=True), "moved_on"),
        (ask("howto"), OrderFacts(milestone="delivered", disputed=True), "problem"),
        (ask("howto"), OrderFacts(milestone="delivered", open_incidents=("damaged",)), "problem"),
        (ask("shipped", reachable=()), ON_THE_WAY, "no_address"),
        (ask("shipped", channels=("carrier_pigeon",)), ON_THE_WAY, "no_channel"),
        (ask("shipped", unlisted=("channel:email",)), ON_THE_WAY, "allow_list"),
        (ask("review"), ON_THE_WAY, "consent"),
        (ask("offer"), ON_THE_WAY, "consent"),
    ],
)
def test_what_cannot_be_told_is_refused_by_the_rule_that_says_why(asked: OpenAsk, order: OrderFacts, rule: str) -> None:
    verdict = one(asked, order=order)
    assert (verdict.verdict, verdict.rule) == ("refused", rule)
    assert verdict.reason != ""


def test_feedback_and_offers_go_with_the_consent_they_need() -> None:
    person = msgspec.structs.replace(BERLINER, consents=OPTED_IN)
    assert said(judge([ask("review"), ask("offer")], person, ORDERS, NOON, rules())) == [SENT, SENT]


def test_an_offer_needs_a_consent_that_was_confirmed() -> None:
    person = msgspec.structs.replace(BERLINER, consents=(Standing(purpose="marketing", channel="email", given=True),))
    assert one(ask("offer"), person).reason == "marketing (line 'offers') needs a consent that was confirmed by mail"


def test_outside_germany_feedback_goes_until_somebody_objects() -> None:
    abroad = PersonFacts(zone="Europe/Vienna", country="AT")
    assert one(ask("review"), abroad).verdict == "sent"
    objected = msgspec.structs.replace(abroad, consents=(Standing(purpose="feedback", channel="any", given=False),))
    assert (one(ask("review"), objected).verdict, one(ask("review"), objected).rule) == ("refused", "consent")


def test_who_wants_nothing_still_hears_about_the_order() -> None:
    person = msgspec.structs.replace(BERLINER, consents=(Standing(purpose="everything", channel="any", given=False),))
    verdicts = judge([ask("shipped"), ask("howto")], person, ORDERS, NOON, rules())
    assert said(verdicts) == [SENT, ("refused", "consent")]


def test_blocks_of_a_purpose_that_is_not_allowed_are_left_out() -> None:
    assert one(ask("shipped")).purposes == ("service", "care")
    opted_in = msgspec.structs.replace(BERLINER, consents=OPTED_IN)
    assert one(ask("shipped"), opted_in).purposes == ("service", "care", "feedback", "marketing")
    trouble = OrderFacts(milestone="in_transit", open_incidents=("damaged",))
    assert one(ask("shipped"), opted_in, trouble).purposes == ("service",)


def test_quiet_hours_hold_back_until_the_recipients_morning() -> None:
    verdict = one(ask("shipped", at=NIGHT), now=NIGHT)
    assert (verdict.verdict, verdict.rule) == ("", "quiet_hours")
    assert verdict.until == datetime(2026, 3, 5, 7, 0, tzinfo=UTC)  # eight o'clock in Berlin


def test_a_message_that_needs_action_today_is_not_held_back() -> None:
    assert one(ask("out_for_delivery", at=NIGHT), now=NIGHT).verdict == "sent"


def test_what_is_no_news_after_the_quiet_hours_is_refused_by_them() -> None:
    verdict = one(ask("shipped", at=NIGHT, fresh=3 * HOUR), now=NIGHT)
    assert (verdict.verdict, verdict.rule) == ("refused", "quiet_hours")


def test_newer_news_of_a_topic_replaces_older() -> None:
    older, newer = ask("late", at=NOON - HOUR), ask("out_for_delivery")
    verdicts = judge([newer, older], BERLINER, ORDERS, NOON, rules())
    assert said(verdicts) == [SENT, ("superseded", "newer_news")]
    assert verdicts[1].into == newer.id


def test_two_parcels_are_told_in_one_message() -> None:
    order = OrderFacts(milestone="in_transit", parcels={"1/1": "in_transit", "1/2": "in_transit"})
    first, second = ask("shipped", parcel="1/1", at=NOON - HOUR), ask("shipped", parcel="1/2")
    verdicts = judge([first, second], BERLINER, {"order:1": order}, NOON, rules())
    assert said(verdicts) == [("merged", "same_topic"), SENT]
    assert verdicts[0].into == second.id


def test_news_of_one_parcel_does_not_replace_news_of_the_whole_order() -> None:
    order = OrderFacts(milestone="in_transit", parcels={"1/1": "in_transit", "1/2": "in_transit"})
    whole, parcel = ask("late", at=NOON - HOUR), ask("shipped", parcel="1/2")
    assert said(judge([whole, parcel], BERLINER, {"order:1": order}, NOON, rules())) == [("merged", "same_topic"), SENT]


def test_what_arrives_today_does_not_drown_in_news_of_the_whole_order() -> None:
    order = OrderFacts(milestone="in_transit", parcels={"1/1": "out_for_delivery", "1/2": "in_transit"})
    today, late = ask("out_for_delivery", parcel="1/1", at=NOON - HOUR), ask("late")
    assert said(judge([today, late], BERLINER, {"order:1": order}, NOON, rules())) == [SENT, SENT]


def test_two_orders_are_two_messages() -> None:
    asks = [ask("shipped"), ask("shipped", subject="order:2")]
    assert said(judge(asks, BERLINER, ORDERS, NOON, rules())) == [SENT, SENT]


def test_a_shadow_shop_makes_previews_and_sends_nothing() -> None:
    verdicts = judge([ask("shipped"), ask("howto")], BERLINER, ORDERS, NOON, rules(ALL_ON - {"shop"}))
    assert [(v.verdict, v.rule, v.preview) for v in verdicts] == [("refused", "shadow", True)] * 2


def test_an_ask_made_in_shadow_stays_in_shadow_when_the_shop_goes_live() -> None:
    assert (one(ask("shipped", live=False)).rule, one(ask("shipped", live=False)).preview) == ("shadow", True)


def test_a_channel_that_is_not_live_makes_a_preview() -> None:
    verdict = judge([ask("shipped")], BERLINER, ORDERS, NOON, rules(ALL_ON - {"channel:email"}))[0]
    assert (verdict.verdict, verdict.rule, verdict.preview) == ("refused", "channel_not_live", True)


def test_the_second_channel_is_taken_where_the_first_cannot() -> None:
    live = ALL_ON | {"channel:sms"}
    asked = ask("shipped", channels=("sms", "email"), reachable=("email",))
    assert judge([asked], BERLINER, ORDERS, NOON, rules(live), carried=("email", "sms"))[0].channel == "email"


def test_a_daily_cap_stops_a_playbook() -> None:
    asks = [ask("shipped"), ask("shipped", subject="order:2", n=1, at=NOON + HOUR)]
    verdicts = judge(asks, BERLINER, ORDERS, NOON + HOUR, rules(), {"playbook:shipped": 1})
    assert said(verdicts) == [SENT, ("refused", "daily_cap")]


def test_the_week_is_full_until_the_oldest_message_leaves_it() -> None:
    had = tuple(Had(at=NOON - timedelta(days=6) + n * HOUR, purpose="care") for n in range(3))
    person = msgspec.structs.replace(BERLINER, had=had)
    verdict = judge([ask("howto")], person, ORDERS, NOON, rules(per_week=3))[0]
    assert (verdict.verdict, verdict.rule, verdict.until) == ("", "limit", NOON + timedelta(days=1))


def test_a_full_day_defers_to_tomorrow_morning_and_never_holds_service_back() -> None:
    had = tuple(Had(at=NOON - n * HOUR, purpose="service") for n in range(1, 4))
    person = msgspec.structs.replace(BERLINER, had=had)
    verdicts = judge([ask("howto"), ask("shipped")], person, ORDERS, NOON, rules())
    assert said(verdicts) == [("", "limit"), SENT]
    assert verdicts[0].until == datetime(2026, 3, 5, 7, 0, tzinfo=UTC)


def test_a_limit_that_outlasts_the_news_refuses_it() -> None:
    had = tuple(Had(at=NOON - n * HOUR, purpose="service") for n in range(1, 4))
    person = msgspec.structs.replace(BERLINER, had=had)
    assert said(judge([ask("howto", fresh=HOUR)], person, ORDERS, NOON, rules())) == [("refused", "limit")]
