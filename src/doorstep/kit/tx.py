"""Opening transactions, for the edges only: loops, commands, the intake door, one web middleware."""

import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import TracebackType
from typing import Any

from psycopg_pool import ConnectionPool

from doorstep.kit import db
from doorstep.kit.errors import StoreDown
from doorstep.kit.handle import Tx

#: The role of the pages, for which only the rows of the shop that was entered exist (kit/schema/sql/0006_own_shop.sql).
PAGES = "doorstep_web"
_TRUSTED_FOR = 10.0  # seconds that a connection may lie unused before it is asked whether it still lives


class Database:
    """A few pooled connections to one PostgreSQL, and the transactions on them.

    Opens its connections when they are first needed. After a restart of PostgreSQL the next transaction finds a
    fresh connection; the one that was cut raises `StoreDown`. Close it, or use it as a context manager.
    """

    def __init__(self, dsn: str, *, size: int = 4, wait: float = 10.0, role: str = "") -> None:
        """`size` is the most connections at once, `wait` the seconds to wait for a free one before `StoreDown`.

        `role` is whose rights its transactions have, where that role can be taken; unset, those of the login.
        """
        self.dsn = dsn
        self._used: dict[int, float] = {}
        self._opening = threading.Lock()
        self._open = False
        self._pool = ConnectionPool(
            dsn,
            min_size=0,
            max_size=size,
            timeout=wait,
            reconnect_timeout=wait,
            configure=partial(db.prepare_connection, role=role),
            check=self._check,
            kwargs=db.LINE,
            open=False,
        )

    @contextmanager
    def transaction(self, *, wait: float | None = None) -> Iterator[Tx]:
        """Yield an open transaction: committed at the end of the block, rolled back when it raises.

        `wait` is how many seconds to wait for a connection, when not as long as this database is used to.
        Raises `StoreDown` and `Collision` in place of the driver's errors; who catches them may run the block again.
        """
        if not self._open:
            with self._opening:
                self._pool.open()
                self._open = True
        with db.named_errors(), self._pool.connection(timeout=wait) as connection:
            yield db.Transaction(connection)
            self._used[id(connection)] = time.monotonic()

    def _check(self, connection: Any) -> None:
        """Ask only where there is doubt: an idle line that has something to say was most likely cut."""
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN)
        unused = time.monotonic() - self._used.get(id(connection), 0.0)
        if unused > _TRUSTED_FOR or poll.poll(0):
            ConnectionPool.check_connection(connection)

    def ping(self) -> None:
        """Ask PostgreSQL for an answer. Raises `StoreDown` when there is none."""
        with self.transaction() as tx:
            db.one(tx, "SELECT 1")

    def close(self) -> None:
        """Give all connections back. Afterwards this database cannot be used again."""
        self._pool.close()

    def __enter__(self) -> "Database":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def enter(tx: Tx, shop: str) -> None:
    """From here to its end the transaction is about this shop: for the role of the pages no other one exists."""
    db.one(tx, "SELECT set_config('doorstep.shop', %(shop)s, true)", {"shop": shop})


class Bell:
    """Rings and hears one NOTIFY channel, on connections of its own and outside every transaction.

    NOTIFY takes a lock over the whole server at commit, so ring once a batch, after the commit. A bell that cannot
    be rung or heard is no error: whoever waits looks again when the time is up. Ring and wait may be used by two
    threads; one thread each.
    """

    def __init__(self, dsn: str, channel: str) -> None:
        """`channel` is a plain lower-case word, such as `inbox` or `todo`."""
        if not channel.isidentifier() or channel != channel.lower():
            raise ValueError(f"{channel!r} is no plain lower-case word")
        self._dsn = dsn
        self._channel = channel
        self._ringer: db.Line | None = None
        self._hearer: db.Line | None = None

    def ring(self) -> None:
        """Wake whoever waits."""
        try:
            self._ringer = self._ringer or db.Line(self._dsn)
            self._ringer.notify(self._channel)
        except StoreDown:
            self._ringer = None

    def wait(self, seconds: float) -> bool:
        """Return True as soon as it rings, False after so many seconds of silence.

        The first call only begins to listen and answers True, so that nothing that was written before is overlooked.
        """
        try:
            if self._hearer is None:
                self._hearer = db.Line(self._dsn)
                self._hearer.listen(self._channel)
                return True
            return self._hearer.heard(seconds)
        except StoreDown:
            self._hearer = None
            time.sleep(min(seconds, 1.0))
            return False

    def close(self) -> None:
        """Hang up both lines."""
        for line in (self._ringer, self._hearer):
            if line is not None:
                line.close()
        self._ringer = self._hearer = None
