"""What comes back for a message: kept once, folded, told to its order; addresses that fail rest until staff lift it."""

from datetime import timedelta
from random import Random

import pytest
from msgspec import structs

from doorstep.kit import db
from doorstep.messages.incoming.handlers import Taken, let_again, suppressed, take_in
from doorstep.messages.model import Fate, Incoming, Outgoing, Receipt, Reply
from doorstep.messages.rules.governor import judge
from doorstep.shop.model import Bounces
from doorstep.timeline.model import KIND_OF
from tests.messages.conftest import DAY, NOON, Office
from tests.messages.desk import ALL_ON, BERLINER, ON_THE_WAY, ask, rules

HOUR = timedelta(hours=1)
ADDRESS = "ada@example.org"
RULES = Bounces()


def sent(office: Office, name: str = "1", template: str = "shipped") -> Outgoing:
    """Send a message about an order, and return it."""
    office.ask(template, office.order(name), topic="way")
    (outgoing,) = office.prepare()
    office.record([Fate(outgoing)])
    return outgoing


def receipt(one: Outgoing, fate: str, hours: float = 1, *, cause: str = "", permanent: bool = False) -> Receipt:
    at = NOON + hours * HOUR
    return Receipt("dsn", fate, reference=one.message.hex, at=at, cause=cause, permanent=permanent, code="5.1.1")


def take(office: Office, *receipts: Receipt, replies: tuple[Reply, ...] = (), days: float = 1) -> Taken:
    with office.database.transaction() as tx:
        incoming = Incoming(receipts, replies)
        return take_in(tx, office.keys, "demo", incoming, RULES, now=NOON + days * DAY)


def kinds(taken: Taken) -> list[str]:
    return [KIND_OF[type(told.fact)] for told in taken.facts]


def word(office: Office, one: Outgoing) -> str:
    return str(office.look("SELECT reached FROM message WHERE id = %(id)b", one.message)[0][0])


def resting(office: Office, days: float = 1, channel: str = "email", address: str = ADDRESS) -> str:
    with office.database.transaction() as tx:
        found = suppressed(tx, office.keys, "demo", [(channel, address)], now=NOON + days * DAY)
    return next((one.why for one in found.values()), "")


def test_a_bad_address_is_told_rests_and_leaves_the_customer_unreachable(office: Office) -> None:
    one = sent(office)
    taken = take(office, receipt(one, "failed", cause="bad_address", permanent=True))
    assert kinds(taken) == ["message_failed", "customer_unreachable"]
    assert {told.subject for told in taken.facts} == {"order:1"}
    assert (word(office, one), resting(office), resting(office, 400)) == ("failed", "bad_address", "bad_address")
    assert (resting(office, address="ADA@Example.org "), resting(office, channel="sms")) == ("bad_address", "")


def test_where_there_is_a_phone_the_customer_can_be_asked(office: Office) -> None:
    one = sent(office)
    with office.database.transaction() as tx:
        sql = """UPDATE order_state SET state = jsonb_set(state, '{parties,buyer,phone}', '"vault:r/phone"')"""
        assert db.run(tx, sql) == 1
    taken = take(office, receipt(one, "complained"))
    assert kinds(taken) == ["message_fate", "address_bounced"]
    assert getattr(taken.facts[-1].fact, "others", ()) == ("sms",)


def test_the_same_receipt_forty_six_times_changes_nothing(office: Office) -> None:
    one = sent(office)
    told = receipt(one, "failed", cause="bad_address", permanent=True)
    first = take(office, told)
    again = [take(office, told, told, days=1 + n / 46) for n in range(46)]
    assert all(found == first for found in again)
    sql = "SELECT count(*) FROM receipt WHERE message = %(id)b"
    assert office.look(sql, one.message)[0][0] == 1


@pytest.mark.parametrize("seed", range(4))
def test_receipts_in_any_order_end_in_the_same_fate_and_facts(office: Office, seed: int) -> None:
    one = sent(office)
    all_ = [receipt(one, fate, hours) for hours, fate in enumerate(("delivered", "opened", "opened", "clicked"), 1)]
    Random(seed).shuffle(all_)
    found = [take(office, told) for told in all_]
    assert word(office, one) == "clicked"
    facts = {(told.identity[2], told.occurred_at) for told in found[-1].facts}
    assert facts == {("delivered", NOON + HOUR), ("opened", NOON + 2 * HOUR), ("clicked", NOON + 4 * HOUR)}


