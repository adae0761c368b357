"""Show messages as they looked, to those who may see them."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from doorstep.kit.handle import Tx
from doorstep.messages.handlers.desk import BOUND
from doorstep.messages.model import Letter
from doorstep.messages.store import letters as store
from doorstep.people import handlers as people
from doorstep.people.model import Keyring

_letter = msgspec.json.Decoder(Letter).decode


class Shown(Struct, frozen=True):
    """A message about an order. ``letter`` is `None` when its person was forgotten."""

    id: UUID
    channel: str
    purpose: str
    template: str
    language: str
    playbook: str
    shadow: bool
    made_at: datetime
    fate: str
    fate_at: datetime | None
    letter: Letter | None


def letters_of(tx: Tx, keys: Keyring, shop: str, subject: str) -> list[Shown]:
    """Return every message about an order with its letter, the first first. The caller writes down who looks."""
    kept = store.of_subject(tx, shop, subject)
    opened = people.unseal_under(tx, keys, shop, [(one.subject, one.sealed) for one in kept], bound=BOUND)
    return [
        Shown(
            one.id,
            one.channel,
            one.purpose,
            one.template,
            one.language,
            one.playbook,
            one.shadow,
            one.made_at,
            one.fate,
            one.fate_at,
            _letter(data) if data is not None else None,
        )
        for one, data in zip(kept, opened, strict=True)
    ]
