"""How fast messages are judged and written, and settled on PostgreSQL. `python -m bench.messages [--json]`.

`governor` counts verdicts, `letters` whole mails (view, words, HTML, plain text), both on one core without a database;
`prepare` counts messages claimed, judged, written, sealed and stored, on PostgreSQL with fsync on.
"""

import itertools
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import psycopg
from msgspec import Struct

from doorstep.kit import db, schema
from doorstep.kit.ids import digest
from doorstep.kit.postgres import Server, choose
from doorstep.kit.tx import Database
from doorstep.messages import handlers
from doorstep.messages.handlers import Desk
from doorstep.messages.model import PURPOSES, Ask, Consents, Governance, Need, OpenAsk, OrderFacts, PersonFacts, Traits
from doorstep.messages.rules.governor import judge
from doorstep.messages.rules.letter import Scene, render, view_of
from doorstep.messages.rules.publish import Stationery, stationery_of
from doorstep.people import handlers as people
from doorstep.people.model import Keyring, Secret, Sighting
from doorstep.promise.model import Estimate
from doorstep.shop import handlers as shops
from doorstep.timeline.model import (
    LegState,
    Line,
    Milestone,
    OrderState,
    ParcelState,
    Party,
    Place,
    Role,
    Window,
)

NOW = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SECONDS = 3.0
_EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "shop"


class Figure(Struct, frozen=True):
    """What was measured; CPU in milliseconds an operation."""

    name: str
    figure: float
    unit: str
    cpu_ms_per_op: float
    peer: str = ""


def governor() -> Figure:
    """Persons with one, two and four open asks, by day and by night."""
    rules = Governance(
        zone="Europe/Berlin",
        country="DE",
        live=frozenset({"shop", "channel:email", "playbook:p"}),
        consents=Consents((Need("offers", "marketing", "opt_in"), Need("care", "care", "objection"))),
        traits={"out": Traits(urgent=True, stale_when=("delivered",)), "shipped": Traits(stale_when=("delivered",))},
    )
    person = PersonFacts(zone="Europe/Berlin", country="DE")
    orders = {"order:1": OrderFacts("in_transit", parcels={"a": "in_transit", "b": "in_transit"})}
    asks = [_ask(n, *what) for n, what in enumerate((("shipped", "a"), ("out", "b"), ("care", ""), ("offer", "")))]
    groups = [(asks[:1], NOW), (asks[:2], NOW), (asks, NOW), (asks[:1], NOW.replace(hour=23))]

    def once() -> int:
        return sum(len(judge(group, person, orders, now, rules)) for group, now in groups)

    return _measured("governor", "verdicts/s", once)


def _ask(n: int, template: str, parcel: str) -> OpenAsk:
    purpose = {"care": "care", "offer": "marketing"}.get(template, "service")
    return OpenAsk(
        id=digest(str(n)),
        subject="order:1",
        playbook="p",
        template=template,
        purpose=purpose,
        asked_at=NOW,
        news_at=NOW,
        fresh_until=NOW + DAY,
        topic="t",
        parcel=parcel,
        live=True,
        reachable=("email",),
    )


def papers() -> Stationery:
    """The starter shop's stationery, live."""
    documents = {str(path.relative_to(_EXAMPLE)): path.read_text() for path in _EXAMPLE.rglob("*.toml")}
    text = documents["shop.toml"].replace('mode = "shadow"', 'mode = "live"').replace("live = false", "live = true")
    return stationery_of({**documents, "shop.toml": text}, "bench")


def state(name: str = "1") -> OrderState:
    """An order of two lines on its way."""
    parcel = ParcelState(
        "a",
        items={"1": 1},
        legs={"leg": LegState("leg", "dhl", "00340434161094042557", url="https://carrier.example/x")},
        milestone=Milestone.IN_TRANSIT,
        last_scan_at=NOW - DAY,
        last_place=Place(city="Leipzig"),
    )
    return OrderState(
        order=f"order:{name}",
        number=name,
        currency="EUR",
        total=24890,
        lines=[Line(id="1", title="Tent", price=19900), Line(id="2", title="Gas", quantity=2, price=2495)],
        parcels={"a": parcel},
        milestone=Milestone.IN_TRANSIT,
        promised=Window(None, NOW + DAY),
        first_promised=Window(None, NOW + DAY),
        destination=Place(city="Hamburg", country="DE"),
    )


