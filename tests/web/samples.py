"""Orders to look at: made of events through the timeline's own handlers, so that pages see what they see in life."""

import os
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from doorstep.kit import db, ids, seal
from doorstep.kit.handle import Tx
from doorstep.people.model import Keyring
from doorstep.promise.model import Estimate
from doorstep.timeline import handlers as timeline
from doorstep.timeline.model import (
    Address,
    AnyFact,
    Items,
    LegLinked,
    Line,
    Milestone,
    OrderPlaced,
    ParcelLinked,
    ParcelPacked,
    Party,
    PaymentCaptured,
    Place,
    Reading,
    Retraction,
    Role,
    Scan,
    Stalled,
    Told,
)
from doorstep.views.states import Looked

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)  # a Tuesday
HAMBURG = Place(city="Hamburg", country="DE", postcode="22765")
LEIPZIG = Place(city="LEIPZIG", country="DE")
BRAND = """
name = "Fjord & Fell"
accent = "#c2410c"
contact = "care@fjord.example"
legal = "Fjord & Fell GmbH, Deichstraße 1, 20459 Hamburg"
shop_url = "https://fjord.example"
"""
SHOP = """
name = "Fjord & Fell"
zone = "Europe/Berlin"
country = "DE"
currency = "EUR"
languages = ["en", "de"]

[[locations]]
id = "kiel"
zone = "Europe/Berlin"
country = "DE"

[[services]]
carrier = "ups"
name = "ups_standard"
"""


def make_shop(tx: Tx, keys: Keyring, shop: str, documents: dict[str, str] | None = None) -> str:
    """Make a shop with a release in force and return the release's hash."""
    documents = {"shop.toml": SHOP, "brand.toml": BRAND} if documents is None else documents
    release = ids.digest(*[f"{path}\n{text}" for path, text in sorted(documents.items())]).hex
    secret = keys.wrap(os.urandom(32))
    db.run(tx, "INSERT INTO shop (shop, release, secret) VALUES (%(shop)s, %(release)s, %(secret)s)",
           {"shop": shop, "release": release, "secret": secret})  # fmt: skip
    db.run(
        tx,
        "INSERT INTO release (shop, hash, documents, published_at, published_by, note)"
        " VALUES (%(shop)s, %(hash)s, %(documents)s, %(at)s, 'ada@fjord.example', 'First look')",
        {"shop": shop, "hash": release, "documents": db.Json(msgspec.json.encode(documents)), "at": NOW},
    )
    db.run(tx, "INSERT INTO release_log (shop, at, hash, who, why) VALUES (%(shop)s, %(at)s, %(hash)s, 'ada', 'start')",
           {"shop": shop, "at": NOW, "hash": release})  # fmt: skip
    return release


def new_keys() -> Keyring:
    """Return a ring with a master key of its own."""
    return Keyring(seal.new_key())


