"""Record pieces one after the other; each commits together with the position that it reached."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from doorstep.cli.importing.findings import Findings
from doorstep.cli.importing.source import Source
from doorstep.intake import handlers as intake
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
    fingerprint = source.fingerprint()
    with database.transaction() as tx:
        run = intake.begin_import(
            tx, shop, fingerprint, kind=source.reader.id, total=source.total, now=now(), again=again
        )
    found, began = Findings.load(run.findings), run.at
    if run.ended_at is not None:
        return Result(found, True, began)
    for piece in source.pieces(run.at, found):
        moment = now()
        reads = [
            Read(shop, source.reader.id, reading, moment, None, source.reader.label, "", True)
            for reading in piece.readings
        ]
        found.records += piece.records
        before = found.events, found.new
        for attempt in range(_TRIES):
            try:
                with database.transaction() as tx:
                    recorded = timeline.record(tx, keys, reads, now=moment)
                    found.events, found.new = before[0] + recorded.new + recorded.known, before[1] + recorded.new
                    moved = intake.move_import(tx, run, piece.at, found.dump())
                break
            except Collision:
                if attempt == _TRIES - 1:
                    raise
        run = moved
        progress(run.at, found)
    with database.transaction() as tx:
        intake.end_import(tx, run, found.dump(), now=now())
    return Result(found, False, began)
