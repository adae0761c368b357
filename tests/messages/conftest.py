"""A shop with orders, people and papers, and a sender's desk, on a real database."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import LiteralString
from uuid import UUID

import msgspec
import pytest

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.kit.ids import digest
from doorstep.kit.tx import Database
from doorstep.messages import handlers
from doorstep.messages.handlers import Desk, News
from doorstep.messages.model import Ask, Fate, Outgoing
from doorstep.messages.rules.publish import Stationery, stationery_of
from doorstep.people import handlers as people
from doorstep.people.model import ConsentChange, Keyring, Secret, Sighting
from doorstep.promise.model import Estimate
from doorstep.shop import handlers as shops
from doorstep.timeline.model import LegState, Line, Milestone, OrderState, ParcelState, Party, Place, Role, Window

NOON = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "shop"
MASTER = b"m" * 32
DAY = timedelta(days=1)


def documents(**switches: str) -> dict[str, str]:
    """The starter shop's documents, live: e-mail and every playbook on, unless a line of a switch is given."""
    found = {str(path.relative_to(EXAMPLE)): path.read_text() for path in EXAMPLE.rglob("*.toml")}
    text = found["shop.toml"].replace('mode = "shadow"', 'mode = "live"').replace("live = false", "live = true")
    for name, line in switches.items():
        text = "\n".join(f"{name} = {line}" if one.startswith(f"{name} = ") else one for one in text.split("\n"))
    return {**found, "shop.toml": text}


class Links:
    """Where messages lead in the tests."""

    def track(self, shop: str, token: str) -> str:
        return f"https://track.example/t/{token}"

    def unsubscribe(self, shop: str, person: UUID | None, purpose: str) -> str:
        return f"https://track.example/u/{shop}/{purpose}"