class Story:
    """An order told event by event; `tell` puts it into the database."""

    def __init__(
        self, order: str = "1001", *, days_ago: float = 4, gift: bool = False, now: datetime | None = None
    ) -> None:
        self.now = now = now or NOW
        self.order = f"order:{order}"
        self.parcel, self.leg = f"parcel:{order}/1", f"leg:ups:1Z999AA1{order}"
        self.events: list[Told] = []
        self.derived: list[AnyFact] = []
        self.estimate: Estimate | None = None
        self.attention, self.risk = "", 0.0
        placed = _placed(order, now, days_ago, gift=gift)
        self.add(days_ago, placed).add(days_ago - 0.01, PaymentCaptured(21900, "EUR", "card"))

    def add(self, days_ago: float, fact: AnyFact, subject: str = "", **more: object) -> "Story":
        """Add an event that happened so many days ago."""
        at = self.now - timedelta(days=days_ago)
        words = (str(len(self.events)), str(at))
        told = Told(subject or self.order, words, at, fact, offset=60)
        self.events.append(msgspec.structs.replace(told, **more) if more else told)
        return self

    def shipped(self, days_ago: float = 2.5, *, parcels: int = 1) -> "Story":
        """Pack and give to the carrier."""
        for n in range(1, parcels + 1):
            parcel, leg = self.nth(n)
            self.add(days_ago, ParcelLinked(parcel, (Items(f"l{n}", n),)))
            self.add(days_ago, ParcelPacked(), parcel)
            number = leg.rpartition(":")[2]
            self.add(days_ago, LegLinked(leg, "ups", number, url=f"https://ups.example/{number}"), parcel)
            self.scan(days_ago - 0.2, Milestone.PICKED_UP, Place(city="Kiel", country="DE"), n=n)
        return self

    def nth(self, n: int) -> tuple[str, str]:
        """Return the subjects of the order's n-th parcel and of its leg."""
        return f"{self.parcel[:-1]}{n}", self.leg if n == 1 else f"{self.leg}{n}"

    def scan(
        self, days_ago: float, milestone: Milestone, place: Place | None = None, *, n: int = 1, **more: object
    ) -> "Story":
        """Add a scan of the n-th parcel."""
        fact = msgspec.structs.replace(Scan(milestone, "X", milestone.value, place=place), **more)
        return self.add(days_ago, fact, self.nth(n)[1])

    def slept(self, since_days: float) -> "Story":
        """The parcel has not moved for so long."""
        self.derived.append(Stalled(parcel=self.parcel, since=self.now - timedelta(days=since_days)))
        return self

    def expected(self, first: float, likely: float, last: float, risk: float = 0.1) -> "Story":
        """The look estimated arrival in so many days."""
        first_at, likely_at, last_at = (self.now + timedelta(days=n) for n in (first, likely, last))
        self.estimate = Estimate(
            first_at,
            likely_at,
            last_at,
            0.9,
            "lane",
            "lane@1",
            risk,
            120,
            steps=("Parcels of this lane take 2 to 4 days.",),
        )
        return self

    def tell(self, tx: Tx, keys: Keyring, shop: str = "fjord") -> str:
        """Record, fold and write the order; return the word of its link."""
        reading = Reading(tuple(self.events))
        read = timeline.Read(shop, "shopify", reading, self.now - timedelta(minutes=3), reader="sample@1")
        timeline.record(tx, keys, [read], now=self.now)
        looks = timeline.look_at(tx, [(shop, self.order)], [os.urandom(20)], now=self.now)
        made = [
            (look, timeline.own_event(self.order, ids.digest(self.order, str(n)), fact, self.now, "derived"))
            for look in looks
            for n, fact in enumerate(self.derived)
        ]
        timeline.derive(tx, made)
        inputs = msgspec.json.encode(Looked(self.now, self.estimate, ""))
        seen = [timeline.Seen(look, False, self.risk, self.attention, inputs) for look in looks]
        timeline.write(tx, seen, now=self.now)
        row = db.one(tx, "SELECT token FROM order_state WHERE shop = %(shop)s AND subject = %(subject)s",
                     {"shop": shop, "subject": self.order})  # fmt: skip
        assert row
        return str(row[0])


def _placed(order: str, now: datetime, days_ago: float, *, gift: bool) -> OrderPlaced:
    """Ada orders a tent; as a gift it goes to Mary."""
    buyer = Party(
        Role.BUYER,
        "c1",
        name="Ada Byron",
        email="ada@byron.example",
        phone="+49401234567",
        zone="Europe/Berlin",
        address=Address("Ada Byron\nPalmaille 9", "22765", "Hamburg", country="DE"),
    )
    other = msgspec.structs.replace(buyer, role=Role.RECIPIENT, source_id="c2", name="Mary Shelley",
                                    email="mary@shelley.example")  # fmt: skip
    return OrderPlaced(
        number=f"#{order}",
        currency="EUR",
        total=21900,
        lines=(Line("l1", "TENT", "Tent “Brise”, two people", 1, 18900), Line("l2", "PEG", "Set of pegs", 2, 1500)),
        parties=(buyer, other) if gift else (buyer,),
        promised_from=now - timedelta(days=days_ago - 3),
        promised_to=now + timedelta(days=2),
        origin=Place(city="Kiel", country="DE"),
        destination=HAMBURG,
        service="ups_standard",
        gift=gift,
    )


def scan_in_chicago() -> Scan:
    """A scan at a place with another clock."""
    return Scan(Milestone.IN_TRANSIT, "X", "Departed", place=Place(city="CHICAGO", country="US"))


def retraction(target: UUID) -> Retraction:
    """Take an event back."""
    return Retraction(str(target), by="Kim")


def event_ids(tx: Tx, shop: str, subject: str) -> list[UUID]:
    """Return the ids of a subject's stored events, oldest first."""
    sql = "SELECT id FROM event WHERE shop = %(shop)s AND subject = %(subject)s ORDER BY occurred_at"
    return [row[0] for row in db.rows(tx, sql, {"shop": shop, "subject": subject})]
