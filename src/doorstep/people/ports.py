"""What people need of others to be forgotten."""

from collections.abc import Callable, Sequence
from typing import Protocol

from doorstep.kit.handle import Tx
from doorstep.people.model import Forgetting, Keyring

#: Keeps a line of the log of forgettings outside the database: `people.journal.keeper`.
Log = Callable[[Forgetting], None]


class Inbox(Protocol):
    """The raw bodies in which persons are spoken of: the module `intake.handlers.forget`."""

    def count_bodies(self, tx: Tx, shop: str, subjects: Sequence[str]) -> int:
        """Return in how many bodies these subjects are spoken of."""

    def hold_bodies(self, tx: Tx, shop: str, subjects: Sequence[str]) -> None:
        """Hold these bodies until the transaction ends."""

    def empty_bodies(self, tx: Tx, keys: Keyring, shop: str, subjects: Sequence[str], words: Sequence[bytes]) -> int:
        """Empty these bodies, and the unread ones in which one of these words stands; return how many."""
