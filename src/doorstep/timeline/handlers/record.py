"""Record what readers read: seal what is personal, insert the events, promote links, and mark the orders to look at."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from doorstep.kit.handle import Tx
from doorstep.kit.ids import keyed
from doorstep.people import handlers as people
from doorstep.people.model import ConsentChange, Keyring, Secret, Sighting
from doorstep.people.rules import name_parts
from doorstep.timeline.model import (
    AnyFact,
    ConsentGiven,
    ConsentWithdrawn,
    CustomerChanged,
    Event,
    LegLinked,
    ParcelLinked,
    Party,
    Reading,
    Told,
)
from doorstep.timeline.rules.eras import Era, era_of, leg_subject, split_leg
from doorstep.timeline.rules.identity import content_of, identity_of
from doorstep.timeline.rules.personal import extract, with_name_keys
from doorstep.timeline.store import events as store
from doorstep.timeline.store import states


class Read(Struct, frozen=True):
    """A reading with where it came from. ``before`` is the reader that read the same raw body last, empty at first."""

    shop: str
    source: str
    reading: Reading
    received_at: datetime
    raw: int | None = None
    reader: str = ""
    before: str = ""
    history: bool = False


class Recorded(Struct, frozen=True):
    """How many events were new and how many had been there; the (shop, subject, raw) of which a new event leads back to
    its body; and the (shop, subject) that were forgotten, of which nothing personal was kept."""

    new: int
    known: int
    sources: frozenset[tuple[str, str, int | None]]
    forgotten: frozenset[tuple[str, str]] = frozenset()


def record(tx: Tx, keys: Keyring, reads: Sequence[Read], *, now: datetime) -> Recorded:
    """Store the events of many readings in one go.

    A body that had been read before has its older events retired as a set first; those that the newer reader finds
    again come back under the same identity. The caller commits.
    """
    again = [(read.shop, read.raw) for read in reads if read.before and read.raw is not None]
    touched = store.retire(tx, again) if again else []
    subjects = _settle_eras(tx, reads)
    rows: dict[tuple[str, str, UUID, UUID], store.Row] = {}
    personal = _Personal()
    for shop, of_shop in _by_shop(reads):
        _events(of_shop, people.shop_secret(tx, keys, shop), subjects, rows, personal)
    new = store.insert(tx, list(rows.values()))
    raws = {(row.shop, row.event.subject, row.event.id): row.raw for row in rows.values()}
    _promote_links(tx, rows.values())
    people.meet(tx, keys, [*personal.sightings, *people.sightings_of(personal.consents)])
    forgotten = people.keep(tx, keys, personal.secrets)
    people.consented(tx, keys, personal.consents)
    _mark(tx, {(shop, subject) for shop, subject, _ in new}, now, states.EVENT)
    _mark(tx, set(touched), now, states.AGAIN)
    told = sum(len(read.reading.events) for read in reads)
    sources = frozenset((shop, subject, raws[shop, subject, row_id]) for shop, subject, row_id in new)
    return Recorded(len(new), told - len(new), sources, forgotten)


class _Personal(Struct):
    """What goes to the people chapter, collected over a batch; each item with its shop."""

    sightings: list[tuple[str, Sighting]] = msgspec.field(default_factory=list)
    secrets: list[tuple[str, Secret]] = msgspec.field(default_factory=list)
    consents: list[tuple[str, ConsentChange]] = msgspec.field(default_factory=list)


def _by_shop(reads: Sequence[Read]) -> Iterable[tuple[str, list[Read]]]:
    shops: dict[str, list[Read]] = {}
    for read in reads:
        shops.setdefault(read.shop, []).append(read)
    return sorted(shops.items())


def _events(
    reads: list[Read],
    secret: bytes,
    subjects: dict[tuple[str, str, datetime], str],
    rows: dict[tuple[str, str, UUID, UUID], store.Row],
    personal: _Personal,
) -> None:
    name_keys = _name_keys(secret)
    for read in reads:
        for told in read.reading.events:
            subject = subjects.get((read.shop, told.subject, told.occurred_at), told.subject)
            row_id, content = identity_of(subject, told.identity), content_of(secret, told)
            if (read.shop, subject, row_id, content) in rows:
                continue
            fact = _settled(read.shop, told, subjects)
            _meet(read.shop, subject, told, fact, row_id, personal)
            ref = content.hex
            sealed, texts = extract(with_name_keys(fact, name_keys), ref)
            if texts:
                personal.secrets.append((read.shop, Secret(subject, ref, texts)))
            event = Event(
                subject,
                row_id,
                content,
                told.occurred_at,
                read.received_at,
                read.source,
                sealed,
                told.offset,
                told.precision,
                told.zone_guessed,
            )
            rows[read.shop, subject, row_id, content] = store.Row(read.shop, event, read.raw, read.reader, read.history)


def _name_keys(secret: bytes) -> Callable[[str], tuple[str, ...]]:
    def keys(name: str) -> tuple[str, ...]:
        return tuple(sorted({keyed(secret, "signer", part)[:8].hex() for part in name_parts(name)}))

    return keys


def _meet(shop: str, subject: str, told: Told, fact: AnyFact, row_id: UUID, personal: _Personal) -> None:
    """Collect the persons and consents that a fact speaks of."""
    parties: tuple[Party, ...] = (fact.party,) if isinstance(fact, CustomerChanged) else getattr(fact, "parties", ())
    for party in parties:
        country = party.address.country if party.address else ""
        sighting = Sighting(
            subject,
            party.role.value,
            told.occurred_at,
            party.name,
            party.email,
            party.phone,
            party.source_id,
            party.language,
            party.zone,
            country,
        )
        personal.sightings.append((shop, sighting))
    if isinstance(fact, ConsentGiven | ConsentWithdrawn):
        given = isinstance(fact, ConsentGiven)
        wording = fact.wording if isinstance(fact, ConsentGiven) else ""
        change = ConsentChange(
            subject, fact.purpose, fact.channel, given, told.occurred_at, row_id, fact.address, fact.source, wording
        )
        personal.consents.append((shop, change))


# -- legs: a number used again after a long silence is another leg ----------------------------------------------------


def _settle_eras(tx: Tx, reads: Sequence[Read]) -> dict[tuple[str, str, datetime], str]:
    """Return the leg subject with its era for each (shop, subject as read, instant) where it differs; make the legs."""
    seen: dict[tuple[str, str, str], set[datetime]] = {}
    for read in reads:
        for told in read.reading.events:
            name = told.fact.leg if isinstance(told.fact, LegLinked) else told.subject
            if name.startswith("leg:"):
                carrier, number = split_leg(name)
                seen.setdefault((read.shop, carrier, number), set()).add(told.occurred_at)
    if not seen:
        return {}
    known: dict[tuple[str, str, str], list[Era]] = {}
    for leg in store.legs(tx, list(seen)):
        known.setdefault((leg.shop, leg.carrier, leg.number), []).append(Era(leg.era, leg.first_at, leg.last_at))
    settled: dict[tuple[str, str, datetime], str] = {}
    spans: dict[tuple[str, str, str, int], tuple[datetime, datetime]] = {}
    for (shop, carrier, number), instants in seen.items():
        eras = known.get((shop, carrier, number), [])
        for at in sorted(instants):
            era, eras = era_of(eras, at)
            if era:
                settled[shop, leg_subject(carrier, number, 0), at] = leg_subject(carrier, number, era)
        spans.update({(shop, carrier, number, one.number): (one.first_at, one.last_at) for one in eras})
    met = [
        store.Leg(shop, carrier, number, era, leg_subject(carrier, number, era), first, last)
        for (shop, carrier, number, era), (first, last) in spans.items()
    ]
    store.meet_legs(tx, met)
    return settled


def _settled(shop: str, told: Told, subjects: dict[tuple[str, str, datetime], str]) -> AnyFact:
    fact = told.fact
    if isinstance(fact, LegLinked) and (leg := subjects.get((shop, fact.leg, told.occurred_at))):
        return msgspec.structs.replace(fact, leg=leg)
    return fact


# -- links and marks -------------------------------------------------------------------------------------------------


def _promote_links(tx: Tx, rows: Iterable[store.Row]) -> None:
    links = []
    for row in rows:
        fact = row.event.fact
        if isinstance(fact, ParcelLinked):
            links.append((row.shop, fact.parcel, row.event.subject, row.event.id))
        elif isinstance(fact, LegLinked):
            links.append((row.shop, fact.leg, row.event.subject, row.event.id))
    store.insert_links(tx, links)


def _mark(tx: Tx, touched: set[tuple[str, str]], now: datetime, why: str) -> None:
    """Mark the orders that can be reached now, and the subject itself where none can.

    Whoever commits second marks too, and its mark is looked at after both have committed: so a scan and its link may
    race without any lock, and the later look sees both.
    """
    below = sorted(pair for pair in touched if not pair[1].startswith(("order:", "customer:")))
    reached = store.orders_of(tx, below)
    wanted = {pair for pair in touched if pair[1].startswith("order:")}
    for pair in below:
        wanted |= {(pair[0], order) for order in reached.get(pair, set())} or {pair}
    states.mark(tx, [states.Mark(shop, subject, now, states.FRESH, why) for shop, subject in sorted(wanted)])


def soon(now: datetime) -> datetime:
    """When an order that is busy is looked at again."""
    return now + timedelta(milliseconds=50)
