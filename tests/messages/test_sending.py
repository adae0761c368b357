"""The three steps of sending, on PostgreSQL and a real mail server."""

from datetime import timedelta

import msgspec
import pytest

from doorstep.connect.channels.smtp.wire import Smtp
from doorstep.kit import db
from doorstep.messages import handlers
from doorstep.messages.model import Judged
from doorstep.messages.rules.governor import again
from doorstep.messages.rules.publish import stationery_of
from doorstep.timeline.model import KIND_OF, Milestone
from tests.messages.conftest import NOON, Links, Office, documents
from tests.smtp_sink import Sink

MINUTE = timedelta(minutes=1)


def test_a_message_goes_its_whole_way(office: Office) -> None:
    asked = office.ask("shipped", office.order(), topic="way")
    with Sink() as sink, Smtp(sink.url) as smtp:
        outgoing = office.prepare()
        news = office.record(smtp.send_many(outgoing, NOON))
    (mail,) = sink.mails
    assert (mail["to"], mail["subject"]) == ("ada@example.org", "Your order 1 is on its way")
    assert mail["list-unsubscribe"] is None
    html = mail.get_body(("html",)).get_content()  # type: ignore[attr-defined]
    assert "https://track.example/t/token-order:1" in html
    assert "Arrives between tomorrow and Saturday, most likely Friday" in html
    assert office.verdict(asked) == ("sent", "")
    assert (office.attempts(outgoing[0].message), office.fate(outgoing[0].message)) == ([(1, "sent", False)], "sent")
    ((shop, told),) = news.facts
    assert (shop, told.subject, KIND_OF[type(told.fact)]) == ("demo", "order:1", "message_sent")
    ((shop, said),) = news.statements
    assert (shop, said.subject, said.audience, said.surface, said.source) == (
        "demo",
        "order:1",
        "buyer",
        "mail",
        "lane",
    )
    assert office.prepare() == ()


def test_asking_twice_is_asking_once(office: Office) -> None:
    subject = office.order()
    office.ask("shipped", subject)
    office.ask("shipped", subject)
    assert len(office.prepare()) == 1


def test_the_customer_reads_her_own_language(office: Office) -> None:
    office.ask("shipped", office.order(language="de-AT"))
    assert office.prepare()[0].letter.subject == "Deine Bestellung 1 ist unterwegs"


def test_a_language_that_the_shop_does_not_speak_becomes_english(office: Office) -> None:
    office.ask("shipped", office.order(language="fr"))
    assert office.prepare()[0].letter.subject == "Your order 1 is on its way"


def test_what_is_not_service_can_be_ended_with_one_click(office: Office) -> None:
    subject = office.order(milestone=Milestone.DELIVERED)
    office.consent(subject, "feedback")
    office.ask("review_request", subject, purpose="feedback")
    (one,) = office.prepare()
    assert one.letter.headers["List-Unsubscribe"] == "<https://track.example/u/demo/feedback>"
    assert one.letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "https://track.example/u/demo/feedback" in one.letter.html
    assert "https://track.example/u/demo/feedback" in one.letter.text


def test_a_block_without_consent_is_left_out_and_the_message_goes(office: Office) -> None:
    office.ask("delivered", office.order("1", milestone=Milestone.DELIVERED))
    agreed = office.order("2", email="bob@example.org", milestone=Milestone.DELIVERED)
    office.consent(agreed, "feedback")
    office.ask("delivered", agreed)
    by_order = {one.subject: one.letter.text for one in office.prepare()}
    assert "Would you tell us how it went?" not in by_order["order:1"]
    assert "Would you tell us how it went?" in by_order["order:2"]


