"""Load all that the governor looks at for a few persons at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from doorstep.kit.handle import Tx
from doorstep.messages.cards.model import Picked
from doorstep.messages.handlers.desk import WHO, Desk, Drawer
from doorstep.messages.incoming.handlers.addresses import last_words, suppressed
from doorstep.messages.model import Ask, Had, PersonFacts, Standing
from doorstep.messages.rules.governor.suppressed import words
from doorstep.messages.rules.letter import is_address
from doorstep.messages.rules.short import e164, postal
from doorstep.messages.store import orders as store
from doorstep.messages.store.orders import Known
from doorstep.people import handlers as people
from doorstep.people.model import Choices, Consent, Person
from doorstep.promise import handlers as promise
from doorstep.promise.model import Shown
from doorstep.promise.rules import zone_of
from doorstep.timeline.model import Party

Order = tuple[str, str]
#: Channels whose address is a telephone number.
BY_PHONE = ("sms", "whatsapp", "viber", "voice")
_NONE = Choices()
_WHATSAPP, _WINDOW = "whatsapp", timedelta(hours=24)
_WEEK = timedelta(days=8)  # seven days, and the day in which the first of them began


#: Words of the vault by (order, role) and field.
Words = dict[tuple[tuple[str, str], str], str]


class Reader(Struct, frozen=True):
    """A party of an order as we write to it. ``open_until`` is when the 24 hours of WhatsApp end that her last word
    began, in which any text may be sent; `None` when none run."""

    person: Person | None
    party: Party | None
    name: str
    addresses: dict[str, str]
    suppressed: dict[str, str] = {}
    open_until: datetime | None = None


class Loaded(Struct):
    """Everything about the persons and orders at hand."""

    orders: dict[Order, Known]
    readers: dict[tuple[str, str, str], Reader]
    consents: dict[tuple[str, UUID], tuple[Consent, ...]]
    choices: dict[tuple[str, UUID], Choices]
    had: dict[tuple[str, UUID], list[Had]]
    before: dict[tuple[str, str, str], Shown]
    picked: dict[UUID, Picked] = {}
    outside: dict[UUID, str] = {}

    def person_of(self, ask: Ask) -> UUID | None:
        """Return the person whom an ask is for, where we know her."""
        reader = self.readers.get((ask.shop, ask.subject, ask.role))
        return reader.person.id if reader and reader.person else ask.person

    def facts(self, shop: str, asks: Sequence[Ask], drawer: Drawer) -> PersonFacts:
        """What the governor may know of the person whom these asks are for."""
        first = asks[0]
        reader, known = self.readers.get((shop, first.subject, first.role)), self.orders.get((shop, first.subject))
        person = reader.person if reader else None
        place = known.state.destination if known else None
        party = reader.party if reader else None
        zone = (person.zone if person else "") or (party.zone if party else "")
        given = self.consents.get((shop, person.id), ()) if person else ()
        chosen = self.choices.get((shop, person.id), _NONE) if person else _NONE
        return PersonFacts(
            zone=zone or zone_of(place, drawer[shop].settings.zone).key,
            country=(place.country if place else "") or (person.country if person else ""),
            consents=tuple(Standing(one.purpose, one.channel, one.given, one.source) for one in given),
            had=tuple(sorted(self.had.get((shop, person.id), ()), key=lambda one: one.at)) if person else (),
            quiet=chosen.quiet,
            channels=chosen.channels,
        )


def load(tx: Tx, desk: Desk, asks: Sequence[Ask], orders: dict[Order, Known], now: datetime) -> Loaded:
    """Return all that is known of the persons of these asks. Looking at their addresses is written down."""
    readers: dict[tuple[str, str, str], Reader] = {}
    consents: dict[tuple[str, UUID], tuple[Consent, ...]] = {}
    choices: dict[tuple[str, UUID], Choices] = {}
    before: dict[tuple[str, str, str], Shown] = {}
    for shop in sorted({one.shop for one in asks}):
        mine = [one for one in asks if one.shop == shop]
        readers |= _readers(tx, desk, shop, mine, orders, now)
        persons = {reader.person.id for key, reader in readers.items() if key[0] == shop and reader.person}
        found = people.consents_of_many(tx, shop, sorted(persons))
        consents |= {(shop, person): given for person, given in found.items()}
        chosen = people.choices_of_many(tx, shop, sorted(persons))
        choices |= {(shop, person): its for person, its in chosen.items()}
        readers |= dict(_spoken(shop, readers, chosen))
        readers |= _held(tx, desk, shop, readers, now)
        readers |= dict(_open(tx, desk, shop, readers, now))
        for role in sorted({one.role for one in mine}):
            subjects = sorted({one.subject for one in mine if one.role == role})
            shown = promise.windows_before(tx, shop, subjects, role, "mail")
            before |= {(shop, subject, role): window for subject, window in shown.items()}
    return Loaded(orders, readers, consents, choices, _had(tx, asks, readers, now), before)


def _held(
    tx: Tx, desk: Desk, shop: str, readers: dict[tuple[str, str, str], Reader], now: datetime
) -> dict[tuple[str, str, str], Reader]:
    """The readers of a shop who have an address that is not written to, with why, by channel."""
    mine = {key: reader for key, reader in readers.items() if key[0] == shop}
    wanted = sorted({place for reader in mine.values() for place in reader.addresses.items()})
    found = {place: words(one) for place, one in suppressed(tx, desk.keys, shop, wanted, now=now).items()}
    return {
        key: replace(
            reader, suppressed={place[0]: found[place] for place in reader.addresses.items() if place in found}
        )
        for key, reader in mine.items()
        if found
    }


def _open(
    tx: Tx, desk: Desk, shop: str, readers: dict[tuple[str, str, str], Reader], now: datetime
) -> Iterable[tuple[tuple[str, str, str], Reader]]:
    """The readers of a shop who wrote to us by WhatsApp, from the number that we write to, within 24 hours."""
    mine = {
        key: (reader, reader.person.id)
        for key, reader in readers.items()
        if key[0] == shop and reader.person and _WHATSAPP in reader.addresses
    }
    found = last_words(
        tx,
        desk.keys,
        shop,
        _WHATSAPP,
        sorted({(person, reader.addresses[_WHATSAPP]) for reader, person in mine.values()}),
        since=now - _WINDOW,
    )
    for key, (reader, person) in mine.items():
        if at := found.get((person, reader.addresses[_WHATSAPP])):
            yield key, replace(reader, open_until=at + _WINDOW)


def _spoken(
    shop: str, readers: dict[tuple[str, str, str], Reader], chosen: dict[UUID, Choices]
) -> Iterable[tuple[tuple[str, str, str], Reader]]:
    """The readers of a shop who chose their language themselves, speaking it."""
    for key, reader in readers.items():
        person = reader.person
        if key[0] == shop and person and (language := chosen.get(person.id, _NONE).language):
            yield key, replace(reader, person=replace(person, language=language))


def _readers(
    tx: Tx, desk: Desk, shop: str, asks: Sequence[Ask], orders: dict[Order, Known], now: datetime
) -> dict[tuple[str, str, str], Reader]:
    wanted = sorted({(one.subject, one.role) for one in asks})
    persons = people.people_of(tx, shop, sorted({subject for subject, _ in wanted}))
    parties = {
        key: known.state.parties.get(key[1]) for key in wanted if (known := orders.get((shop, key[0]))) is not None
    }
    sealed = [
        (key, field, text)
        for key, party in sorted(parties.items())
        if party
        for field, text in _personal(party)
        if text
    ]
    texts = [(key[0], text) for key, _, text in sealed]
    opened = people.reveal_texts(tx, desk.keys, shop, texts, who=WHO, why="to write a message", now=now)
    words = {(key, field): text for (key, field, _), text in zip(sealed, opened, strict=True)}

    def country(key: tuple[str, str]) -> str:
        known = orders.get((shop, key[0]))
        place = known.state.destination if known else None
        return place.country if place else ""

    return {
        (shop, *key): _reader(key, persons.get(key), parties.get(key), words, orders.get((shop, key[0])))
        for key in wanted
    }


def _personal(party: Party) -> tuple[tuple[str, str], ...]:
    lines = party.address.lines if party.address else ""
    return ("name", party.name), ("email", party.email), ("phone", party.phone), ("lines", lines)


def _reader(
    key: tuple[str, str], person: Person | None, party: Party | None, words: Words, known: Known | None
) -> Reader:
    addresses = dict(_addresses(words, key, party, _country(party, known)))
    return Reader(person, party, words.get((key, "name"), ""), addresses)


def _country(party: Party | None, known: Known | None) -> str:
    """Whose national form a telephone number may have: the party's own address, else where the goods go."""
    own = party.address.country if party and party.address else ""
    return own or (known.state.destination.country if known and known.state.destination else "")


def _addresses(words: Words, key: tuple[str, str], party: Party | None, country: str) -> Iterable[tuple[str, str]]:
    email = words.get((key, "email"), "").strip()
    if is_address(email):
        yield "email", email
    if number := e164(words.get((key, "phone"), ""), country):
        yield from ((channel, number) for channel in ("sms", "whatsapp", "voice"))
    name, lines = words.get((key, "name"), ""), words.get((key, "lines"), "")
    if party and party.address and lines.strip():
        yield "post", postal(name, lines, party.address)


def _had(
    tx: Tx, asks: Sequence[Ask], readers: dict[tuple[str, str, str], Reader], now: datetime
) -> dict[tuple[str, UUID], list[Had]]:
    persons = {
        (one.shop, reader.person.id)
        for one in asks
        if (reader := readers.get((one.shop, one.subject, one.role))) and reader.person
    }
    found: dict[tuple[str, UUID], list[Had]] = {}
    if persons:
        for shop, person, at, purpose in store.had(tx, sorted(persons), now - _WEEK):
            found.setdefault((shop, person), []).append(Had(at, purpose))
    return found
