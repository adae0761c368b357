"""Keep track of imports: begin or go on, move, end."""

from datetime import datetime

import msgspec

from doorstep.intake.model import ImportRun
from doorstep.intake.store import imports as store
from doorstep.kit.handle import Tx


class MovedMeanwhile(Exception):
    """Another process imports the same thing into the same shop just now."""


def begin_import(
    tx: Tx, shop: str, run: str, *, kind: str, total: int, now: datetime, again: bool = False, grows: bool = False
) -> ImportRun:
    """Return how far the import with this id came: a new one, one that was broken off, or one that has ended.

    `again` lets it begin anew. `grows`: there may be more by now, so one that has ended goes on from its end.
    """
    found = store.begin(tx, shop, run, kind, total, now)
    if again:
        store.again(tx, shop, run, now)
    elif grows and found.ended_at is not None:
        store.go_on(tx, shop, run)
    else:
        return found
    return store.begin(tx, shop, run, kind, total, now)


def move_import(tx: Tx, run: ImportRun, to: int, findings: bytes) -> ImportRun:
    """Write the position that was reached, in the transaction that recorded what stands before it.

    Raises `MovedMeanwhile` when another process was faster: roll back.
    """
    if not store.move(tx, run, to, findings):
        raise MovedMeanwhile
    return msgspec.structs.replace(run, at=to, findings=findings)


def end_import(tx: Tx, run: ImportRun, findings: bytes, *, now: datetime) -> ImportRun:
    """Write that everything was imported. Raises `MovedMeanwhile`."""
    if not store.end(tx, run, findings, now):
        raise MovedMeanwhile
    return msgspec.structs.replace(run, findings=findings, ended_at=now)
