"""Load all that the governor looks at for a few persons at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from doorstep.kit.handle import Tx
from doorstep.messages.handlers.desk import WHO, Desk, Drawer
from doorstep.messages.model import Ask, Had, PersonFacts, Standing
from doorstep.messages.rules.letter import is_address
from doorstep.messages.store import orders as store
from doorstep.messages.store.orders import Known
from doorstep.people import handlers as people
from doorstep.people.model import Consent, Person
from doorstep.promise import handlers as promise
from doorstep.promise.model import Shown
from doorstep.promise.rules import zone_of
from doorstep.timeline.model import Party

Order = tuple[str, str]
_WEEK = timedelta(days=8)  # seven days, and the day in which the first of them began


class Reader(Struct, frozen=True):
    """A party of an order as we write to it."""

    person: Person | None
    party: Party | None
    name: str
    addresses: dict[str, str]


class Loaded(Struct):
    """Everything about the persons and orders at hand."""

    orders: dict[Order, Known]
    readers: dict[tuple[str, str, str], Reader]
    consents: dict[tuple[str, UUID], tuple[Consent, ...]]
    had: dict[tuple[str, UUID], list[Had]]
    before: dict[tuple[str, str, str], Shown]

    def facts(self, shop: str, asks: Sequence[Ask], drawer: Drawer) -> PersonFacts:
        """What the governor may know of the person whom these asks are for."""
        first = asks[0]
        reader, known = self.readers.get((shop, first.subject, first.role)), self.orders.get((shop, first.subject))
        person = reader.person if reader else None
        place = known.state.destination if known else None
        party = reader.party if reader else None
        zone = (person.zone if person else "") or (party.zone if party else "")
        given = self.consents.get((shop, person.id), ()) if person else ()
        return PersonFacts(
            zone=zone or zone_of(place, drawer[shop].settings.zone).key,
            country=(place.country if place else "") or (person.country if person else ""),
            consents=tuple(Standing(one.purpose, one.channel, one.given, one.source) for one in given),
            had=tuple(sorted(self.had.get((shop, person.id), ()), key=lambda one: one.at)) if person else (),
        )


def load(tx: Tx, desk: Desk, asks: Sequence[Ask], orders: dict[Order, Known], now: datetime) -> Loaded:
    """Return all that is known of the persons of these asks. Looking at their addresses is written down."""
    readers: dict[tuple[str, str, str], Reader] = {}
    consents: dict[tuple[str, UUID], tuple[Consent, ...]] = {}
    before: dict[tuple[str, str, str], Shown] = {}
    for shop in sorted({one.shop for one in asks}):
        mine = [one for one in asks if one.shop == shop]
        readers |= _readers(tx, desk, shop, mine, orders, now)
        persons = {reader.person.id for key, reader in readers.items() if key[0] == shop and reader.person}
        found = people.consents_of_many(tx, shop, sorted(persons))
        consents |= {(shop, person): given for person, given in found.items()}
        for role in sorted({one.role for one in mine}):
            subjects = sorted({one.subject for one in mine if one.role == role})
            shown = promise.windows_before(tx, shop, subjects, role, "mail")
            before |= {(shop, subject, role): window for subject, window in shown.items()}
    return Loaded(orders, readers, consents, _had(tx, asks, readers, now), before)


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
        for field, text in (("name", party.name), ("email", party.email), ("phone", party.phone))
        if text
    ]
    texts = [(key[0], text) for key, _, text in sealed]
    opened = people.reveal_texts(tx, desk.keys, shop, texts, who=WHO, why="to write a message", now=now)
    words = {(key, field): text for (key, field, _), text in zip(sealed, opened, strict=True)}
    return {
        (shop, *key): Reader(
            persons.get(key), parties.get(key), words.get((key, "name"), ""), dict(_addresses(words, key))
        )
        for key in wanted
    }


def _addresses(words: dict[tuple[tuple[str, str], str], str], key: tuple[str, str]) -> Iterable[tuple[str, str]]:
    email = words.get((key, "email"), "").strip()
    if is_address(email):
        yield "email", email
    if words.get((key, "phone")):
        yield "sms", words[key, "phone"]


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
