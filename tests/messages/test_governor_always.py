"""The governor: what holds for any asks of any person at any moment."""

from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.messages.model import Had, Judgement, OpenAsk, OrderFacts, PersonFacts, Standing
from doorstep.messages.rules.governor import judge, quiet_until
from doorstep.messages.rules.governor.quiet import is_quiet
from tests.messages.desk import ALL_ON, ask, rules

START = datetime(2026, 3, 1, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe", "America/New_York", "nowhere")
MILESTONES = ("pending", "in_transit", "out_for_delivery", "delivered", "cancelled", "returned", "exception")
PARCELS = ("1/1", "1/2")

moments = st.integers(0, 40 * 24 * 4).map(lambda quarter: START + timedelta(minutes=15 * quarter))
templates = st.sampled_from(("shipped", "out_for_delivery", "delivered", "late", "review", "offer", "howto", "else"))


@st.composite
def asks(draw: st.DrawFn) -> list[OpenAsk]:
    return [
        ask(
            draw(templates),
            n=n,
            at=draw(moments),
            fresh=timedelta(hours=draw(st.integers(0, 400))),
            subject=draw(st.sampled_from(("order:1", "order:2"))),
            parcel=draw(st.sampled_from(("", *PARCELS))),
            live=draw(st.booleans()),
            reachable=draw(st.sampled_from((("email",), ()))),
            channels=draw(st.sampled_from((("email",), ("sms", "email")))),
        )
        for n in range(draw(st.integers(1, 7)))
    ]


people = st.builds(
    PersonFacts,
    zone=st.sampled_from(ZONES),
    country=st.sampled_from(("DE", "AT", "")),
    consents=st.lists(
        st.builds(
            Standing,
            purpose=st.sampled_from(("feedback", "marketing", "care", "everything")),
            channel=st.sampled_from(("email", "any")),
            given=st.booleans(),
            source=st.sampled_from(("", "double_opt_in")),
        ),
        max_size=3,
    ).map(tuple),
    had=st.lists(st.builds(Had, at=moments, purpose=st.just("care")), max_size=5).map(tuple),
)
orders = st.fixed_dictionaries(
    {
        subject: st.builds(
            OrderFacts,
            milestone=st.sampled_from(MILESTONES),
            disputed=st.booleans(),
            open_incidents=st.sampled_from(((), ("damaged",))),
            parcels=st.dictionaries(st.sampled_from(PARCELS), st.sampled_from(MILESTONES)),
        )
        for subject in ("order:1", "order:2")
    }
)
switches = st.sampled_from((ALL_ON, ALL_ON - {"shop"}, ALL_ON - {"channel:email"}, ALL_ON - {"playbook:late"}))
lefts = st.dictionaries(st.sampled_from(("playbook:shipped", "channel:email")), st.integers(0, 3))


@given(asks(), people, orders, moments, switches, lefts, st.randoms(use_true_random=False))
@settings(max_examples=400, deadline=None)
def test_every_ask_gets_one_answer_whatever_the_order_of_asking(
    asked: list[OpenAsk],
    person: PersonFacts,
    known: dict[str, OrderFacts],
    now: datetime,
    live: frozenset[str],
    left: dict[str, int],
    rng: Random,
) -> None:
    verdicts = judge(asked, person, known, now, rules(live), left)
    assert [one.ask for one in verdicts] == [one.id for one in asked]
    assert all(_whole(one, now) for one in verdicts)
    shuffled = list(asked)
    rng.shuffle(shuffled)
    again = {one.ask: one for one in judge(shuffled, person, known, now, rules(live), left)}
    assert again == {one.ask: one for one in verdicts}


@given(asks(), people, orders, moments)
@settings(max_examples=300, deadline=None)
def test_judging_those_that_wait_once_more_changes_nothing(
    asked: list[OpenAsk], person: PersonFacts, known: dict[str, OrderFacts], now: datetime
) -> None:
    verdicts = judge(asked, person, known, now, rules())
    sent = [one for one, said in zip(asked, verdicts, strict=True) if said.verdict == "sent"]
    had = person.had + tuple(Had(at=now, purpose=one.purpose) for one in sent if one.purpose != "service")
    later = msgspec.structs.replace(person, had=had)
    waiting = [one for one, said in zip(asked, verdicts, strict=True) if not said.final]
    expected = [one.rule for one in verdicts if not one.final]
    assert [(one.final, one.rule) for one in judge(waiting, later, known, now, rules())] == [
        (False, rule) for rule in expected
    ]


@given(asks(), people, orders, moments)
@settings(max_examples=300, deadline=None)
def test_marketing_rules_never_touch_a_service_message(
    asked: list[OpenAsk], person: PersonFacts, known: dict[str, OrderFacts], now: datetime
) -> None:
    verdicts = judge(asked, person, known, now, rules())
    service = [(one, said) for one, said in zip(asked, verdicts, strict=True) if one.purpose == "service"]
    assert {said.rule for _, said in service}.isdisjoint({"consent", "limit", "problem"})
    bare = PersonFacts(zone=person.zone, country=person.country)
    alone = judge([one for one, _ in service], bare, known, now, rules())
    stripped = [msgspec.structs.replace(said, purposes=()) for _, said in service]
    assert [msgspec.structs.replace(one, purposes=()) for one in alone] == stripped


@given(asks(), people, orders, moments)
@settings(max_examples=300, deadline=None)
def test_who_is_merged_or_replaced_leads_to_a_message_or_to_newer_news(
    asked: list[OpenAsk], person: PersonFacts, known: dict[str, OrderFacts], now: datetime
) -> None:
    verdicts = {one.ask: one for one in judge(asked, person, known, now, rules())}
    news = {one.id: one.news_at for one in asked}
    for one in verdicts.values():
        if one.verdict == "merged":
            assert one.into is not None
            assert verdicts[one.into].verdict == "sent"
        if one.verdict == "superseded":
            assert one.into is not None
            assert news[one.into] >= news[one.ask]
            assert verdicts[one.into].verdict != "superseded"


@given(moments, st.sampled_from(ZONES[:-1]), st.integers(0, 95), st.integers(0, 95))
@settings(max_examples=500, deadline=None)
def test_quiet_hours_end_soon_and_outside_of_themselves(now: datetime, name: str, start: int, end: int) -> None:
    zone, first, last = ZoneInfo(name), _hhmm(start), _hhmm(end)
    until = quiet_until(now, zone, first, last)
    quiet = is_quiet(now.astimezone(zone).time(), time.fromisoformat(first), time.fromisoformat(last))
    assert (until is not None) == quiet
    if until is not None:
        assert now < until <= now + timedelta(hours=26)
        assert not is_quiet(until.astimezone(zone).time(), time.fromisoformat(first), time.fromisoformat(last))


def test_the_night_in_spring_is_an_hour_shorter_and_in_autumn_longer() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    spring = quiet_until(datetime(2026, 3, 28, 22, 0, tzinfo=UTC), berlin, "21:00", "08:00")
    autumn = quiet_until(datetime(2026, 10, 24, 22, 0, tzinfo=UTC), berlin, "21:00", "08:00")
    assert spring == datetime(2026, 3, 29, 6, 0, tzinfo=UTC)
    assert autumn == datetime(2026, 10, 25, 7, 0, tzinfo=UTC)


def test_an_end_that_the_clock_skips_comes_as_long_after_the_jump() -> None:
    ends = quiet_until(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), ZoneInfo("Europe/Berlin"), "21:00", "02:30")
    assert ends == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def _whole(one: Judgement, now: datetime) -> bool:
    waits = one.verdict == "" and one.until is not None and one.until > now
    return waits or (one.verdict in ("sent", "merged", "superseded", "refused") and one.until is None)


def _hhmm(quarter: int) -> str:
    return f"{quarter // 4:02}:{quarter % 4 * 15:02}"
