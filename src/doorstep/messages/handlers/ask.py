"""Write down what wants to be told."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from doorstep.kit.handle import Tx
from doorstep.messages.model import Ask
from doorstep.messages.store import asks as store
from doorstep.people import handlers as people


def ask(tx: Tx, asks: Sequence[Ask]) -> int:
    """Store these asks, each with the person it is for, and return how many were new. Asking twice is asking once."""
    if not asks:
        return 0
    met: dict[tuple[str, str, str], UUID] = {}
    for shop in sorted({one.shop for one in asks}):
        subjects = sorted({one.subject for one in asks if one.shop == shop})
        met |= {(shop, *key): person.id for key, person in people.people_of(tx, shop, subjects).items()}
    return store.add(
        tx,
        [msgspec.structs.replace(one, person=met.get((one.shop, one.subject, one.role))) for one in asks],
    )
