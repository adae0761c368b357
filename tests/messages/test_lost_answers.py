"""Failures and crashes: nothing is lost, service goes at most once more, everything else never."""

from datetime import timedelta

from msgspec.structs import replace

from doorstep.connect.channels.smtp.wire import Smtp
from doorstep.kit import db
from doorstep.messages.accounts.model import ASKS
from doorstep.messages.model import Fate
from doorstep.timeline.model import KIND_OF, Milestone
from tests.messages.conftest import NOON, Office
from tests.smtp_sink import Sink

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def care(office: Office) -> str:
    """An order whose buyer agreed to care."""
    subject = office.order("care", email="bob@example.org", milestone=Milestone.DELIVERED)
    office.consent(subject, "care")
    office.ask("howto", subject, purpose="care")
    return subject


def test_a_lost_answer_repeats_service_once_and_care_never(office: Office) -> None:
    office.ask("shipped", office.order())
    care(office)
    with Sink() as sink, Smtp(sink.url, connections=1) as smtp:
        outgoing = office.prepare()
        sink.next("drop", "drop")
        office.record(smtp.send_many(outgoing, NOON))
        assert len(sink.mails) == 2
        again = office.resume(NOON + MINUTE)
        office.record(smtp.send_many(again.outgoing, NOON + MINUTE), NOON + MINUTE)
        assert [(one.purpose, one.attempt, one.repeat) for one in again.outgoing] == [("service", 2, True)]
        assert list(sink.repeats.values()) == [1]
        assert office.resume(NOON + HOUR).outgoing == ()
    by_purpose = {one.purpose: one.message for one in outgoing}
    assert office.attempts(by_purpose["service"]) == [(1, "unknown", False), (2, "sent", True)]
    assert office.attempts(by_purpose["care"]) == [(1, "unknown", False)]
    assert (office.fate(by_purpose["service"]), office.fate(by_purpose["care"])) == ("sent", "unknown")


def test_where_the_provider_can_be_asked_care_is_repeated_too(office: Office) -> None:
    care(office)
    (one,) = office.prepare()
    office.record([Fate(one, "no answer", lost=True, asks=True)])
    (again,) = office.resume(NOON + MINUTE).outgoing
    office.record([Fate(again, "no answer", lost=True, asks=True)], NOON + MINUTE)
    (third,) = office.resume(NOON + HOUR).outgoing
    assert [(each.attempt, each.repeat) for each in (again, third)] == [(2, True), (3, True)]


def test_a_dead_senders_care_is_repeated_where_the_provider_can_be_asked(office: Office) -> None:
    care(office)
    office.prepare()  # and here it dies
    office.desk = replace(office.desk, repeats=lambda provider: ASKS)
    late = office.resume(NOON + 6 * MINUTE)
    assert [(one.purpose, one.attempt, one.repeat) for one in late.outgoing] == [("care", 2, True)]


def test_a_second_lost_answer_ends_it(office: Office) -> None:
    office.ask("shipped", office.order())
    with Sink() as sink, Smtp(sink.url, connections=1) as smtp:
        sink.next("drop", "drop")
        (one,) = office.prepare()
        office.record(smtp.send_many([one], NOON))
        office.record(smtp.send_many(office.resume(NOON + MINUTE).outgoing, NOON + MINUTE), NOON + MINUTE)
        assert office.resume(NOON + HOUR).outgoing == ()
        assert (len(sink.mails), office.fate(one.message)) == (2, "unknown")


def test_a_sender_that_died_before_handing_over_loses_nothing(office: Office) -> None:
    office.ask("shipped", office.order())
    care(office)
    outgoing = office.prepare()  # and here it dies
    assert len(outgoing) == 2
    assert office.resume(NOON + MINUTE).outgoing == ()
    late = office.resume(NOON + 6 * MINUTE)
    assert [(one.purpose, one.repeat, one.key) for one in late.outgoing] == [
        ("service", True, next(one.key for one in outgoing if one.purpose == "service"))
    ]
    assert late.repeats == 1