def letters() -> Figure:
    """All texts of the starter shop in both languages, each for another order."""
    shop, numbers = papers(), itertools.count()

    def once() -> int:
        for (_, language), sheet in shop.sheets.items():
            estimate = Estimate(NOW + DAY, NOW + DAY * 2, NOW + DAY * 3, 0.8, "lane", risk=0.7)
            link = f"https://track.example/t/{next(numbers)}"
            scene = Scene(shop.brand.name, state(), NOW, language, "Europe/Berlin", link, name="Ada", estimate=estimate)
            render([sheet], view_of(scene), shop.frame(language, link), PURPOSES)
        return len(shop.sheets)

    return _measured("letters", "mails/s", once)


def prepare(messages: int = 1000) -> Figure:
    """The first step of sending for so many customers of a live shop, fifty a transaction."""
    keys, shop = Keyring(b"m" * 32), papers()
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-") as home:
        server = Server(Path(home), choose(Path(home), None))
        server.start()
        try:
            _tables(server.url_of("postgres"))
            with Database(server.url_of("postgres")) as database:
                _fill(database, keys, messages)
                desk = Desk(keys, lambda tx, name: shop, _Links(), lambda name, channel: "smtp", "bench")
                done, began, cpu = 0, time.perf_counter(), time.process_time()
                while done < messages:
                    with database.transaction() as tx:
                        done += len(handlers.prepare(tx, desk, NOW).outgoing)
                spent, used = time.perf_counter() - began, time.process_time() - cpu
        finally:
            server.stop()
    return Figure("prepare", round(done / spent), "messages/s", round(used / done * 1000, 3))


class _Links:
    def track(self, shop: str, token: str) -> str:
        return f"https://track.example/t/{token}"

    def unsubscribe(self, shop: str, person: UUID | None, purpose: str) -> str:
        return ""


def _tables(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as line:
        for path in sorted((Path(schema.__file__).parent / "sql").glob("*.sql")):
            line.execute(path.read_bytes())


def _fill(database: Database, keys: Keyring, orders: int) -> None:
    with database.transaction() as tx:
        shops.create_shop(tx, "bench", b"m" * 32, NOW)
        sql = """
            INSERT INTO order_state (shop, subject, state, token, updated_at)
            VALUES ('bench', %(subject)s, %(state)s, %(subject)s, %(now)s)"""
        states, secrets, sightings = [], [], []
        for n in range(orders):
            subject, email = f"order:{n}", f"p{n}@example.org"
            secrets.append(("bench", Secret(subject, "r", {"email": email, "name": "Ada Lovelace"})))
            sightings.append(("bench", Sighting(subject, "buyer", NOW, email=email, language="en")))
            known = state(str(n))
            known.parties["buyer"] = Party(Role.BUYER, name="vault:r/name", email="vault:r/email", language="en")
            states.append({"subject": subject, "state": db.Json(msgspec.json.encode(known)), "now": NOW})
        people.keep(tx, keys, secrets)
        people.meet(tx, keys, sightings)
        db.many(tx, sql, states)
        handlers.ask(tx, [_asked(n) for n in range(orders)])


def _asked(n: int) -> Ask:
    return Ask(
        shop="bench",
        id=digest("ask", str(n)),
        subject=f"order:{n}",
        playbook="shipped",
        step="tell",
        cause="",
        template="shipped",
        purpose="service",
        asked_at=NOW,
        news_at=NOW,
        fresh_until=NOW + DAY,
        live=True,
    )


def _measured(name: str, unit: str, once: Callable[[], int]) -> Figure:
    once()
    done, began, cpu = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - began < SECONDS:
        done += once()
    spent, used = time.perf_counter() - began, time.process_time() - cpu
    return Figure(name, round(done / spent), unit, round(used / done * 1000, 4))


if __name__ == "__main__":
    figures = [governor(), letters(), prepare()]
    if "--json" in sys.argv:
        sys.stdout.write(msgspec.json.encode(figures).decode() + "\n")
    else:
        for one in figures:
            sys.stdout.write(f"{one.name:10} {one.figure:>9.0f} {one.unit:12} {one.cpu_ms_per_op} ms CPU\n")
