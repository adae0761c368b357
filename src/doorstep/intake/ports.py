"""What the inbox needs of others."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from doorstep.intake.model import Body, Endpoint, Outcome
from doorstep.kit.handle import Tx

#: Opens a transaction that commits at the end of the block: `Database.transaction` of an edge.
Begin = Callable[[], AbstractContextManager[Tx]]
#: Reads claimed bodies and says what became of each.
Step = Callable[[Tx, Sequence[Body]], Sequence[Outcome]]


class Sources(Protocol):
    """Finds who speaks at `/in/{source}/{key}`. Called for each request: answers from memory, without waiting.

    Comparing the key must take as long for a wrong key as for a right one; `intake.rules.Directory` does. Raises
    `StoreDown` while nobody knows yet who may speak: the sender is asked to come again, and not sent away.
    """

    def __call__(self, source: str, key: str) -> Endpoint | None: ...