class Office:
    """A shop on a database, and one who sends its messages."""

    def __init__(self, database: Database, papers: Stationery) -> None:
        self.database, self.papers = database, papers
        self.keys = Keyring(MASTER)
        self.desk = self.desk_of("first")
        self.rng = Random(7)

    def desk_of(self, worker: str) -> Desk:
        return Desk(self.keys, lambda tx, shop: self.papers, Links(), lambda shop, channel: "smtp", worker)

    def order(
        self,
        name: str = "1",
        *,
        email: str = "ada@example.org",
        milestone: Milestone = Milestone.IN_TRANSIT,
        language: str = "en",
        parcels: Sequence[str] = ("a",),
    ) -> str:
        """Make an order with its buyer, and return its subject."""
        subject = f"order:{name}"
        with self.database.transaction() as tx:
            secret = Secret(subject, "r", {"parties.0.email": email, "parties.0.name": "Ada Lovelace"})
            people.keep(tx, self.keys, [("demo", secret)])
            sighting = Sighting(subject, "buyer", NOON, name="Ada Lovelace", email=email, language=language)
            people.meet(tx, self.keys, [("demo", sighting)])
            self.say(tx, subject, milestone, language, parcels)
        return subject

    def say(
        self, tx: Tx, subject: str, milestone: Milestone, language: str = "en", parcels: Sequence[str] = ("a",)
    ) -> None:
        """Write the state of an order."""
        party = Party(Role.BUYER, name="vault:r/parties.0.name", email="vault:r/parties.0.email", language=language)
        state = OrderState(
            order=subject,
            number=subject.partition(":")[2],
            currency="EUR",
            total=19900,
            lines=[Line(id="1", title="Tent", price=19900)],
            parties={"buyer": party},
            milestone=milestone,
            promised=Window(None, NOON + DAY),
            first_promised=Window(None, NOON + DAY),
            destination=Place(city="Berlin", country="DE"),
        )
        for name in parcels:
            leg = LegState(f"leg:dhl:{name}", "dhl", f"00{name}")
            state.parcels[name] = ParcelState(parcel=name, legs={leg.leg: leg}, milestone=milestone)
        estimate = Estimate(NOON + DAY, NOON + DAY * 2, NOON + DAY * 3, 0.8, "lane")
        sql = """
            INSERT INTO order_state (shop, subject, state, token, updated_at, inputs)
            VALUES ('demo', %(subject)b, %(state)b, %(token)b, %(now)b, %(inputs)b)
            ON CONFLICT (shop, subject) DO UPDATE SET state = excluded.state"""
        values = {"subject": subject, "token": f"token-{subject}", "now": NOON}
        folded, looked = msgspec.json.encode(state), msgspec.json.encode({"estimate": estimate})
        db.run(tx, sql, values | {"state": db.Json(folded), "inputs": looked})

    def ask(
        self,
        template: str,
        subject: str,
        *,
        purpose: str = "service",
        topic: str = "",
        at: datetime = NOON,
        fresh: timedelta = DAY,
        live: bool = True,
        parcel: str = "",
        cause: str = "",
        role: str = "buyer",
    ) -> Ask:
        """Ask for a message and return the ask."""
        one = Ask(
            shop="demo",
            id=digest("ask", template, subject, parcel, cause),
            subject=subject,
            playbook=template,
            step="tell",
            cause=cause,
            template=template,
            purpose=purpose,
            asked_at=at,
            news_at=at,
            fresh_until=at + fresh,
            role=role,
            topic=topic,
            live=live,
            parcel=parcel,
        )
        with self.database.transaction() as tx:
            handlers.ask(tx, [one])
        return one

    def consent(self, subject: str, purpose: str, source: str = "double_opt_in") -> None:
        """Let the buyer agree to a purpose."""
        change = ConsentChange(subject, purpose, "email", True, NOON - DAY, digest(subject, purpose), source=source)
        with self.database.transaction() as tx:
            people.consented(tx, self.keys, [("demo", change)])

    def prepare(self, now: datetime = NOON, desk: Desk | None = None) -> tuple[Outgoing, ...]:
        """The first step, and everything put in flight."""
        with self.database.transaction() as tx:
            outgoing = handlers.prepare(tx, desk or self.desk, now).outgoing
            return tuple(handlers.begin(tx, desk or self.desk, outgoing, now))

    def resume(self, now: datetime) -> handlers.Resumed:
        """Take up again what waits or was lost, and put it in flight."""
        with self.database.transaction() as tx:
            resumed = handlers.resume(tx, self.desk, now)
            assert tuple(handlers.begin(tx, self.desk, resumed.outgoing, now)) == resumed.outgoing
            return resumed

    def record(self, fates: Sequence[Fate], now: datetime = NOON) -> News:
        """The third step."""
        with self.database.transaction() as tx:
            return handlers.record_fates(tx, fates, now, self.rng)

    def verdict(self, one: Ask) -> tuple[str | None, str]:
        """The verdict on an ask, and its rule."""
        row = self.look("SELECT verdict, rule FROM ask WHERE id = %(id)b", one.id)
        return row[0][0], row[0][1]

    def attempts(self, message: UUID) -> list[tuple[int, str, bool]]:
        """Every attempt of a message: number, state, whether it is a repeat."""
        sql = "SELECT attempt, state, repeat FROM delivery WHERE message = %(id)b ORDER BY attempt"
        return [(row[0], row[1], row[2]) for row in self.look(sql, message)]

    def fate(self, message: UUID) -> str:
        """The fate of a message."""
        return str(self.look("SELECT fate FROM message WHERE id = %(id)b", message)[0][0])

    def look(self, sql: LiteralString, one: UUID) -> list[db.Row]:
        """Rows of a query with one id."""
        with self.database.transaction() as tx:
            return db.rows(tx, sql, {"id": one})


@pytest.fixture(scope="session")
def papers() -> Stationery:
    """The starter shop's stationery, live."""
    return stationery_of(documents(), "r1")


@pytest.fixture
def office(database: Database, papers: Stationery) -> Office:
    """A live shop `demo` without orders."""
    with database.transaction() as tx:
        shops.create_shop(tx, "demo", MASTER, NOON)
    return Office(database, papers)
