"""What the feed remembers from one start to the next: which orders live, and until when everything was told."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from doorstep.demo.rules.life import Birth

FIRST_NUMBER = 3001


class Memory(Struct):
    """`demo.json` in DOORSTEP_HOME: from it the whole plan follows again.

    The stories began at ``stories_at``, the first of them with the order ``story_number``.
    """

    seed: str
    next_number: int = FIRST_NUMBER
    told_until: datetime | None = None
    births: list[Birth] = []
    stories_at: datetime | None = None
    story_number: int = 0


class Taken(Exception):
    """Another process feeds this installation already."""


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold the memory for the length of the block. Raises `Taken` when another process does."""
    with (home / "demo.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken from None
        yield


def load(home: Path, seed: str) -> Memory:
    """Return what is remembered; a new memory when there is none, or when it cannot be read or has another seed."""
    path = _path(home)
    if path.is_file():
        try:
            found = msgspec.json.decode(path.read_bytes(), type=Memory)
        except msgspec.DecodeError:
            return Memory(seed)
        if found.seed == seed:
            return found
    return Memory(seed)


def save(home: Path, memory: Memory) -> None:
    """Write it down, wholly or not at all."""
    path = _path(home)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_bytes(msgspec.json.encode(memory))
    draft.replace(path)


def _path(home: Path) -> Path:
    return home / "demo.json"
