"""Write down who looked at what is personal."""

from collections.abc import Sequence
from datetime import datetime

from doorstep.kit.handle import Tx
from doorstep.people.store import vault as store


def looked(tx: Tx, shop: str, subjects: Sequence[str], *, who: str, why: str, now: datetime) -> None:
    """Write down a look at personal data that lies outside the vault, such as a message; `reveal` does it by itself."""
    store.looked(tx, shop, list(subjects), who=who, what=why, at=now)
