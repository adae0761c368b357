"""The log of forgettings outside the database: a file that a restored backup does not take back. Nothing personal."""

import os
from pathlib import Path

import msgspec

from doorstep.people.model import Forgetting
from doorstep.people.ports import Log

NAME = "forgettings.jsonl"


def keeper(home: Path) -> Log:
    """Return what writes lines to the log in `home`, safely on the disk before it returns."""

    def keep(line: Forgetting) -> None:
        home.mkdir(parents=True, exist_ok=True)
        handle = os.open(home / NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, msgspec.json.encode(line) + b"\n")
            os.fsync(handle)
        finally:
            os.close(handle)

    return keep


def lines(home: Path) -> list[Forgetting]:
    """Return the log in `home` as it was written. A line that was cut off by a crash is left out."""
    try:
        written = (home / NAME).read_bytes()
    except FileNotFoundError:
        return []
    whole = written.rpartition(b"\n")[0].splitlines()
    return [msgspec.json.decode(line, type=Forgetting) for line in whole if line]