def test_a_shop_in_shadow_keeps_a_preview_and_sends_nothing(office: Office) -> None:
    office.papers = stationery_of({**documents(), "shop.toml": documents()["shop.toml"].replace('"live"', '"shadow"')})
    subject = office.order()
    asked = office.ask("shipped", subject, live=False)
    assert office.prepare() == ()
    assert office.verdict(asked) == ("refused", "shadow")
    with office.database.transaction() as tx:
        (kept,) = handlers.letters_of(tx, office.keys, "demo", subject)
    assert (kept.fate, kept.shadow, kept.letter and kept.letter.subject) == (
        "shadow",
        True,
        "Your order 1 is on its way",
    )
    assert office.attempts(kept.id) == []


def test_two_parcels_are_told_in_one_mail(office: Office) -> None:
    subject = office.order(parcels=("a", "b"))
    first = office.ask("shipped", subject, parcel="a", topic="way")
    second = office.ask("shipped", subject, parcel="b", topic="way", at=NOON + MINUTE)
    (one,) = office.prepare(NOON + MINUTE)
    assert "2 parcels are with" in one.letter.text
    assert (office.verdict(first), office.verdict(second)) == (("merged", "same_topic"), ("sent", ""))


def test_different_news_of_two_parcels_stand_under_their_own_headings(office: Office) -> None:
    subject = office.order(parcels=("a", "b"))
    office.ask("shipped", subject, parcel="a", topic="way")
    office.ask("damaged", subject, parcel="b", topic="way", at=NOON + MINUTE)
    (one,) = office.prepare(NOON + MINUTE)
    assert one.letter.subject == "Your parcel was damaged on the way"
    own, _, other = one.letter.text.partition("Part of your order 1 is on its way")
    assert ("damaged" in own, "DHL 00a" in other, "DHL 00b" in other) == (True, True, False)
    assert ("Answer now" in own, "Track your parcel" in other) == (True, True)


def test_older_news_of_the_same_topic_is_replaced(office: Office) -> None:
    subject = office.order(milestone=Milestone.OUT_FOR_DELIVERY)
    older = office.ask("late_apology", subject, topic="late", parcel="a")
    newer = office.ask("out_for_delivery", subject, topic="way", parcel="a", at=NOON + MINUTE)
    (one,) = office.prepare(NOON + MINUTE)
    assert one.letter.subject == "Your parcel arrives today"
    assert (office.verdict(older), office.verdict(newer)) == (("superseded", "newer_news"), ("sent", ""))


def test_it_waits_a_moment_for_news_that_is_being_read_but_not_for_ever(office: Office) -> None:
    office.ask("shipped", office.order())
    with office.database.transaction() as tx:
        sql = "INSERT INTO todo (shop, subject, due_at, priority) VALUES ('demo', 'leg:dhl:a', %(now)b, 0)"
        db.run(tx, sql, {"now": NOON})
    assert office.prepare(NOON + timedelta(seconds=5)) == ()
    assert len(office.prepare(NOON + timedelta(seconds=31))) == 1


def test_quiet_hours_defer_and_the_morning_sends(office: Office) -> None:
    night = NOON.replace(hour=21, minute=30)
    asked = office.ask("shipped", office.order(), at=night)
    assert office.prepare(night) == ()
    assert office.verdict(asked) == (None, "quiet_hours")
    assert office.prepare(night + timedelta(hours=9)) == ()
    assert len(office.prepare(night + timedelta(hours=9, minutes=30))) == 1


def test_a_daily_cap_is_kept_over_rounds_and_days(office: Office) -> None:
    office.papers = stationery_of(documents(shipped="{ live = true, daily_cap = 2 }"))
    asks = [office.ask("shipped", office.order(str(n), email=f"p{n}@example.org")) for n in range(3)]
    assert len(office.prepare()) == 2
    assert sorted(office.verdict(one) for one in asks)[0] == ("refused", "daily_cap")
    tomorrow = NOON + timedelta(days=1)
    office.ask("shipped", office.order("9", email="p9@example.org"), at=tomorrow)
    assert len(office.prepare(tomorrow)) == 1


