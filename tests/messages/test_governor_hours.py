"""The governor: hours that the law leaves, a person's own choice, budgets by purpose, and news that is gathered."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.messages.model import (
    Consents,
    Governance,
    Had,
    Hours,
    Need,
    OpenAsk,
    OrderFacts,
    PersonFacts,
    Standing,
    Traits,
)
from doorstep.messages.rules.governor import judge
from doorstep.messages.rules.governor.quiet import clock, is_quiet
from doorstep.messages.rules.governor.windows import NEVER, closed_until, fitting, open_from
from doorstep.messages.rules.publish import check_messages
from tests.messages.conftest import documents
from tests.messages.desk import ALL_ON, BERLINER, HOUR, NOON, ON_THE_WAY, TRAITS, ask, rules, said
from tests.messages.test_governor_always import asks, moments, orders, people

PARIS, BERLIN = ZoneInfo("Europe/Paris"), ZoneInfo("Europe/Berlin")
FRENCH = Hours("fr", ("marketing",), "08:00", "22:00", (1, 2, 3, 4, 5, 6), False, ("FR",), ("sms",))
CALM = ("21:00", "08:00")
LINES = (
    FRENCH,
    Hours("late", ("marketing", "care"), "10:00", "19:30", (1, 2, 3, 4, 5)),
    Hours("review", ("feedback",), "09:00", "20:00", holidays=False),
)
QUARTER = timedelta(minutes=15)


def strict(
    live: frozenset[str] = ALL_ON,
    lines: tuple[Hours, ...] = LINES,
    limits: dict[str, tuple[int, int]] | None = None,
    traits: dict[str, Traits] | None = None,
) -> Governance:
    """The rules of the other tests, with hours and limits."""
    return msgspec.structs.replace(rules(live), hours=lines, limits=limits or {}, traits=traits or TRAITS)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-07-10T12:00", "2026-07-10T12:00"),  # a Friday
        ("2026-07-10T22:00", "2026-07-11T08:00"),
        ("2026-07-11T23:00", "2026-07-13T08:00"),  # over the Sunday
        ("2026-07-13T22:30", "2026-07-15T08:00"),  # over the fourteenth of July
        ("2026-03-28T22:30", "2026-03-30T08:00"),  # over the night in which the clock goes on
        ("2026-12-24T23:00", "2026-12-26T08:00"),
    ],
)
def test_french_texts_wait_for_a_working_morning(at: str, opens: str) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=PARIS).astimezone(UTC)
    moment, _ = open_from(now, PARIS, ("21:00", "21:00"), "FR", (FRENCH,))
    assert moment.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M") == opens


@given(moments, st.sampled_from((PARIS, BERLIN, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("America/Sao_Paulo"))))
@settings(max_examples=300, deadline=None)
def test_what_opens_is_open_and_nothing_before_it_is(now: datetime, zone: ZoneInfo) -> None:
    lines = fitting(LINES, "marketing", "FR", "sms")
    moment, why = open_from(now, zone, CALM, "FR", lines)

    def is_open(at: datetime) -> bool:
        return not is_quiet(at.astimezone(zone).time(), *map(clock, CALM)) and not any(
            closed_until(at, zone, "FR", line) for line in lines
        )

    assert is_open(moment)
    assert (moment == now) == is_open(now)
    assert why in ("", "fr", "late")
    steps = int((moment - now) / QUARTER)
    assert not any(is_open(now + QUARTER * n) for n in range(steps) if now + QUARTER * n < moment)


def test_lines_that_contradict_one_another_never_open_and_the_message_is_refused_with_the_line() -> None:
    morning, evening = Hours("am", ("care",), "08:00", "12:00"), Hours("pm", ("care",), "12:00", "20:00")
    assert open_from(NOON, BERLIN, CALM, "DE", (morning, evening))[0] == NEVER
    verdict = judge([ask("howto")], BERLINER, {"order:1": ON_THE_WAY}, NOON, strict(lines=(morning, evening)))[0]
    assert (verdict.verdict, verdict.rule) == ("refused", "legal_hours")
    assert verdict.reason.startswith("line 'am' closes it")


@given(asks(), people, orders, moments)
@settings(max_examples=300, deadline=None)
def test_nothing_that_is_not_urgent_is_told_in_closed_hours(
    asked: list[OpenAsk], person: PersonFacts, known: dict[str, OrderFacts], now: datetime
) -> None:
    governed = strict()
    zone = BERLIN if person.zone == "nowhere" else ZoneInfo(person.zone)
    verdicts = judge(asked, person, known, now, governed)
    by_id = {one.id: one for one in asked}
    urgent = {one.ask for one in verdicts if by_id[one.ask].template == "out_for_delivery"}
    for one in verdicts:
        told = by_id[one.ask]
        if one.verdict != "sent" or one.ask in urgent or any(v.into == one.ask and v.ask in urgent for v in verdicts):
            continue
        lines = fitting(LINES, told.purpose, person.country or "DE", one.channel)
        assert open_from(now, zone, CALM, person.country or "DE", lines)[0] == now


@given(asks(), people, orders, moments)
@settings(max_examples=300, deadline=None)
def test_service_is_judged_the_same_with_and_without_hours_and_limits(
    asked: list[OpenAsk], person: PersonFacts, known: dict[str, OrderFacts], now: datetime
) -> None:
    limits = {"marketing": (0, 0), "care": (0, 0), "feedback": (0, 0)}
    free, bound = (judge(asked, person, known, now, one) for one in (rules(), strict(limits=limits)))
    service = [n for n, one in enumerate(asked) if one.purpose == "service"]
    assert [(free[n].verdict, free[n].rule) for n in service] == [(bound[n].verdict, bound[n].rule) for n in service]


@given(st.lists(st.tuples(st.sampled_from(("howto", "review", "offer")), st.integers(0, 60)), max_size=30))
@settings(max_examples=150, deadline=None)
def test_no_budget_is_ever_exceeded_over_weeks(wanted: list[tuple[str, int]]) -> None:
    """Live through it hour by hour: neither all messages nor those of a purpose are ever more than allowed."""
    limits = {"marketing": (1, 2), "care": (2, 3)}
    governed = msgspec.structs.replace(strict(limits=limits, lines=()), consents=_FREE)
    waiting = [
        (NOON + HOUR * hour, ask(template, n=n, at=NOON + HOUR * hour, fresh=timedelta(days=9)))
        for n, (template, hour) in enumerate(wanted)
    ]
    had: list[Had] = []
    now, ends = NOON, NOON + timedelta(days=14)
    while waiting and now < ends:
        open_now = [one for at, one in waiting if at <= now]
        person = msgspec.structs.replace(BERLINER, had=tuple(had))
        verdicts = judge(open_now, person, {"order:1": ON_THE_WAY}, now, governed)
        had += [Had(now, one.purpose) for one, v in zip(open_now, verdicts, strict=True) if v.verdict == "sent"]
        final = {one.ask for one in verdicts if one.final}
        waiting = [(at, one) for at, one in waiting if one.id not in final]
        now += HOUR
    for purpose, (a_day, a_week) in {"": (3, 10), **limits}.items():
        times = [one.at for one in had if purpose in ("", one.purpose)]
        days = [at.astimezone(BERLIN).date() for at in times]
        assert all(days.count(day) <= a_day for day in days)
        assert all(sum(at - timedelta(days=7) < other <= at for other in times) <= a_week for at in times)


_FREE = Consents(tuple(Need(name, name, "nothing") for name in ("care", "feedback", "marketing")))


def test_a_purpose_that_is_full_does_not_hold_back_another() -> None:
    had = (Had(NOON - HOUR, "marketing"),)
    person = msgspec.structs.replace(BERLINER, had=had)
    governed = msgspec.structs.replace(strict(limits={"marketing": (1, 2)}, lines=()), consents=_FREE)
    verdicts = judge([ask("offer"), ask("howto")], person, {"order:1": ON_THE_WAY}, NOON, governed)
    assert said(verdicts) == [("", "limit"), ("sent", "")]
    assert verdicts[0].until == datetime(2026, 3, 5, 7, 0, tzinfo=UTC)


def test_her_own_quiet_hours_count_instead_of_the_shops() -> None:
    person = msgspec.structs.replace(BERLINER, quiet=("10:00", "14:00"))
    verdict = judge([ask("shipped")], person, {"order:1": ON_THE_WAY}, NOON, rules())[0]
    assert (verdict.rule, verdict.until) == ("quiet_hours", datetime(2026, 3, 4, 13, 0, tzinfo=UTC))
    evening = datetime(2026, 3, 4, 21, 30, tzinfo=UTC)
    assert judge([ask("shipped")], person, {"order:1": ON_THE_WAY}, evening, rules())[0].verdict == "sent"


def test_her_own_channel_comes_first_and_the_playbooks_list_when_it_cannot_carry() -> None:
    live, both = ALL_ON | {"channel:whatsapp"}, ("email", "whatsapp")
    person = msgspec.structs.replace(BERLINER, channels={"service": "whatsapp"})
    known = {"order:1": ON_THE_WAY}
    reachable = ask("shipped", reachable=both)
    assert judge([reachable], person, known, NOON, rules(live), carried=both)[0].channel == "whatsapp"
    assert judge([ask("shipped")], person, known, NOON, rules(live), carried=both)[0].channel == "email"
    assert judge([ask("howto", reachable=both)], person, known, NOON, rules(live), carried=both)[0].channel == "email"


def test_stop_on_a_channel_closes_it_for_service_too_and_the_next_one_is_taken() -> None:
    live, both = ALL_ON | {"channel:sms"}, ("sms", "email")
    person = msgspec.structs.replace(BERLINER, consents=(Standing("service", "sms", given=False),))
    known = {"order:1": ON_THE_WAY}
    asked = ask("shipped", channels=both, reachable=both)
    assert judge([asked], person, known, NOON, rules(live), carried=both)[0].channel == "email"
    alone = ask("shipped", channels=("sms",), reachable=("sms",))
    assert said(judge([alone], person, known, NOON, rules(live), carried=both)) == [("refused", "stopped")]


def test_an_objection_taken_back_is_no_consent() -> None:
    lifted = Standing("feedback", "any", given=True, source="objection lifted on the page")
    known = {"order:1": ON_THE_WAY}
    german, austrian = (PersonFacts("Europe/Berlin", country, (lifted,)) for country in ("DE", "AT"))
    assert said(judge([ask("review")], german, known, NOON, rules())) == [("refused", "consent")]
    assert said(judge([ask("review")], austrian, known, NOON, rules())) == [("sent", "")]


GATHERING = {**TRAITS, "late": Traits(gather=60), "new_date": Traits(gather=60)}


def test_delayed_new_date_and_out_for_delivery_within_an_hour_are_one_message() -> None:
    governed, known = strict(traits=GATHERING), {"order:1": ON_THE_WAY}
    late = ask("late", at=NOON)
    first = judge([late], BERLINER, known, NOON, governed)[0]
    assert (first.verdict, first.rule, first.until) == ("", "gathering", NOON + HOUR)
    new = ask("late", n=1, at=NOON + QUARTER)
    both = judge([late, new], BERLINER, known, NOON + QUARTER, governed)
    assert said(both) == [("superseded", "newer_news"), ("", "gathering")]
    van = ask("out_for_delivery", at=NOON + 2 * QUARTER)
    last = judge([new, van], BERLINER, known, NOON + 2 * QUARTER, governed)
    assert said(last) == [("superseded", "newer_news"), ("sent", "")]


def test_gathered_news_leaves_by_itself_when_nothing_else_comes() -> None:
    governed, known = strict(traits=GATHERING), {"order:1": ON_THE_WAY}
    assert said(judge([ask("late")], BERLINER, known, NOON + HOUR, governed)) == [("sent", "")]
    brief = ask("late", fresh=QUARTER)
    assert judge([brief], BERLINER, known, NOON, governed)[0].until == NOON + QUARTER
    assert said(judge([brief], BERLINER, known, NOON + QUARTER, governed)) == [("sent", "")]


def test_a_block_whose_hours_are_over_is_left_out_and_the_message_goes() -> None:
    agreed = tuple(Standing(one, "email", True, "double_opt_in") for one in ("care", "feedback", "marketing"))
    person, known = msgspec.structs.replace(BERLINER, consents=agreed), {"order:1": ON_THE_WAY}
    saturday = NOON + timedelta(days=3)
    asked = ask("shipped", at=saturday)
    assert judge([asked], person, known, saturday, strict())[0].purposes == ("service", "feedback")


def test_the_starter_shops_document_is_whole() -> None:
    found = documents()
    assert check_messages("quiet.toml", found["quiet.toml"], found) == []
    assert check_messages("consents.toml", found["consents.toml"], found) == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('[[hours]]\nname = "a"\npurposes = ["service"]', "Messages about the order itself are never held back here."),
        ('[[hours]]\nname = "a"\npurposes = ["fun"]', "'fun' is no purpose."),
        ('[[hours]]\nname = "a"\npurposes = []', "The line speaks of no purpose."),
        ('[[hours]]\nname = "a"\npurposes = ["care"]\nstart = "25:00"', "'25:00' is no time of day."),
        ('[[hours]]\nname = "a"\npurposes = ["care"]\nstart = "21:00"', "It would never be open."),
        ('[[hours]]\nname = "a"\npurposes = ["care"]\ndays = [0]', "Days are numbers from 1 (Monday) to 7 (Sunday)."),
        ('[[limit]]\npurpose = "care"\nper_day = 3\nper_week = 1', "More a day than a week cannot be."),
    ],
)
def test_hours_and_limits_are_checked(line: str, why: str) -> None:
    assert [one.why for one in check_messages("quiet.toml", line, documents())] == [why]
