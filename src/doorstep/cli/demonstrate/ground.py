"""What the verbs that speak to a running Doorstep stand on: its demo shop and its door."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from msgspec import Struct

from doorstep.cli import ground
from doorstep.cli.answer import Problem
from doorstep.demo.door import HttpDoor
from doorstep.demo.rules.clocks import span
from doorstep.intake.model import Endpoint
from doorstep.kit.errors import SettingError
from doorstep.kit.tx import Database
from doorstep.wiring import DEMO, App


class Shop(Struct, frozen=True):
    """The demo shop of an installation, and who may speak to it."""

    app: App
    endpoints: dict[str, Endpoint]

    @property
    def name(self) -> str:
        """The shop's short name."""
        return DEMO

    def door(self) -> HttpDoor:
        """A line to the door of this installation."""
        found = self.app.installation
        return HttpDoor(found.host, found.port, self.endpoints)


@contextmanager
def demo_shop() -> Iterator[Shop]:
    """Yield the demo shop. Raises `Problem` when there is none."""
    found = ground.settings()
    with ground.postgres(found) as url, Database(url, size=3) as database:
        app = App.of(found, database)
        with database.transaction() as tx:
            endpoints = {one.source: one for one in app.endpoints(tx) if one.shop == DEMO}
        if not endpoints:
            raise Problem("There is no demo shop here. `doorstep shop start` makes it.")
        for one in endpoints.values():
            if not one.secrets:
                raise Problem(f"The source {one.source!r} of the demo shop has no secret in {found.home / 'secrets'}.")
        yield Shop(app, endpoints)


def read_span(text: str) -> timedelta:
    """Read a span as ``90m`` or ``2h``. Raises `SettingError`."""
    try:
        return span(text)
    except ValueError as error:
        raise SettingError(str(error)) from None
