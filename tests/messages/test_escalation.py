"""News that was not delivered in time goes on to the next channel; its trigger keeps its one verdict."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from doorstep.kit import db
from doorstep.kit.tx import Database
from doorstep.messages import handlers
from doorstep.messages.handlers import Climbed
from doorstep.messages.model import Ask, Escalation, Outgoing
from doorstep.messages.rules.governor.escalate import arrived, left_of
from doorstep.messages.rules.publish import stationery_of
from doorstep.people import handlers as people
from doorstep.people.model import Secret
from doorstep.shop import handlers as shops
from doorstep.timeline.model import Milestone
from tests.messages.conftest import MASTER, NOON, Office, documents

HOUR = timedelta(hours=1)
PLAN = Escalation(("whatsapp", "sms"), 2, "delivered")


class Urgent(Office):
    """An office whose customers have a telephone, and whose shop writes on three channels."""

    def tell(self) -> Ask:
        """Ask for news that may go on to WhatsApp and SMS, and return the ask."""
        subject = self.order(milestone=Milestone.ATTEMPT_FAILED)
        with self.database.transaction() as tx:
            people.keep(tx, self.keys, [("demo", Secret(subject, "p", {"phone": "+49 170 1234567"}))])
            db.run(
                tx, "UPDATE order_state SET state = jsonb_set(state, '{parties,buyer,phone}', '\"vault:p/phone\"')", {}
            )
        one = self.ask("attempt_failed", subject, topic="way")
        with self.database.transaction() as tx:
            sql = "UPDATE ask SET facts = facts || %(plan)s WHERE id = %(id)s"
            plan = db.Json(msgspec.json.encode({"escalation": PLAN}))
            db.run(tx, sql, {"plan": plan, "id": one.id})
        return one

    def climb(self, hours: float) -> Climbed:
        with self.database.transaction() as tx:
            return handlers.climb(tx, self.desk, NOON + hours * HOUR)

    def reached(self, message: UUID, word: str) -> None:
        with self.database.transaction() as tx:
            db.run(tx, "UPDATE message SET reached = %(word)s WHERE id = %(id)s", {"word": word, "id": message})

    def looks(self) -> list[tuple[int, str, str]]:
        with self.database.transaction() as tx:
            return [(r[0], r[1], r[2]) for r in db.rows(tx, "SELECT n, ended, rule FROM rung ORDER BY n", {})]


@pytest.fixture
def urgent(database: Database) -> Urgent:
    found = documents()
    more = "email = { live = true, daily_cap = 2000 }\nwhatsapp = { live = true }\nsms = { live = true }"
    text = "\n".join(more if one.startswith("email = ") else one for one in found["shop.toml"].split("\n"))
    with database.transaction() as tx:
        shops.create_shop(tx, "demo", MASTER, NOON)
    return Urgent(database, stationery_of({**found, "shop.toml": text}, "r1"))


def channels(outgoing: tuple[Outgoing, ...]) -> list[tuple[str, str]]:
    return [(one.channel, one.letter.address) for one in outgoing]


def test_it_goes_on_channel_by_channel_and_keeps_its_verdict(urgent: Urgent) -> None:
    asked = urgent.tell()
    first = urgent.prepare()
    assert channels(first) == [("email", "ada@example.org")]
    assert urgent.climb(1.9) == Climbed()
    second = urgent.climb(2).outgoing
    assert channels(second) == [("whatsapp", "+491701234567")]
    third = urgent.climb(4).outgoing
    assert channels(third) == [("sms", "+491701234567")]
    assert len({one.message for one in (*first, *second, *third)}) == 3
    assert urgent.climb(7) == Climbed()
    assert urgent.looks() == [(1, "went_on", ""), (2, "went_on", "")]
    assert urgent.verdict(asked) == ("sent", "")


def test_what_was_delivered_in_time_goes_no_further(urgent: Urgent) -> None:
    urgent.tell()
    (mail,) = urgent.prepare()
    urgent.reached(mail.message, "delivered")
    assert urgent.climb(2) == Climbed((), 1)
    assert urgent.looks() == [(1, "arrived", "")]
    assert urgent.climb(5) == Climbed()


def test_what_is_not_true_any_more_goes_no_further(urgent: Urgent) -> None:
    asked = urgent.tell()
    urgent.prepare()
    with urgent.database.transaction() as tx:
        urgent.say(tx, asked.subject, Milestone.DELIVERED)
    assert urgent.climb(2).outgoing == ()
    assert urgent.looks() == [(1, "refused", "moved_on")]


@pytest.mark.parametrize(
    ("unless", "reached", "ends"),
    [
        ("delivered", "delivered", True),
        ("delivered", "opened", True),
        ("delivered", "failed", False),
        ("delivered", "sent", False),
        ("read", "delivered", False),
        ("read", "opened", True),
        ("read", "replied", True),
    ],
)
def test_what_counts_as_arrived(unless: str, reached: str, ends: bool) -> None:
    assert arrived(Escalation(("sms",), 2, unless), reached) == ends


def test_no_channel_is_tried_twice() -> None:
    assert left_of(PLAN, ("email", "whatsapp")) == ("sms",)
    assert left_of(PLAN, ("whatsapp", "sms")) == ()
