"""Write down consents with their proof, and say what holds."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from doorstep.kit.handle import Tx
from doorstep.people.handlers.meet import meet
from doorstep.people.model import Consent, ConsentChange, Keyring, Sighting
from doorstep.people.store import consents as store
from doorstep.people.store import persons

_CUSTOMER = "customer:"


def consented(tx: Tx, keys: Keyring, changes: Sequence[tuple[str, ConsentChange]]) -> None:
    """Store these (shop, change) with the person each belongs to: of its address, else the buyer of its subject.

    A change of a forgotten subject, or of a subject that nobody was seen at, is dropped.
    """
    if not changes:
        return
    told = [(shop, one) for shop, one in changes if one.address or one.subject.startswith(_CUSTOMER)]
    found = meet(tx, keys, sightings_of(told))
    rows = [(shop, person, one) for (shop, one), person in zip(told, found, strict=True) if person]
    silent = [(shop, one) for shop, one in changes if not (one.address or one.subject.startswith(_CUSTOMER))]
    for shop in sorted({shop for shop, _ in silent}):
        mine = [one for its, one in silent if its == shop]
        buyers = {
            subject: person
            for subject, role, person in persons.of_subjects(tx, shop, sorted({one.subject for one in mine}))
            if role == "buyer"
        }
        rows += [(shop, buyers[one.subject], one) for one in mine if one.subject in buyers]
    if rows:
        store.add(tx, rows)


def consents_of(tx: Tx, shop: str, person: UUID) -> tuple[Consent, ...]:
    """Return what holds now for this person, for each purpose and channel that was ever spoken of.

    What is not in the list was never given. Consents of persons that were merged into her count; of two changes at the
    same instant the withdrawal holds.
    """
    return consents_of_many(tx, shop, [person]).get(person, ())


def consents_of_many(tx: Tx, shop: str, wanted: Iterable[UUID]) -> dict[UUID, tuple[Consent, ...]]:
    """Return the same for many persons; who never consented to anything is absent."""
    return {person: tuple(found) for person, found in store.of(tx, shop, wanted).items()}


def sightings_of(changes: Sequence[tuple[str, ConsentChange]]) -> list[tuple[str, Sighting]]:
    """Return whom these (shop, change) meet: those of an address or a customer.

    Whoever meets others in the same transaction meets them together: met one after the other, two transactions could
    wait for each other.
    """
    return [(shop, _sighting(one)) for shop, one in changes if one.address or one.subject.startswith(_CUSTOMER)]


def _sighting(change: ConsentChange) -> Sighting:
    email = change.address if "@" in change.address else ""
    return Sighting(
        subject=change.subject,
        role="buyer",
        at=change.at,
        email=email,
        phone="" if email else change.address,
        source_id=change.subject.removeprefix(_CUSTOMER) if change.subject.startswith(_CUSTOMER) else "",
    )