def test_while_there_is_an_allow_list_only_those_on_it_are_written_to(office: Office) -> None:
    office.papers = stationery_of(documents(shipped='{ live = true, allow = ["@example.org"] }'))
    inside = office.ask("shipped", office.order("1"))
    outside = office.ask("shipped", office.order("2", email="eve@elsewhere.example"))
    assert [one.letter.address for one in office.prepare()] == ["ada@example.org"]
    assert (office.verdict(inside), office.verdict(outside)) == (("sent", ""), ("refused", "allow_list"))


def test_an_order_of_which_nobody_is_known_yet_waits_for_its_customer(office: Office) -> None:
    asked = office.ask("shipped", "order:1")
    assert office.prepare() == ()
    assert office.verdict(asked) == (None, "no_address")
    office.order("1")
    assert [one.letter.address for one in office.prepare(NOON + 11 * MINUTE)] == ["ada@example.org"]


def test_an_address_that_is_none_is_refused(office: Office) -> None:
    asked = office.ask("shipped", office.order(email="ada@example.org, eve@elsewhere.example"))
    assert office.prepare() == ()
    assert office.verdict(asked) == ("refused", "no_address")


def test_a_text_that_cannot_be_made_is_refused_and_stops_nobody_else(office: Office) -> None:
    broken = office.ask("no_such_text", office.order("1"))
    office.ask("shipped", office.order("2", email="bob@example.org"))
    assert [one.subject for one in office.prepare()] == ["order:2"]
    assert office.verdict(broken)[0] == "refused"


class BrokenLinks(Links):
    """A part that fails for one order."""

    def track(self, shop: str, token: str) -> str:
        if token == "token-order:1":
            raise RuntimeError("a fault of ours")
        return super().track(shop, token)


def test_a_fault_of_ours_keeps_nobody_elses_message_from_leaving(office: Office) -> None:
    odd = office.ask("shipped", office.order("1"))
    office.ask("shipped", office.order("2", email="bob@example.org"))
    desk = msgspec.structs.replace(office.desk, links=BrokenLinks())
    assert [one.subject for one in office.prepare(desk=desk)] == ["order:2"]
    assert office.verdict(odd) == ("refused", "template")


def test_two_senders_never_take_the_same_person(office: Office) -> None:
    for n in range(6):
        office.ask("shipped", office.order(str(n), email=f"p{n}@example.org"))
    other = office.desk_of("second")
    with office.database.transaction() as one, office.database.transaction() as two:
        first = handlers.prepare(one, office.desk, NOON, limit=3).outgoing
        second = handlers.prepare(two, other, NOON, limit=3).outgoing
    subjects = [each.subject for each in (*first, *second)]
    rest = [each.subject for each in office.prepare()]
    assert sorted([*subjects, *rest]) == [f"order:{n}" for n in range(6)]


def test_what_a_verdict_was_judged_from_gives_the_same_verdict_again(office: Office) -> None:
    subject = office.order(milestone=Milestone.DELIVERED)
    asks = [office.ask("delivered", subject), office.ask("howto", subject, purpose="care")]
    office.prepare()
    stored = {one.id: office.verdict(one) for one in asks}
    judged = [office.look("SELECT judged FROM ask WHERE id = %(id)b", one.id)[0][0] for one in asks if one.id in stored]
    written = msgspec.json.decode(judged[0], type=Judged)
    found = {one.ask: (one.verdict, one.rule) for one in again(written, office.papers.governance)}
    assert found == stored
    assert b"ada@" not in judged[0]


@pytest.mark.parametrize("column", ["reason", "facts", "judged"])
def test_nothing_that_is_kept_beside_a_message_names_the_person(office: Office, column: str) -> None:
    office.ask("shipped", office.order())
    office.prepare()
    with office.database.transaction() as tx:
        rows = db.rows(tx, "SELECT a::text || m::text FROM ask a, message m")
    assert all("ada@example.org" not in row[0] and "Lovelace" not in row[0] for row in rows)
    assert len(rows) == 1
