"""A shop with hooks for tests: its orders happen by events, are thought about, and its receivers are called."""

import base64
import random
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from doorstep.kit import db
from doorstep.kit.clock import now
from doorstep.kit.config import load
from doorstep.kit.tx import Database
from doorstep.messages.hooks import handlers as hooks
from doorstep.messages.hooks.model import STATES, Kept
from doorstep.shop import handlers as shops
from doorstep.timeline import handlers as timeline
from doorstep.timeline.handlers import Read
from doorstep.timeline.model import (
    Address,
    AnyFact,
    LegLinked,
    Milestone,
    OrderPlaced,
    ParcelLinked,
    Party,
    Place,
    Reading,
    Role,
    Scan,
    Told,
)
from doorstep.wiring import CHECKERS, App
from doorstep.work.hooks import Hooker
from doorstep.work.think import think_round

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
#: The tests live now: real workers take part in some of them.
START = now().replace(microsecond=0)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SHOP = """
name = "Alpine"
zone = "Europe/Berlin"
country = "DE"
currency = "EUR"
mode = "{mode}"
[playbooks]
tell_erp = {{ {playbook} }}
[[locations]]
id = "hamburg"
zone = "Europe/Berlin"
country = "DE"
"""
PLAYBOOK = """
name = "tell_erp"
why = "The warehouse system stops the parcel."
[when]
fact = ["payment_failed"]
[[then]]
key = "stop"
act = "webhook"
title = "Stop the parcel in the warehouse system"
[[example]]
says = "a payment failed"
fact = "payment_failed"
now = 2026-03-04T09:00:00Z
expect = ["stop"]
[[example]]
says = "a payment failed long ago"
fact = "payment_failed"
at = 2026-03-01T09:00:00Z
now = 2026-03-04T09:00:00Z
expect = []
[[example]]
says = "something else happened"
fact = "order_approved"
now = 2026-03-04T09:00:00Z
expect = []
"""


def hook(
    name: str, url: str, *, events: Sequence[str] = ("*",), secret: str = "HOOK_SECRET", active: bool = True
) -> str:
    """A ``[[hook]]`` of ``hooks.toml``."""
    kinds = ", ".join(f'"{one}"' for one in events)
    lines = (f'name = "{name}"', f'url = "{url}"', f'secret = "{secret}"', f"events = [{kinds}]")
    return "\n".join(("[[hook]]", *lines, f"active = {str(active).lower()}", ""))


def documents(hooks_toml: str, *, mode: str = "live", playbook: str = "live = true") -> dict[str, str]:
    """A small shop with these hooks, and one playbook whose step is a webhook."""
    return {
        "shop.toml": SHOP.format(mode=mode, playbook=playbook),
        "brand.toml": 'name = "Alpine"\n',
        "sources.toml": "",
        "hooks.toml": hooks_toml,
        "playbooks/tell_erp.toml": PLAYBOOK,
    }


class Hooked:
    """An installation with shops; what it does happens at the moments that a test names."""

    def __init__(
        self, database: Database, home: Path, *, allow: str = "", env: Mapping[str, str] | None = None
    ) -> None:
        settings = {"DOORSTEP_HOME": str(home), "DATABASE_URL": database.dsn, "DOORSTEP_ALLOW_HOSTS": allow}
        settings["DOORSTEP_PUBLIC_URL"] = "https://shop.example"
        self.database = database
        self.app = App(load(settings), database, {"HOOK_SECRET": SECRET, **(env or {})})
        self.workers: list[Hooker] = []

    def publish(self, texts: Mapping[str, str], *, shop: str = "alpine", at: datetime = START - HOUR) -> None:
        """Put documents in force; the shop is made when it is missing."""
        with self.database.transaction() as tx:
            if shop not in {name for name, _, _ in shops.shops(tx)}:
                shops.create_shop(tx, shop, self.app.master, at)
            base = shops.current_hash(tx, shop)
            made = shops.publish(tx, shop, dict(texts), base, "test", at, CHECKERS)
            assert not made.refused, made

    def happens(
        self, *told: Told, at: datetime = START, shop: str = "alpine", history: bool = False, think: bool = True
    ) -> None:
        """Record events that became known at this moment, and look at their orders."""
        with self.database.transaction() as tx:
            read = Read(shop, "webshop", Reading(events=told), at, history=history)
            timeline.record(tx, self.app.keys, [read], now=at)
        if think:
            self.think(at)

    def think(self, at: datetime) -> None:
        """Look at every order that is marked."""
        while think_round(self.app, now=at):
            pass

    def hooker(self, **more: Any) -> Hooker:
        """One more worker that calls receivers."""
        self.workers.append(Hooker(self.app, rng=random.Random(3), **more))
        return self.workers[-1]

    def call(self, at: datetime, worker: Hooker | None = None) -> None:
        """Call until nothing is due or under way at this moment."""
        worker = worker or (self.workers[0] if self.workers else self.hooker())
        until = time.monotonic() + 90
        while worker.round(now=at):
            assert time.monotonic() < until, "the calls do not come to an end"

    def kept(self, state: str = "", *, shop: str = "alpine", hook: str = "") -> list[Kept]:
        """The deliveries in a state, or in any, the oldest first."""
        with self.database.transaction() as tx:
            found = [
                one
                for name in ([state] if state else STATES)
                for one in hooks.look(tx, shop, state=name, hook=hook, limit=1000)[1]
            ]
        return sorted(found, key=lambda one: (one.made_at, one.kind, one.hook))

    def payloads(self, shop: str = "alpine") -> bytes:
        """Everything that lies in the outbox of a shop, as it leaves the house."""
        with self.database.transaction() as tx:
            found = db.rows(tx, "SELECT payload FROM hook_delivery WHERE shop = %(shop)s", {"shop": shop})
        return b"\n".join(row[0] for row in found)

    def close(self) -> None:
        for worker in self.workers:
            worker.close()


def placed(number: int = 1, at: datetime = START) -> Told:
    """An order of somebody with a name."""
    address = Address(lines="Marienweg 7", postcode="50667", city="Köln", country="DE")
    buyer = Party(
        Role.BUYER, "77", name="Jana Beispiel", email="jana@example.org", phone="+4915112345678", address=address
    )
    fact = OrderPlaced(
        number=f"#{number}",
        currency="EUR",
        total=24900,
        parties=(buyer,),
        note="please ring at Jana Beispiel",
        promised_to=at + timedelta(days=4),
        destination=Place(name="Jana Beispiel", postcode="50667", city="Köln", country="DE", lat=50.9, lon=6.9),
    )
    return event(f"order:{number}", fact, at)


def parcel(number: int = 1, at: datetime = START) -> tuple[Told, ...]:
    """The order is in a parcel with a carrier."""
    leg = LegLinked(leg=f"leg:ups:1Z{number}", carrier="ups", number=f"1Z{number}")
    return (
        event(f"order:{number}", ParcelLinked(parcel=f"parcel:{number}/1"), at),
        event(f"parcel:{number}/1", leg, at),
    )


def scan(milestone: Milestone, at: datetime, number: int = 1, signed: str = "") -> Told:
    """The carrier saw the parcel."""
    fact = Scan(
        milestone=milestone,
        code="X",
        raw_text=f"left with Jana Beispiel {signed}",
        place=Place(city="Köln", country="DE"),
        signed_by=signed,
    )
    return event(f"leg:ups:1Z{number}", fact, at)


def event(subject: str, fact: AnyFact, at: datetime) -> Told:
    """Something happened to a subject; its identity is its kind and its moment."""
    return Told(subject, (type(fact).__name__, at.isoformat()), at.astimezone(UTC), fact, 60)
