"""Put together what a claim is made from: the order, its legs' events, raw bodies' hashes, what staff showed, who sends
and for whom. That it was read is written down, as every look at personal data is."""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from doorstep.intake import handlers as intake
from doorstep.kit.handle import Tx
from doorstep.learning.claims.model import Body, Recipient, Sender, Shown
from doorstep.learning.claims.rules.claim import Evidence
from doorstep.people import handlers as people
from doorstep.people.handlers import looks
from doorstep.people.model import Keyring
from doorstep.tasks import handlers as tasks
from doorstep.timeline.model import OrderState, Party
from doorstep.views import claims as view
from doorstep.web.shops import Shop

WHY = "claim pack"


def evidence_of(
    tx: Tx, keys: Keyring, shop: Shop, state: OrderState, *, who: str, now: datetime, personal: bool = False
) -> Evidence:
    """Return the evidence. Name and street of the recipient are only there with ``personal``."""
    sources = view.sources(tx, shop.name, state)
    ids = sorted({one.body for one in sources if one.body is not None})
    known = view.bodies(tx, shop.name, ids)
    bodies = [
        Body(one.id, one.source, one.received_at, one.size, _digest(tx, keys, shop.name, one.id)) for one in known
    ]
    bodies += [Body(one, "") for one in ids if one not in {kept.id for kept in known}]
    looks.looked(tx, shop.name, [state.order], who=who, why=WHY, now=now)
    return Evidence(
        shop=shop.name,
        state=state,
        settings=shop.settings,
        sender=_sender(shop, state),
        recipient=_recipient(tx, keys, shop.name, state, who, now, personal=personal),
        sources=tuple(sources),
        bodies=tuple(sorted(bodies, key=lambda one: one.id)),
        shown=tuple(_shown(tx, shop.name, state.order)),
    )


def _digest(tx: Tx, keys: Keyring, shop: str, body: int) -> str:
    found = intake.look(tx, keys, shop, body)
    return sha256(found.raw).hexdigest() if found is not None else ""


def _sender(shop: Shop, state: OrderState) -> Sender:
    brand, locations = shop.brand, shop.settings.locations
    place = next((one for one in locations if state.origin is not None and one.postcode == state.origin.postcode), None)
    place = place or (locations[0] if locations else None)
    ships = ", ".join(filter(None, (place.name, f"{place.postcode} {place.country}".strip()))) if place else ""
    return Sender(brand.name, brand.legal, brand.contact, ships, shop.settings.zone)


def _recipient(
    tx: Tx, keys: Keyring, shop: str, state: OrderState, who: str, now: datetime, *, personal: bool
) -> Recipient:
    party: Party | None = state.parties.get("recipient") or state.parties.get("buyer")
    place = party.address if party is not None and party.address is not None else state.destination
    area = " ".join(filter(None, (place.postcode, place.city, place.country))) if place is not None else ""
    if party is None or not personal:
        return Recipient(area)
    texts = [party.name, party.address.lines if party.address is not None else ""]
    name, lines = people.reveal_texts(
        tx, keys, shop, [(state.order, text) for text in texts], who=who, why=WHY, now=now
    )
    return Recipient(area, name, lines)


def _shown(tx: Tx, shop: str, subject: str) -> Iterator[Shown]:
    for task in tasks.tasks_of(tx, shop, subject):
        for point in task.checklist:
            if point.given is not None:
                yield Shown(task.title, point.says, point.evidence, point.given.value, point.given.at)
