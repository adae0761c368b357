"""Signs of life of the loops."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx


class Beat(Struct, frozen=True):
    """A loop of a worker: when its latest round ended, what it did since it began, and what was wrong at last."""

    loop: str
    at: datetime
    done: int
    note: str = ""


def write(tx: Tx, worker: str, beats: Sequence[Beat]) -> None:
    """Write the latest sign of life of a worker's loops."""
    sql = """
        INSERT INTO heartbeat (worker, loop, at, done, note)
        SELECT %(worker)s, * FROM unnest(%(loop)b::text[], %(at)b::timestamptz[], %(done)b::bigint[], %(note)b::text[])
        ON CONFLICT (worker, loop) DO UPDATE SET at = excluded.at, done = excluded.done, note = excluded.note"""
    columns: dict[str, object] = {name: [getattr(one, name) for one in beats] for name in Beat.__struct_fields__}
    db.run(tx, sql, {**columns, "worker": worker})


def workers(tx: Tx) -> list[str]:
    """Return every worker that has a sign of life, whether it lives or not."""
    return [row[0] for row in db.rows(tx, "SELECT DISTINCT worker FROM heartbeat ORDER BY worker")]


def forget(tx: Tx, gone: Sequence[str]) -> int:
    """Forget workers that ended; return how many signs of life went with them."""
    return db.run(tx, "DELETE FROM heartbeat WHERE worker = ANY(%(gone)b::text[])", {"gone": list(gone)})


def prune(tx: Tx, before: datetime) -> int:
    """Forget what gave no sign of life since this moment; return how many loops."""
    return db.run(tx, "DELETE FROM heartbeat WHERE at < %(before)s", {"before": before})
