"""What can be imported: something that is read in pieces from any position on."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from doorstep.cli.importing.findings import Findings
from doorstep.connect.cards import Reader
from doorstep.timeline.model import Reading

PIECE = 500  # records


class Unfit(Exception):
    """This cannot be imported; the text says why and how to mend it."""


class Broken(Exception):
    """The import stopped for a reason outside: the same command goes on from there. The text says why."""


class Piece(NamedTuple):
    """Some records, read; `at` is the position after them."""

    at: int
    records: int
    readings: list[Reading]


class Source(Protocol):
    """Something that can be imported: `total` in the unit of its positions, or in records where these are no counts
    (`counted`). `grows`: there may be more the next time, so that an import goes on from its end."""

    reader: Reader
    total: int
    unit: str
    grows: bool
    counted: bool

    def fingerprint(self) -> str: ...

    def pieces(self, at: int, found: Findings) -> Iterator[Piece]: ...


def hash_of(kind: str, files: list[Path]) -> str:
    """Return a hash of these files as this connector reads them."""
    whole = hashlib.blake2b(kind.encode(), digest_size=16)
    for path in files:
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "blake2b").digest())
    return whole.hexdigest()
