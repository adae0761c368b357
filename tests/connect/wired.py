"""Open a shop's wire towards a server on this machine."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module

from doorstep.connect import READERS
from doorstep.connect.fetching import Account, Wire
from tests.connect.local_shop import LocalShop

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


@contextmanager
def wired(connector: str, shop: LocalShop, secret: str = "t0ken", since: str = "", under: str = "") -> Iterator[Wire]:
    """The wire of a connector; its sleep takes no time."""
    wire: Wire = import_module(f"{READERS[connector]}.wire").Wire(
        Account(shop.url + under, secret, since),
        allow_hosts=frozenset({shop.host}),
        sleep=lambda seconds: None,
        rng=random.Random(1),
        now=lambda: NOW,
    )
    try:
        yield wire
    finally:
        wire.close()
