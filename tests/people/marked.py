"""A person with unmistakable words, in every place where a shop keeps something of her."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from doorstep.intake import handlers as inbox
from doorstep.intake.handlers import forget as bodies
from doorstep.intake.model import FAILED, NOBODY, READ, Arrival, Body, Outcome
from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.people import handlers, journal
from doorstep.people.model import Forgetting, Keyring
from doorstep.timeline.handlers import Read, look_at, record
from doorstep.timeline.handlers.look import Seen, write
from doorstep.timeline.model import (
    Address,
    AnyFact,
    Delivered,
    LegLinked,
    OrderPlaced,
    ParcelLinked,
    Party,
    Reading,
    Role,
    Scan,
    Told,
)

NAME, EMAIL, PHONE = "Ottilie Zzyzxova", "ottilie.zzyzxova@example.org", "+4930555019283"
STREET, NOTE, SIGNED = "Quittenweg 99 Hinterhaus", "Please ring for Zzyzxova twice", "O. ZZYZXOVA"
MARKERS = (NAME, EMAIL, PHONE, "zzyzxova", STREET, NOTE)
RAW = msgspec.json.encode({"customer": {"name": NAME, "email": EMAIL.upper(), "phone": PHONE}, "note": NOTE})


def reading(order: str, now: datetime, name: str, email: str, *, signed: str = "") -> Reading:
    subject, parcel, leg = f"order:{order}", f"parcel:{order}/1", f"leg:ups:1Z{order}"
    party = Party(Role.BUYER, f"c{order}", name, email, PHONE, "de", "", Address(STREET, "10115", "Berlin", "", "DE"))
    facts: tuple[tuple[str, AnyFact], ...] = (
        (subject, OrderPlaced(number=f"#{order}", parties=(party,), note=NOTE if signed else "")),
        (subject, ParcelLinked(parcel=parcel)),
        (parcel, LegLinked(leg=leg, carrier="ups", number=f"1Z{order}")),
        (leg, Scan(code="D", signed_by=signed, delivered_how=Delivered.RECIPIENT)),
    )
    return Reading(tuple(Told(subject, (str(place),), now, fact) for place, (subject, fact) in enumerate(facts)))


def fill(tx: Tx, keys: Keyring, now: datetime) -> None:
    """Her order from two deliveries, another one's order, a failed body, one without events, one that still waits."""
    arrivals = [Arrival("north", "web", name, RAW) for name in ("first", "again", "broken", "nothing")]
    arrivals += [Arrival("north", "web", "other", b'{"name": "Bert Braun"}'), Arrival("north", "web", "waits", RAW)]
    inbox.enqueue(tx, keys, arrivals, received_at=now)
    found = {body.key: body for body in inbox.claim(tx, keys, now=now)}
    hers = reading("1", now, NAME, EMAIL, signed=SIGNED)
    reads = [Read("north", "web", hers, now, found["first"].id, "web@1")]
    reads.append(Read("north", "web", reading("2", now, "Bert Braun", "b@b.de"), now, found["other"].id, "web@1"))
    record(tx, keys, reads, now=now)
    inbox.settle(
        tx,
        [
            outcome(found["first"]),
            outcome(found["other"]),
            outcome(found["again"], about=("order:1",)),
            outcome(found["nothing"], about=(NOBODY,)),
            outcome(found["broken"], FAILED),
        ],
        now=now,
    )
    looks = look_at(tx, [("north", "order:1"), ("north", "order:2")], [b"1" * 20, b"2" * 20], now=now)
    write(tx, [Seen(look, False) for look in looks], now=now)
    [letter] = handlers.seal_under(tx, keys, "north", [("order:1", f"Dear {NAME}".encode())], bound=b"m")
    sql = """INSERT INTO message (shop, month, id, subject, channel, purpose, template, language, sealed, made_at)
             VALUES ('north', '2026-03-01', gen_random_uuid(), 'order:1', 'email', 'service', 't', 'de', %(s)b,
                     %(n)b)"""
    db.run(tx, sql, {"s": letter, "n": now})


def outcome(body: Body, state: str = READ, about: tuple[str, ...] = ()) -> Outcome:
    return Outcome(body.shop, body.day, body.id, state, "web@1", about=about)


def buyer(tx: Tx, order: str) -> UUID:
    return handlers.people_of(tx, "north", [order])[order, "buyer"].id


def forget(tx: Tx, keys: Keyring, person: UUID, now: datetime, home: Path, shop: str = "north") -> Forgetting | None:
    return handlers.forget(tx, keys, shop, person, who="staff:ann", now=now, inbox=bodies, log=journal.keeper(home))
