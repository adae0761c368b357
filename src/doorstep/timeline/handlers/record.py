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
    ConsentGiven,
    ConsentWithdrawn,
    CustomerChanged,
    Event,
    Fact,
    LegLinked,
    ParcelLinked,
    Party,
    Place,
    Reading,
    Told,
)
from doorstep.timeline.rules.eras import split_leg
from doorstep.timeline.rules.identity import content_of, identity_of
from doorstep.timeline.rules.personal import extract, with_name_keys
from doorstep.timeline.rules.way.joins import links_of, shared_number
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
    rows: dict[tuple[str, str, UUID, UUID], store.Row] = {}
    personal = _Personal()
    for shop, of_shop in _by_shop(reads):
        _events(of_shop, people.shop_secret(tx, keys, shop), rows, personal)
    new = store.insert(tx, list(rows.values()))
    raws = {(row.shop, row.event.subject, row.event.id): row.raw for row in rows.values()}
    _promote(tx, rows.values())
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
    rows: dict[tuple[str, str, UUID, UUID], store.Row],
    personal: _Personal,
) -> None:
    name_keys = _name_keys(secret)
    for read in reads:
        for told in read.reading.events:
            subject = told.subject
            row_id, content = identity_of(subject, told.identity), content_of(secret, told)
            if (read.shop, subject, row_id, content) in rows:
                continue
            _meet(read.shop, told, row_id, personal)
            ref = content.hex
            sealed, texts = extract(with_name_keys(told.fact, name_keys), ref)
            if texts:
                personal.secrets.append((read.shop, Secret(subject, ref, texts)))
            at, heard = told.occurred_at, read.received_at
            event = Event(
                subject, row_id, content, at, heard, read.source, sealed, told.offset, told.precision, told.zone_guessed
            )
            rows[read.shop, subject, row_id, content] = store.Row(read.shop, event, read.raw, read.reader, read.history)


def _name_keys(secret: bytes) -> Callable[[str], tuple[str, ...]]:
    def keys(name: str) -> tuple[str, ...]:
        return tuple(sorted({keyed(secret, "signer", part)[:8].hex() for part in name_parts(name)}))

    return keys


def _meet(shop: str, told: Told, row_id: UUID, personal: _Personal) -> None:
    """Collect the persons and consents that a fact speaks of."""
    subject, fact = told.subject, told.fact
    parties: tuple[Party, ...] = (fact.party,) if isinstance(fact, CustomerChanged) else getattr(fact, "parties", ())
    for party in parties:
        country = (party.address.country if party.address else "") or _country(fact, parties)
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


def _country(fact: Fact, parties: Sequence[Party]) -> str:
    """Whose national form the telephone number of a party without an address has: where the goods go, as for sending;
    else where another party of the order lives."""
    place = getattr(fact, "destination", None)
    others = (one.address.country for one in parties if one.address and one.address.country)
    return (place.country if isinstance(place, Place) else "") or next(others, "")


# -- links and marks -------------------------------------------------------------------------------------------------


def _promote(tx: Tx, rows: Iterable[store.Row]) -> None:
    """Write down the numbers that are spoken of, and the links."""
    legs, links = set(), []
    for row in rows:
        subject, fact = row.event.subject, row.event.fact
        if isinstance(fact, ParcelLinked):
            links.append((row.shop, fact.parcel, subject, row.event.id))
        elif isinstance(fact, LegLinked):
            links.append((row.shop, fact.leg, subject, row.event.id))
            legs.add((row.shop, fact.leg))
            links += [(row.shop, child, parent, row.event.id) for child, parent in shared_number(fact.leg)]
        elif subject.startswith("leg:"):
            legs.add((row.shop, subject))
            links += [(row.shop, child, parent, row.event.id) for child, parent in links_of(row.event)]
    store.meet_legs(tx, [store.Leg(shop, *split_leg(leg), leg) for shop, leg in legs])
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
