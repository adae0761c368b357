"""Put letters into a print queue: `<folder>/<shop>/open/<message>.pdf`, and `printed/` beside it once they are printed.

A letter that comes again replaces its file, so it lies there once. Whoever prints moves the files, or calls `done`.
"""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from doorstep.messages.model import Fate, Outgoing

OPEN, PRINTED = "open", "printed"


class PrintQueue:
    """A folder of letters. Several processes may write to it at once."""

    at_once = 2

    def __init__(self, folder: Path) -> None:
        """The folder is made when the first letter comes."""
        self._folder = folder

    def send_many(self, outgoing: Sequence[Outgoing], now: datetime, *, seconds: float = 120.0) -> list[Fate]:
        """Put letters into the queue and return what became of each, in order. Raises nothing."""
        return [self._fate(one, now) for one in outgoing]

    def waiting(self, shop: str) -> list[Path]:
        """Return the letters that wait to be printed, the oldest first."""
        found = (self._folder / shop / OPEN).glob("*.pdf")
        return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name))

    def done(self, shop: str, names: Sequence[str]) -> int:
        """Say that these files were printed; return how many were still open."""
        moved = 0
        for name in names:
            path = self._folder / shop / OPEN / Path(name).name
            if path.is_file():
                target = self._folder / shop / PRINTED / path.name
                target.parent.mkdir(parents=True, exist_ok=True)
                path.replace(target)
                moved += 1
        return moved

    def close(self) -> None:
        """Nothing is kept open."""

    def _fate(self, one: Outgoing, now: datetime) -> Fate:
        name = f"{one.message.hex}.pdf"
        if (self._folder / one.shop / PRINTED / name).exists():
            return Fate(one, id=name)  # it was printed already: a repeat
        try:
            from doorstep.connect.channels.post.paper import printed  # fpdf takes half a second, few shops print

            data = printed(one.letter, now)
        except ValueError as error:
            return Fate(one, f"the letter cannot be printed: {error}", permanent=True)
        path = self._folder / one.shop / OPEN / name
        draft = path.with_suffix(f".{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(data)
            draft.replace(path)
        except OSError as error:
            return Fate(one, f"the print queue cannot be written to: {error.strerror}")
        return Fate(one, id=name)
