"""SQL for stores and views. Binary cursors, prepared statements, named parameters.

* `%(name)s` is a parameter; for batches `unnest(%(ids)b::uuid[], %(states)b::jsonb[])`.
* jsonb is read as raw `bytes` (decode it with msgspec) and written as `Json(bytes)`, alone or in a list.
* timestamptz is read as an aware datetime in UTC, uuid as `uuid.UUID`, bytea as `bytes`.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, LiteralString, TypeVar

import psycopg
import psycopg.sql
from psycopg.abc import Buffer
from psycopg.adapt import Dumper, Loader
from psycopg.pq import Format
from psycopg.types.array import ListBinaryDumper

from doorstep.kit.errors import Collision, StoreDown
from doorstep.kit.handle import Tx

log = logging.getLogger("doorstep.db")
Params = Mapping[str, Any]
Row = tuple[Any, ...]
S = TypeVar("S")

_PREPARED = 500  # statements kept prepared on each connection: more than we have, so that none is ever prepared twice
_JSON_OID, _JSONB_OID = 114, 3802
_JSONB_VERSION = b"\x01"  # the first byte of a jsonb on the wire
_REPEATING = frozenset({str, datetime, bool, int})
_NULL = b"\xff\xff\xff\xff"  # an array's NULL on the wire
#: Connection lost, shutting down, too many clients, disk full, disk trouble, no longer the server that is written to.
_GONE = ("08", "57P", "53000", "53100", "53300", "58", "25006")
_COLLIDED = ("40001", "40P01", "55P03")


#: How long a line may be dead before both ends know: the locks of a machine that vanished, or of a process that stands
#: still in the middle of a transaction, must not outlive it by hours.
LINE: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
    "options": "-c TimeZone=UTC -c idle_in_transaction_session_timeout=5min"
    " -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3",
}


class Json:
    """JSON as bytes on its way into a jsonb column."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        self.data = data


class Transaction(Tx):
    """The real transaction behind a `Tx`. Only this module looks inside."""

    __slots__ = ("connection",)

    def __init__(self, connection: psycopg.Connection[Row]) -> None:
        self.connection = connection


class _JsonDumper(Dumper):
    format = Format.TEXT
    oid = _JSONB_OID

    def dump(self, obj: Json) -> bytes:
        return obj.data


class _JsonBinaryDumper(Dumper):
    format = Format.BINARY
    oid = _JSONB_OID

    def dump(self, obj: Json) -> bytes:
        return _JSONB_VERSION + obj.data


class _JsonLoader(Loader):
    def load(self, data: Buffer) -> bytes:
        return bytes(data)


class _JsonBinaryLoader(_JsonLoader):
    format = Format.BINARY


class _JsonbBinaryLoader(Loader):
    format = Format.BINARY

    def load(self, data: Buffer) -> bytes:
        return bytes(data)[1:]


class _ColumnDumper(ListBinaryDumper):
    """A column of a batch. What repeats (shop, source, kind …) is written once and used again."""

    def _dump_list(self, L: list[Any], dim: int, dims: list[int], data: list[Buffer]) -> int:
        if dim != len(dims) - 1 or type(L[0]) not in _REPEATING or self.sub_dumper is None:
            return super()._dump_list(L, dim, dims, data)
        dump, known, null = self.sub_dumper.dump, dict[Any, bytes](), 0
        for item in L:
            if item is None:
                null = 1
                data.append(_NULL)
                continue
            done = known.get(item)
            if done is None:
                written = dump(item)
                assert written is not None
                done = known[item] = len(written).to_bytes(4, "big") + bytes(written)
            data.append(done)
        return null