def test_three_messages_that_fail_for_now_let_the_address_rest_for_a_week(office: Office) -> None:
    for n in range(1, 4):
        assert resting(office) == ""
        taken = take(office, receipt(sent(office, str(n)), "failed", hours=n, cause="full"))
        assert kinds(taken) == ["message_fate"]
    assert (resting(office, 2), resting(office, 8)) == ("soft", "")


def test_what_names_no_message_of_ours_silences_nobody(office: Office) -> None:
    sent(office)
    for reference in ("", "f" * 32, "not hex at all, but thirty-two sig"):
        told = Receipt("dsn", "failed", reference=reference, cause="bad_address", permanent=True, address=ADDRESS)
        taken = take(office, told)
        assert (taken.facts, [why for _, why in taken.ignored]) == ((), ["it names no message of ours"])
    assert resting(office) == ""


def test_an_answer_is_told_with_its_words_and_stop_ends_messages(office: Office) -> None:
    one = sent(office)
    words = Reply("dsn", "email", ADDRESS, "m1", "Leave it at the door", at=NOON + HOUR, reference=one.message.hex)
    stop = Reply("dsn", "email", ADDRESS, "m2", "STOP", at=NOON + HOUR, leaves=True)  # found by her address
    away = Reply("dsn", "email", ADDRESS, "m3", "Away", at=NOON + HOUR, reference=one.message.hex, choice="automatic")
    taken = take(office, replies=(words, stop, away))
    assert kinds(taken) == ["contact_received", "consent_withdrawn"]
    assert (getattr(taken.facts[0].fact, "text", ""), word(office, one)) == ("Leave it at the door", "replied")
    assert [why for _, why in taken.ignored] == ["an automatic reply"]


def test_leaving_by_mail_withdraws_what_is_no_service(office: Office) -> None:
    (told,) = [one for one in take(office, receipt(sent(office), "left")).facts if one.identity[0] == "left"]
    assert (getattr(told.fact, "purpose", ""), getattr(told.fact, "address", "")) == ("marketing", ADDRESS)


def test_staff_let_an_address_be_written_to_again(office: Office) -> None:
    one = sent(office)
    told = receipt(one, "failed", cause="bad_address", permanent=True)
    take(office, told)
    with office.database.transaction() as tx:
        assert let_again(tx, office.keys, "demo", "email", ADDRESS, who="staff:eva", now=NOON + 2 * DAY)
        assert not let_again(tx, office.keys, "demo", "email", ADDRESS, who="staff:eva", now=NOON + 2 * DAY)
    assert resting(office, 3) == ""
    take(office, told, days=3)  # told once more, it is still what staff know already
    assert resting(office, 3) == ""
    take(office, receipt(sent(office, "2"), "failed", 80, cause="bad_address", permanent=True), days=4)
    assert resting(office, 5) == "bad_address"


def test_what_comes_back_for_who_was_forgotten_rests_no_address(office: Office) -> None:
    one = sent(office)
    with office.database.transaction() as tx:
        db.run(tx, "UPDATE vault_key SET wrapped = NULL")
    assert kinds(take(office, receipt(one, "delivered"))) == ["message_fate"]
    take(office, receipt(one, "failed", 2, cause="bad_address", permanent=True))
    assert resting(office) == ""


def test_the_governor_refuses_an_address_that_bounced_and_says_when(office: Office) -> None:
    take(office, receipt(sent(office), "failed", cause="bad_address", permanent=True))
    asked = office.ask("out_for_delivery", office.order("2"), at=NOON + DAY)
    assert office.prepare(NOON + DAY) == ()
    assert office.verdict(asked) == ("refused", "suppressed")
    sql = "SELECT reason FROM ask WHERE id = %(id)b"
    assert office.look(sql, asked.id)[0][0] == "address suppressed: bounced on 2026-03-04"
    with office.database.transaction() as tx:
        let_again(tx, office.keys, "demo", "email", ADDRESS, who="staff:eva", now=NOON + DAY)
    office.ask("out_for_delivery", office.order("3"), at=NOON + DAY)
    assert len(office.prepare(NOON + DAY)) == 1


def test_another_channel_is_taken_where_one_is_suppressed() -> None:
    two = ask("shipped", channels=("email", "sms"), reachable=("email", "sms"))
    both = structs.replace(two, suppressed={"email": "bounced on 2026-03-04"})
    live = rules(live=ALL_ON | {"channel:sms"})
    (said,) = judge([both], BERLINER, {"order:1": ON_THE_WAY}, NOON, live, carried=("email", "sms"))
    assert (said.verdict, said.channel) == ("sent", "sms")
