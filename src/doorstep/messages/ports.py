"""What others must offer so that messages can be written and sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from doorstep.kit.handle import Tx
from doorstep.messages.cards.model import Item, Products
from doorstep.messages.model import Fate, Outgoing
from doorstep.messages.rules.publish import Stationery


class Links(Protocol):
    """The addresses that a message leads to."""

    def track(self, shop: str, token: str) -> str:
        """The tracking page of an order."""
        ...

    def unsubscribe(self, shop: str, person: UUID | None, purpose: str) -> str:
        """Where a person ends messages of a purpose with one click (RFC 8058). For service it is the page where she
        chooses how she is written to, for ``confirm:<change>`` the one where she confirms a consent. Empty where there
        is none.
        """
        ...


class Papers(Protocol):
    """Where the release in force is found, made ready to write with."""

    def __call__(self, tx: Tx, shop: str) -> Stationery:
        """Return the stationery of a shop."""
        ...


class Goods(Protocol):
    """Who knows which products go together."""

    def __call__(
        self, tx: Tx, shop: str, person: UUID | None, bought: Sequence[str], products: Products, now: datetime
    ) -> tuple[Item, ...]:
        """Return products that go with what was bought, none that this person ever ordered."""
        ...


class Providers(Protocol):
    """What is connected."""

    def __call__(self, shop: str, channel: str) -> str:
        """The connector that carries a channel for a shop ("smtp", "mailbox"), empty when there is none."""
        ...


class Channel(Protocol):
    """A connector that carries messages."""

    @property
    def at_once(self) -> int:
        """How many messages it carries at the same moment; with 1 they keep their order."""
        ...

    def send_many(self, outgoing: Sequence[Outgoing], now: datetime, *, seconds: float = 120.0) -> list[Fate]:
        """Hand messages over, many at once, and return what became of each, in order. Raises nothing.

        What cannot be begun within so many seconds comes back as a passing failure.
        """
        ...

    def close(self) -> None:
        """Hang up whatever is held open."""
        ...