def prepare_connection(connection: psycopg.Connection[Row], role: str = "") -> None:
    """Teach a new connection our types, and let it work as this role. Called once for each connection of the pool.

    A role that there is not, or that we may not take, is said in the log and done without.
    """
    connection.prepared_max = _PREPARED
    if role:
        try:
            connection.execute(psycopg.sql.SQL("SET ROLE {}").format(psycopg.sql.Identifier(role)))
            connection.commit()
        except (psycopg.errors.InvalidParameterValue, psycopg.errors.InsufficientPrivilege) as error:
            connection.rollback()
            log.warning("the pages work without row-level security (`doorstep doctor` says how to mend it): %s", error)
    adapters = connection.adapters
    adapters.register_dumper(Json, _JsonBinaryDumper)
    adapters.register_dumper(Json, _JsonDumper)
    adapters.register_dumper(list, _ColumnDumper)
    adapters.register_loader(_JSON_OID, _JsonLoader)
    adapters.register_loader(_JSONB_OID, _JsonLoader)
    adapters.register_loader(_JSON_OID, _JsonBinaryLoader)
    adapters.register_loader(_JSONB_OID, _JsonbBinaryLoader)


@contextmanager
def named_errors() -> Iterator[None]:
    """Turn the driver's errors that callers must tell apart into `StoreDown` and `Collision`."""
    try:
        yield
    except psycopg.Error as error:
        state = error.sqlstate or ""
        if state in _COLLIDED:
            raise Collision(str(error)) from error
        if state.startswith(_GONE) or (not state and isinstance(error, psycopg.OperationalError)):
            raise StoreDown(str(error)) from error
        raise


class Line:
    """One connection outside the pool, in autocommit, for NOTIFY, LISTEN and making databases. Cut: `StoreDown`."""

    def __init__(self, dsn: str) -> None:
        with named_errors():
            self._connection = psycopg.connect(dsn, autocommit=True, **LINE)

    def say(self, sql: LiteralString) -> None:
        """Run a statement that cannot stand in a transaction, such as CREATE DATABASE."""
        with named_errors():
            self._connection.execute(sql)

    def notify(self, channel: str) -> None:
        with named_errors():
            self._connection.execute("SELECT pg_notify(%s, '')", [channel])

    def listen(self, channel: str) -> None:
        with named_errors():
            self._connection.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(channel)))

    def heard(self, seconds: float) -> bool:
        """Wait for the first notice; take all that came together as one."""
        with named_errors():
            return len(list(self._connection.notifies(timeout=seconds, stop_after=1))) > 0

    def close(self) -> None:
        self._connection.close()


def _cursor(tx: Tx) -> psycopg.Cursor[Row]:
    assert isinstance(tx, Transaction)
    return tx.connection.cursor(binary=True)


def rows(tx: Tx, sql: LiteralString, params: Params | None = None) -> list[Row]:
    """Return every row of a query."""
    with _cursor(tx) as cursor:
        return cursor.execute(sql, params, prepare=True).fetchall()


def one(tx: Tx, sql: LiteralString, params: Params | None = None) -> Row | None:
    """Return the first row, or None when there is none."""
    with _cursor(tx) as cursor:
        return cursor.execute(sql, params, prepare=True).fetchone()


def run(tx: Tx, sql: LiteralString, params: Params | None = None) -> int:
    """Run a statement and return how many rows it touched."""
    with _cursor(tx) as cursor:
        return cursor.execute(sql, params, prepare=True).rowcount


def many(tx: Tx, sql: LiteralString, params: Sequence[Params]) -> int:
    """Run a statement once for each set of parameters (pipelined). For many rows `unnest` is much faster."""
    if not params:
        return 0
    with _cursor(tx) as cursor:
        cursor.executemany(sql, params)
        return cursor.rowcount


def structs(tx: Tx, kind: type[S], sql: LiteralString, params: Params | None = None) -> list[S]:
    """Build one `kind` a row; the columns stand in the order of its fields. Values are taken as they come."""
    return [kind(*row) for row in rows(tx, sql, params)]


def each(tx: Tx, sql: LiteralString, params: Params | None = None, *, size: int = 2000) -> Iterator[Row]:
    """Yield the rows of a query that is too large for memory, fetching `size` at a time (a cursor on the server)."""
    assert isinstance(tx, Transaction)
    with tx.connection.cursor("doorstep_each", binary=True) as cursor:
        cursor.itersize = size
        yield from cursor.execute(sql, params, binary=True)
