"""Forget a person for good, and forget again what a restored backup brought back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from doorstep.kit.handle import Tx
from doorstep.people import rules
from doorstep.people.handlers.vault import opened_texts, shop_secret
from doorstep.people.model import Forgetting, Holdings, Keyring
from doorstep.people.ports import Inbox, Log
from doorstep.people.store import forgetting as store
from doorstep.people.store import persons, vault


def persons_called(
    tx: Tx, keys: Keyring, shop: str, *, email: str = "", order: str = "", role: str = "buyer"
) -> list[UUID]:
    """Return the persons with this e-mail address, or those who are `role` of the order with this number or id."""
    if email:
        secret = shop_secret(tx, keys, shop)
        found = rules.person_keys(secret, email=email, phone="", source_id="", country="")
        return store.persons_with(tx, shop, [digest for _, digest in found])
    met = persons.of_subjects(tx, shop, store.orders_numbered(tx, shop, order))
    return sorted({person for _, its, person in met if its == role})


def holdings(tx: Tx, shop: str, person: UUID, *, inbox: Inbox) -> Holdings | None:
    """Return what is kept of this person, None when this shop has no such person."""
    family = store.family(tx, shop, person)
    if not family:
        return None
    subjects = store.subjects_of(tx, shop, family)
    secrets, messages = store.counts(tx, shop, subjects)
    return Holdings(person, tuple(subjects), secrets, inbox.count_bodies(tx, shop, subjects), messages)


def forget(
    tx: Tx, keys: Keyring, shop: str, person: UUID, *, who: str, now: datetime, inbox: Inbox, log: Log
) -> Forgetting | None:
    """Forget a person, with everybody who was merged with her; None when this shop has no such person.

    The data keys of all her orders, their parcels and legs are destroyed, so that texts, messages and copies of them
    cannot be opened any more; the raw bodies that speak of them are emptied; no search leads to her. Counts, dates and
    order numbers stay. An order is forgotten as a whole, with the other persons on it.

    `inbox` is the module `intake.handlers.forget`. `log` keeps the line outside the database (`people.journal.keeper`),
    so that it can be applied again after a restore.
    """
    family = store.family(tx, shop, person)
    if not family:
        return None
    subjects = _destroy(tx, keys, shop, family, (), now, inbox)
    line = Forgetting(shop, person, now, who, tuple(subjects))
    store.log(tx, line)
    log(line)
    return line


def reapply_forgettings(tx: Tx, keys: Keyring, lines: Iterable[Forgetting], *, inbox: Inbox) -> int:
    """Forget again what is in the log outside but not in the database, after a restore; return how many lines."""
    again = 0
    for line in lines:
        if store.log(tx, line):
            family = store.family(tx, line.shop, line.person)
            _destroy(tx, keys, line.shop, family, line.subjects, line.at, inbox)
            again += 1
    return again


def _destroy(
    tx: Tx, keys: Keyring, shop: str, family: Sequence[UUID], also: Sequence[str], now: datetime, inbox: Inbox
) -> list[str]:
    """Destroy all that is personal and return the subjects.

    Bodies are held before keeping is stopped: a reader holds bodies first and keeps afterwards, so neither waits for
    the other. What was written meanwhile is looked up once more.
    """
    inbox.hold_bodies(tx, shop, store.subjects_of(tx, shop, family, also))
    vault.stop_keeping(tx, shop)
    subjects = store.subjects_of(tx, shop, family, also)
    texts = opened_texts(tx, keys, shop, store.refs_of(tx, shop, subjects))
    words = rules.needles(text for values in texts.values() for text in values.values())
    inbox.empty_bodies(tx, keys, shop, subjects, words)
    store.destroy(tx, shop, subjects, family, now)
    return subjects
