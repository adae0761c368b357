"""The samples that a connector ships: bodies that this project wrote itself, and how its reader fares with them.

They are installed with the code. A file `beside.toml` among them holds what came beside a body, such as the header that
names its topic. A sample whose name has one of `REFUSED_WORDS` tells of an error; every other must be read.
"""

import tomllib
from collections.abc import Mapping
from importlib import import_module
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple

from doorstep.connect import READERS, reader
from doorstep.connect.found import REFUSED
from doorstep.timeline.model import Milestone, Reading, Scan

#: The clock of every sample: what it says must not hang on the day it is read.
RECEIVED = "2026-11-22T12:00:00Z"
REFUSED_WORDS = frozenset({"error", "errors", "fault", "refused", "denied", "invalid", "broken"})
#: Beside the bodies: what is none.
_NO_BODY = frozenset({"README.md", "beside.toml"})


class Sample(NamedTuple):
    """One body as it would arrive. `error`: it tells of an error, and must be read as one."""

    name: str
    raw: bytes
    meta: Mapping[str, str]
    error: bool


class Fared(NamedTuple):
    """How a reader fared with one sample; `problem` says why it failed and is empty when all is well."""

    name: str
    reading: Reading
    problem: str = ""

    @property
    def refused(self) -> int:
        """How many parts should have been events and could not be read."""
        return sum(one.why.startswith(REFUSED) for one in self.reading.ignored)

    @property
    def unknown(self) -> list[str]:
        """The source's codes (or words, where it has no codes) whose meaning nobody knows."""
        scans = [told.fact for told in self.reading.events if isinstance(told.fact, Scan)]
        return sorted({one.code or one.raw_text for one in scans if one.milestone is Milestone.UNKNOWN})


def samples(connector: str) -> tuple[Sample, ...]:
    """Return the samples of a connector, by name. Raises `LookupError` for an unknown connector."""
    package = READERS[connector]
    with as_file(files(package) / "samples") as folder:
        if not folder.is_dir():
            return ()
        beside = _beside(folder)
        return tuple(
            Sample(
                path.name,
                path.read_bytes(),
                {"received_at": RECEIVED, **beside.get(path.name, {})},
                _tells_of_an_error(path.stem.lower().replace(".", "_")),
            )
            for path in sorted(folder.iterdir())
            if path.is_file() and path.name not in _NO_BODY
        )


def _tells_of_an_error(name: str) -> bool:
    return not REFUSED_WORDS.isdisjoint(name.split("_")) or "not_found" in name or name == "unknown"


def _beside(folder: Path) -> dict[str, dict[str, str]]:
    path = folder / "beside.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def fared(connector: str) -> tuple[Fared, ...]:
    """Read every sample of a connector and say how that went; tables that belong together are read as one sample."""
    found = reader(connector)
    if "folder" in found.card.can:
        return (_whole_folder(connector),)
    return tuple(_one(sample, found.read(sample.raw, sample.meta)) for sample in samples(connector))


def _one(sample: Sample, reading: Reading) -> Fared:
    if sample.error and reading.error is None and not reading.ignored:
        return Fared(sample.name, reading, "it tells of an error and was read without one")
    if not sample.error and reading.error is not None:
        return Fared(sample.name, reading, reading.error.why)
    if not sample.error and not reading.events:
        return Fared(sample.name, reading, "nothing was found in it")
    return Fared(sample.name, reading)


def _whole_folder(connector: str) -> Fared:
    with as_file(files(READERS[connector]) / "samples") as path:
        read_folder = import_module(f"{READERS[connector]}.folder").read_folder
        readings: list[Reading] = [reading for _, reading in read_folder(path)]
    whole = Reading(
        tuple(told for reading in readings for told in reading.events),
        tuple(one for reading in readings for one in reading.ignored),
        next((reading.error for reading in readings if reading.error is not None), None),
    )
    return _one(Sample("(all tables)", b"", {}, error=False), whole)
