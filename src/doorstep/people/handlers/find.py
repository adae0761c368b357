"""Find subjects by what staff type, say who the persons of a subject are, and merge persons."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from doorstep.kit.handle import Tx
from doorstep.people import rules
from doorstep.people.handlers.vault import shop_secret
from doorstep.people.model import Found, Keyring, Person
from doorstep.people.store import persons as store
from doorstep.people.store import vault


def search(tx: Tx, keys: Keyring, shop: str, text: str, *, country: str = "") -> list[Found]:
    """Return the subjects that an e-mail address, a phone number or words of a name lead to, sorted.

    Whole words only, since only their hashes are stored; of several words all must match. `country` says what a
    national phone number means.
    """
    asked = rules.asked_for(shop_secret(tx, keys, shop), text, country)
    if not asked or not all(asked):
        return []
    found = [store.find(tx, shop, [digest for _, digest in choice]) for choice in asked]
    return sorted(Found(subject, found[0][subject]) for subject in set.intersection(*map(set, found)))


def people_of(tx: Tx, shop: str, subjects: Sequence[str]) -> dict[tuple[str, str], Person]:
    """Return the person of each (subject, role), as she stands after merges.

    Where several were met in one role (the address of an order was changed) it is the last one.
    """
    met = store.of_subjects(tx, shop, subjects)
    roots = store.known(tx, {(shop, person) for _, _, person in met})
    found = store.persons(tx, shop, {row.root for row in roots.values()})
    return {
        (subject, role): found[roots[shop, person].root] for subject, role, person in met if (shop, person) in roots
    }


def merge(tx: Tx, shop: str, person: UUID, into: UUID, *, who: str, now: datetime) -> bool:
    """Say that two persons are one; `unmerge` takes it back. False when it cannot be (the same, merged, forgotten).

    A staff act, written down beside the looks at personal data. Nothing is moved: a merged person only points.
    """
    if store.lock(tx, shop, [person, into]) != {person, into} or person == into:
        return False
    root = store.known(tx, [(shop, into)])[shop, into].root
    target = store.persons(tx, shop, [root])[root]
    if root == person or target.forgotten_at or not store.merge(tx, shop, person, root):
        return False
    vault.looked(tx, shop, [f"person:{person}"], who=who, what=f"merged into person:{root}", at=now)
    return True


def unmerge(tx: Tx, shop: str, person: UUID, *, who: str, now: datetime) -> bool:
    """Let a merged person stand for herself again; False when she was not merged."""
    if not store.unmerge(tx, shop, person):
        return False
    vault.looked(tx, shop, [f"person:{person}"], who=who, what="unmerged", at=now)
    return True
