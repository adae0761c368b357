"""The writing desk of a sender: keys, papers, links, and what is connected."""

from collections.abc import Callable
from datetime import timedelta

from msgspec import Struct

from doorstep.kit.handle import Tx
from doorstep.messages.accounts.model import UNSURE
from doorstep.messages.model.letters import BOUND as BOUND
from doorstep.messages.ports import Goods, Links, Papers, Providers
from doorstep.messages.rules.publish import Stationery
from doorstep.people.model import Keyring

WHO = "system:messages"


def _nobody_knows(provider: str) -> str:
    return UNSURE


class Desk(Struct, frozen=True):
    """What a sender works with. ``sender`` is used where a brand names none; ``lease`` is how long an attempt may be in
    flight before whoever made it counts as gone; ``patience`` how long to wait for news that is being read. ``goods``
    knows related products. ``repeats`` says of a provider
    what a repeat to it does (`Carries.repeat`)."""

    keys: Keyring
    papers: Papers
    links: Links
    providers: Providers
    worker: str
    sender: str = "shop@localhost"
    lease: timedelta = timedelta(minutes=5)
    patience: timedelta = timedelta(seconds=30)
    goods: Goods | None = None
    repeats: Callable[[str], str] = _nobody_knows

    def carried(self, shop: str, channels: frozenset[str]) -> tuple[str, ...]:
        """Which of these channels something is connected to."""
        return tuple(sorted(channel for channel in channels if self.providers(shop, channel)))


class Drawer:
    """The papers of the shops that one transaction meets, each looked up once."""

    def __init__(self, tx: Tx, desk: Desk) -> None:
        self._tx, self._papers = tx, desk.papers
        self._known: dict[str, Stationery] = {}

    def __getitem__(self, shop: str) -> Stationery:
        if shop not in self._known:
            self._known[shop] = self._papers(self._tx, shop)
        return self._known[shop]
