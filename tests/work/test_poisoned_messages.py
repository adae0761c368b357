"""An ask or an attempt that makes our own code raise is put off; the others are sent."""

from datetime import timedelta

from doorstep.kit import db
from doorstep.timeline.model import Milestone
from doorstep.work.settle import PUT_OFF
from doorstep.work.think import think_round
from tests.smtp_sink import Sink
from tests.work.house import House
from tests.work.told import MINUTE, NOON, linked, placed, scan, tell

SPOILT = """UPDATE ask SET facts = '{"parcel": 7}' WHERE subject = 'order:2'"""
VERDICTS = "SELECT subject, verdict, rule, deferred_until, reason FROM ask ORDER BY subject"
ATTEMPTS = """SELECT m.subject, d.attempt, d.state, d.error FROM delivery d JOIN message m ON m.id = d.message
              ORDER BY m.subject, d.attempt"""
WHY = "Looking at it stopped with an error of our own. (ValidationError)"


def test_a_spoilt_ask_holds_back_nobody_else_and_ends_in_a_verdict(shop: House, post_office: Sink) -> None:
    tell(shop, [placed(number) for number in (1, 2, 3)])
    think_round(shop.app, now=NOON)
    with shop.app.database.transaction() as tx:
        db.run(tx, SPOILT)
    shop.turn(NOON + MINUTE)
    assert sorted(mail["to"] for mail in post_office.mails) == ["kim1@example.org", "kim3@example.org"]
    with shop.app.database.transaction() as tx:
        assert db.rows(tx, VERDICTS)[1] == ("order:2", None, "error", NOON + MINUTE + PUT_OFF, WHY)
    shop.turn(NOON + timedelta(hours=12))
    with shop.app.database.transaction() as tx:
        assert db.rows(tx, VERDICTS)[1][:3] == ("order:2", "refused", "error")
    assert len(post_office.mails) == 2


def test_a_state_that_cannot_be_read_holds_back_no_other_retry(shop: House, post_office: Sink) -> None:
    tell(shop, [placed(1), placed(2)])
    post_office.next("defer", "defer")
    shop.turn(NOON)
    with shop.app.database.transaction() as tx:
        db.run(tx, """UPDATE order_state SET state = '{"order": 1}' WHERE subject = 'order:1'""")
    shop.turn(NOON + 2 * MINUTE)
    assert [mail["to"] for mail in post_office.mails] == ["kim2@example.org"]
    with shop.app.database.transaction() as tx:
        attempts = db.rows(tx, ATTEMPTS)
    assert [one[:3] for one in attempts] == [
        ("order:1", 1, "failed"),
        ("order:1", 2, "waiting"),
        ("order:2", 1, "failed"),
        ("order:2", 2, "sent"),
    ]
    assert attempts[1][3] == WHY


def test_a_parcel_that_is_ahead_of_its_order_is_told_a_moment_later(shop: House, post_office: Sink) -> None:
    """The story: the scan came a second before the order, and its message waited for ten minutes."""
    tell(shop, [*linked(1), scan(1, Milestone.PICKED_UP)])
    shop.turn(NOON)
    tell(shop, [placed(1, NOON - MINUTE)])
    shop.turn(NOON + timedelta(seconds=1))
    shop.turn(NOON + timedelta(seconds=6))
    assert sorted(mail["to"] for mail in post_office.mails) == ["kim1@example.org"] * 2


def test_an_order_that_never_names_anybody_ends_in_a_verdict(shop: House) -> None:
    tell(shop, [*linked(1), scan(1, Milestone.PICKED_UP)])
    moment = NOON
    while moment < NOON + timedelta(hours=37):
        shop.sender.round(now=moment)
        think_round(shop.app, now=moment)
        moment += timedelta(minutes=30)
    with shop.app.database.transaction() as tx:
        assert db.rows(tx, "SELECT verdict, rule, reason FROM ask WHERE playbook = 'shipped'") == [
            ("refused", "no_address", "the order never named anybody")
        ]
