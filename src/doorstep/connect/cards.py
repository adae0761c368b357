"""What a connector says about itself, and the shape of a reader. Pure."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from msgspec import Struct

from doorstep.messages.accounts.model import Carries
from doorstep.timeline.model import Reading

#: Raw bytes and what came with them (headers in lower case, `received_at` as ISO text, `zone`, `default_zone`).
Read = Callable[[bytes, Mapping[str, str]], Reading]


class Setting(Struct, frozen=True):
    """One thing that a shop may decide about a connector. A secret is named by its setting and never written here."""

    name: str
    says: str
    required: bool = False
    secret: bool = False
    default: str = ""


class Card(Struct, frozen=True):
    """Who a connector is. `kind` is shop, carrier, channel or standard; `can` is what it can do.

    `version` counts up whenever the reader would read the same bytes differently: bodies read by an older version can
    then be read again. `format` names the published description that it follows, with the day on which it or public
    copies of it were looked at. `carries` is what a channel can do.
    """

    kind: str
    id: str
    name: str
    version: int
    can: tuple[str, ...]
    format: str
    settings: tuple[Setting, ...] = ()
    carries: Carries | None = None


class Reader(NamedTuple):
    """A reader with its card. `label` (id@version) is what the inbox notes beside a body."""

    card: Card
    read: Read

    @property
    def id(self) -> str:
        """The connector's id."""
        return self.card.id

    @property
    def label(self) -> str:
        """Id and version, as the inbox stores it."""
        return f"{self.card.id}@{self.card.version}"
