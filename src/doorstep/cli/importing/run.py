"""Record pieces one after the other; each commits together with the position that it reached."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from doorstep.cli.importing.findings import Findings
from doorstep.cli.importing.source import Piece, Source
from doorstep.intake import handlers as intake
from doorstep.intake.model import ImportRun
from doorstep.kit.errors import Collision
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring
from doorstep.timeline import handlers as timeline
from doorstep.timeline.handlers import Read

_TRIES = 5

#: Called after each piece with the position and what was found so far.
Progress = Callable[[int, Findings], None]


class Result(Struct, frozen=True):
    """What an import came to. `already` when the very same thing had been imported to its end before."""

    findings: Findings
    already: bool
    began_at: int


def run(
    database: Database,
    keys: Keyring,
    shop: str,
    source: Source,
    *,
    now: Callable[[], datetime],
    again: bool = False,
    progress: Progress = lambda at, found: None,
) -> Result:
    """Import everything as history, from where an earlier run of the same thing stopped.

    Raises `intake.MovedMeanwhile` when another process imports the same thing just now.
    """
    run = _begin(database, shop, source, now(), again=again)
    found, began = Findings.load(run.findings), run.at
    if run.ended_at is not None:
        return Result(found, True, began)
    for piece in source.pieces(run.at, found):
        found.records += piece.records
        run = _record(database, keys, source, run, piece, found, now())
        progress(run.at, found)
    with database.transaction() as tx:
        intake.end_import(tx, run, found.dump(), now=now())
    return Result(found, False, began)


def _begin(database: Database, shop: str, source: Source, moment: datetime, *, again: bool) -> ImportRun:
    fingerprint, kind = source.fingerprint(), source.reader.id
    with database.transaction() as tx:
        return intake.begin_import(
            tx, shop, fingerprint, kind=kind, total=source.total, now=moment, again=again, grows=source.grows
        )


def _record(
    database: Database, keys: Keyring, source: Source, run: ImportRun, piece: Piece, found: Findings, moment: datetime
) -> ImportRun:
    """Write a piece together with the position that it reached."""
    reader = source.reader
    reads = [Read(run.shop, reader.id, one, moment, None, reader.label, "", True) for one in piece.readings]
    before = found.events, found.new
    for attempt in range(_TRIES):
        try:
            with database.transaction() as tx:
                recorded = timeline.record(tx, keys, reads, now=moment)
                found.events, found.new = before[0] + recorded.new + recorded.known, before[1] + recorded.new
                return intake.move_import(tx, run, piece.at, found.dump())
        except Collision:
            if attempt == _TRIES - 1:
                raise
    raise AssertionError("unreachable: the last try returns or raises")
