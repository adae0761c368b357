"""Serve the pages and the intake door on one port.

Listens on DOORSTEP_ADDRESS. `doorstep up` starts it with everything else; alone it serves as many machines as you like
on one database.
"""

import argparse
import logging
import os
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from doorstep.cli import answer, ground
from doorstep.kit.errors import Collision, StoreDown

if TYPE_CHECKING:
    from doorstep.intake.door import Door
    from doorstep.intake.model import Endpoint
    from doorstep.intake.rules import Directory
    from doorstep.wiring import App

log = logging.getLogger("doorstep.web")
_THREADS = 3  # of Django; each holds a database connection
_FRESH = 3.0  # seconds


def add(parser: argparse.ArgumentParser) -> None:
    """How many processes."""
    parser.add_argument("--processes", type=int, default=1, metavar="N", help="serve with N processes (default: 1)")


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop."""
    from granian.constants import Interfaces
    from granian.server import Server

    found = ground.settings()
    with ground.postgres(found):
        Server(
            "doorstep.cli.run.web:app",
            factory=True,
            interface=Interfaces.ASGI,
            address=found.host,
            port=found.port,
            workers=args.processes,
            log_access=False,
            log_enabled=False,
        ).serve()
    return answer.OK


def app() -> Any:
    """Make the application in the process that serves it."""
    from doorstep.kit import clock

    threading.Thread(target=end_with_parent, args=(os.getppid(),), name="end with parent", daemon=True).start()
    found = ground.settings()
    ground.start_django()
    from a2wsgi import WSGIMiddleware
    from django.core.wsgi import get_wsgi_application

    from doorstep import wiring
    from doorstep.kit.tx import Database
    from doorstep.web import middleware
    from doorstep.web.front import Front

    made = wiring.App.of(found, Database(found.database_url, size=2))
    # the packages write the same shapes of WSGI and ASGI with types that do not know one another
    pages: Any = WSGIMiddleware(cast(Any, get_wsgi_application()), workers=_THREADS)
    return Front(_door(made), pages, middleware.marks, clock.now)


def _door(made: "App") -> "Door":
    from doorstep.intake.certificates import Certificates
    from doorstep.intake.door import Door, patient_database
    from doorstep.intake.signers import Signers

    return Door(
        patient_database(made.installation.database_url),
        made.keys,
        Sources(made),
        ring=made.bell("inbox").ring,
        public=made.installation.public_url,
        certificates=Certificates(_fetcher(made)),
        signers=Signers(_fetcher(made)),
    )


def _fetcher(made: "App") -> Callable[[str], bytes]:
    http = made.http()
    return lambda url: http.send("GET", url).body


class Sources:
    """Who may speak at the door, from memory; what a shop publishes is known here a few seconds later."""

    def __init__(self, made: "App") -> None:
        self._made = made
        self._known: Directory | None = None
        threading.Thread(target=self._keep_fresh, name="sources", daemon=True).start()

    def __call__(self, source: str, key: str) -> "Endpoint | None":
        """Return who speaks at this address, None for nobody. Raises `StoreDown` while nothing is known yet."""
        if self._known is None:
            raise StoreDown("the sources of the shops were not read yet")
        return self._known(source, key)

    def _keep_fresh(self) -> None:
        while True:
            try:
                with self._made.database.transaction() as tx:
                    self._known = self._made.directory(tx)
            except (StoreDown, Collision):
                log.warning("the sources of the shops cannot be read just now")
            except Exception:
                log.exception("the sources of the shops cannot be read; those known before go on")
            time.sleep(_FRESH)


def end_with_parent(parent: int) -> None:
    """End this process when the one that started it is gone: killed, it cannot tell us, and we would keep its port."""
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)
