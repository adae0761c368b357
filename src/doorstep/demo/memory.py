"""What the feed remembers from one start to the next: which orders live, and until when everything was told."""

import os
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from doorstep.demo.rules.life import Birth

FIRST_NUMBER = 3001


class Memory(Struct):
    """`demo.json` in DOORSTEP_HOME. It holds nothing that the seed and these lines do not tell again."""

    seed: str
    next_number: int = FIRST_NUMBER
    told_until: datetime | None = None
    births: list[Birth] = []


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
