"""Empty the raw bodies in which a forgotten person is spoken of. Fulfils `people.ports.Inbox`."""

from collections.abc import Sequence

from doorstep.intake.model import NOBODY
from doorstep.intake.rules import bound
from doorstep.intake.store import forget as store
from doorstep.kit import seal
from doorstep.kit.errors import Unreadable
from doorstep.kit.handle import Tx
from doorstep.people.model import Keyring

_AT_A_TIME = 200


def count_bodies(tx: Tx, shop: str, subjects: Sequence[str]) -> int:
    """Return in how many raw bodies these subjects are spoken of, as far as events and notes tell."""
    return len(store.told(tx, shop, subjects))


def hold_bodies(tx: Tx, shop: str, subjects: Sequence[str]) -> None:
    """Hold the bodies in which these subjects are spoken of until the transaction ends."""
    store.hold(tx, shop, store.told(tx, shop, subjects))


def empty_bodies(tx: Tx, keys: Keyring, shop: str, subjects: Sequence[str], words: Sequence[bytes]) -> int:
    """Empty for good the bodies in which these subjects are spoken of; return how many.

    Bodies whose content no event tells (not readable, or read without any event) are looked through for `words`, in
    small letters. A body that still waits is left to its reader: what it brings of a forgotten subject is not kept,
    and `people.keep` names the subject so that the body is settled as forgotten.
    """
    found = {*store.told(tx, shop, subjects), *_untold(tx, keys, shop, words)}
    emptied = store.empty(tx, shop, sorted(found)) if found else 0
    store.forget_notes(tx, shop, subjects)
    return emptied


def _untold(tx: Tx, keys: Keyring, shop: str, words: Sequence[bytes]) -> list[int]:
    found: list[int] = []
    after = 0
    while words and (rows := store.untold(tx, shop, after=after, nobody=NOBODY, limit=_AT_A_TIME)):
        after = rows[-1].id
        for row in rows:
            try:
                raw = seal.unseal(keys.open(row.wrapped), row.sealed, bound(shop, row.source))
            except Unreadable:
                continue  # nobody can read it
            small = raw.lower()
            if any(word in small for word in words):
                found.append(row.id)
    return found