def test_a_sender_that_died_after_the_mail_was_taken_repeats_under_the_same_message_id(office: Office) -> None:
    office.ask("shipped", office.order())
    care(office)
    with Sink() as sink, Smtp(sink.url) as smtp:
        smtp.send_many(office.prepare(), NOON)  # and here it dies
        for minutes in (6, 12, 18, 24):
            moment = NOON + minutes * MINUTE
            smtp.send_many(office.resume(moment).outgoing, moment)  # and every one after it dies as well
        assert len(sink.mails) == 3
        assert list(sink.repeats.values()) == [1]


def test_a_slow_sender_that_was_given_up_can_still_say_that_it_was_sent(office: Office) -> None:
    care(office)
    (one,) = office.prepare()
    office.resume(NOON + 6 * MINUTE)
    assert office.fate(one.message) == "unknown"
    news = office.record([Fate(one)], NOON + 7 * MINUTE)
    assert (office.fate(one.message), len(news.facts)) == ("sent", 1)


def test_a_passing_failure_is_tried_again_later_and_later(office: Office) -> None:
    office.ask("shipped", office.order())
    (one,) = office.prepare()
    moment, waits = NOON, []
    for _ in range(4):
        office.record([Fate(one, "busy")], moment)
        began = moment
        again = office.resume(moment)
        while not again.outgoing:
            moment += timedelta(seconds=5)
            again = office.resume(moment)
        (one,) = again.outgoing
        waits.append((moment - began).total_seconds())
    assert one.attempt == 5
    assert [24 <= waits[0] <= 41, 48 <= waits[1] <= 77, 96 <= waits[2] <= 149, 192 <= waits[3] <= 293] == [True] * 4


def test_what_is_no_news_any_more_is_not_tried_again(office: Office) -> None:
    office.ask("shipped", office.order(), fresh=HOUR)
    (one,) = office.prepare()
    office.record([Fate(one, "busy")])
    late = office.resume(NOON + 2 * HOUR)
    assert (late.outgoing, office.fate(one.message)) == ((), "failed")
    ((_, told),) = late.news.facts
    assert KIND_OF[type(told.fact)] == "message_failed"


def test_what_is_not_true_any_more_is_not_tried_again(office: Office) -> None:
    subject = office.order()
    office.ask("shipped", subject)
    (one,) = office.prepare()
    office.record([Fate(one, "busy")])
    with office.database.transaction() as tx:
        office.say(tx, subject, Milestone.DELIVERED)
    assert (office.resume(NOON + HOUR).outgoing, office.fate(one.message)) == ((), "failed")


def test_a_refusal_for_good_is_dead_at_once_and_says_why_without_the_address(office: Office) -> None:
    office.ask("shipped", office.order())
    with Sink() as sink, Smtp(sink.url) as smtp:
        sink.next("refuse")
        (one,) = office.prepare()
        news = office.record(smtp.send_many([one], NOON))
    assert (office.attempts(one.message), office.fate(one.message)) == ([(1, "dead", False)], "failed")
    ((_, told),) = news.facts
    reason = "the mail server says 550 5.1.1 <(address)> is unknown here"
    assert (KIND_OF[type(told.fact)], getattr(told.fact, "reason", "")) == ("message_failed", reason)
    assert office.resume(NOON + HOUR).outgoing == ()


def test_a_letter_that_somebody_changed_is_given_up_and_holds_nobody_up(office: Office) -> None:
    office.ask("shipped", office.order("1"))
    office.ask("shipped", office.order("2", email="bob@example.org"))
    one, other = office.prepare()
    office.record([Fate(one, "busy"), Fate(other, "busy")])
    with office.database.transaction() as tx:
        sql = "UPDATE message SET sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40)) WHERE id = %(id)b"
        db.run(tx, sql, {"id": one.message})
    assert [each.message for each in office.resume(NOON + HOUR).outgoing] == [other.message]
    assert office.fate(one.message) == "failed"
