"""Start everything: PostgreSQL, the pages, the loops, the demo shop. Ctrl-C ends it all.

Brings the tables up to date, publishes the starter shop when there is none, and prints the address with a link that
signs the owner in once.
"""

import argparse
import contextlib
import logging
import os
import socket
import sys
from collections.abc import Callable, Iterator

from doorstep.cli import answer, front, ground
from doorstep.cli.supervisor import Child, Ended, Supervisor
from doorstep.kit.config import Settings
from doorstep.kit.errors import SettingError
from doorstep.kit.postgres import Server, choose

log = logging.getLogger("doorstep.up")
#: Seconds for loops to end: a mail server may take twenty for its answer, and the store some to write it down.
_GRACE = 35.0


def add(parser: argparse.ArgumentParser) -> None:
    """Which parts to leave out."""
    parser.add_argument("--no-demo", action="store_true", help="do not keep the demo shop alive")
    parser.add_argument("--workers", type=int, metavar="N", help="run the loops in N processes (DOORSTEP_WORKERS)")


def run(args: argparse.Namespace) -> int:
    """Run until told to stop."""
    found = ground.settings()
    refuse_taken_address(found.host, found.port)
    with server(found) as watch:
        ground.start_django()
        ran = ground.migrate()
        if ran:
            log.info("the tables are up to date: %d migrations ran", len(ran))
        forget_again(found)
        publish_starter_shop()
        greeting = Greeting(found)
        workers = args.workers or found.workers
        wanted = children(set(front.commands()), workers, demo=found.demo and not args.no_demo)
        keep_alive(wanted, [watch, greeting.look])
    return answer.OK


def keep_alive(wanted: list[Child], each_look: list[Callable[[], None]], *, first_pause: float = 0.5) -> None:
    """Keep the processes alive until told to stop. Raises `Problem` when one of them will not stay."""
    try:
        Supervisor(wanted, each_look=each_look, first_pause=first_pause).run()
    except Ended as error:
        why = "Everything was ended. The lines above say what it did; `doorstep doctor` looks for the reason."
        raise answer.Problem(f"{error}\n{why}") from None


def children(known: set[str], workers: int, *, demo: bool) -> list[Child]:
    """Return the processes to run: those whose command this version has."""
    me = (sys.executable, "-m", "doorstep")
    wanted = []
    if "web" in known:
        wanted.append(Child("web", (*me, "web")))
    if "work" in known:
        wanted += [Child(f"work {number}", (*me, "work"), _GRACE) for number in range(1, workers + 1)]
    if demo and "demo" in known:
        wanted.append(Child("demo", (*me, "demo", "feed"), may_end=True))
    return wanted


@contextlib.contextmanager
def server(found: Settings) -> Iterator[Callable[[], None]]:
    """Start PostgreSQL, or use the given one; yield what to call now and then to revive it."""
    if found.database_url:
        ground.hand_on(found.database_url)
        yield lambda: None
        return
    ours = Server(found.home, choose(found.home, found.postgres))
    ours.start()
    owned = ours.pid is not None

    def watch() -> None:
        if owned and ours.pid is None:
            log.warning("PostgreSQL died and is started again")
            ours.restart()

    ground.hand_on(ours.url)
    try:
        yield watch
    finally:
        ours.stop()


class Greeting:
    """Tells the person at the terminal, once the pages answer, where they are and how to get in."""

    def __init__(self, found: Settings) -> None:
        self._found = found
        self._said = False

    def look(self) -> None:
        """Say it when it is true, and once."""
        if self._said or not answers(self._found.host, self._found.port):
            return
        self._said = True
        from doorstep.accounts.sign_in import one_time_path, owner_of

        link = self._found.public_url + one_time_path(owner_of(shops(), "owner@localhost"))
        sys.stdout.write(
            f"\n  Doorstep is up:  {self._found.public_url}/\n  Sign in (once):  {link}\n  Ctrl-C ends everything.\n\n"
        )
        sys.stdout.flush()


def shops() -> list[str]:
    """The names of all shops of this installation."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT shop FROM shop ORDER BY shop")
        return [name for (name,) in cursor.fetchall()]


def forget_again(found: Settings) -> None:
    """Forget again, after a restore, who had been forgotten since the backup was made."""
    from doorstep.intake.handlers import forget as inbox
    from doorstep.kit import seal
    from doorstep.kit.tx import Database
    from doorstep.people import handlers, journal
    from doorstep.people.model import Keyring

    lines = journal.lines(found.home)
    if not lines:
        return
    keys = Keyring(seal.master_key(found.key, found.home))
    with Database(os.environ["DATABASE_URL"]) as database, database.transaction() as tx:
        if done := handlers.reapply_forgettings(tx, keys, lines, inbox=inbox):
            log.warning("%s forgettings were missing in this database and have been done again", done)


def publish_starter_shop() -> None:
    """Publish the starter shop by its own command, when there is no shop yet."""
    if "shop" in front.commands() and not shops():
        code = front.front(["shop", "start"])
        if code:
            log.warning("the starter shop could not be published; see above")


def refuse_taken_address(host: str, port: int) -> None:
    """Raise `SettingError` when somebody else already listens there."""
    if answers(host, port):
        raise SettingError(
            f"Something already listens on {host}:{port}: Doorstep itself? Else set DOORSTEP_ADDRESS to another port."
        )


def answers(host: str, port: int) -> bool:
    """Say whether anybody listens on this address."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not listened on
    try:
        socket.create_connection((here, port), timeout=0.2).close()
    except OSError:
        return False
    return True
