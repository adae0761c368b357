"""Put messages into a folder instead of sending them.

`<folder>/<shop>/<message>.eml` is a mail, `….txt` a message of any other channel; `<folder>/index.jsonl` has a line for
each, without anything personal. A message that comes again under its key replaces its file, so it is there once.
"""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec
from msgspec import Struct

from doorstep.messages.model import Fate, Outgoing
from doorstep.messages.rules.letter.mime import mail_of

INDEX = "index.jsonl"


class Entry(Struct, frozen=True):
    """A line of the index. ``subject`` is the order, ``file`` the path below the folder."""

    at: datetime
    shop: str
    message: UUID
    subject: str
    purpose: str
    template: str
    key: str
    file: str
    channel: str = "email"


class Mailbox:
    """A folder of mails. Several processes may write to it at once."""

    at_once = 1

    def __init__(self, folder: Path) -> None:
        """The folder is made when the first mail comes."""
        self._folder = folder

    def send_many(self, outgoing: Sequence[Outgoing], now: datetime, *, seconds: float = 120.0) -> list[Fate]:
        """Put mails into the folder and return what became of each, in order. Raises nothing."""
        return [self._fate(one, now) for one in outgoing]

    def entries(self, shop: str = "") -> list[Entry]:
        """Return the index, of one shop or of all; mails whose file was removed are left out."""
        path = self._folder / INDEX
        lines = path.read_bytes().splitlines() if path.exists() else []
        found = [msgspec.json.decode(line, type=Entry) for line in lines if line]
        return [one for one in found if shop in ("", one.shop) and (self._folder / one.file).exists()]

    def read(self, entry: Entry) -> bytes:
        """Return a mail as it would have left."""
        return (self._folder / entry.file).read_bytes()

    def remove(self, shop: str, message: UUID) -> None:
        """Take a mail out of the folder, when its person is forgotten."""
        for ending in (".eml", ".txt"):
            self._path(shop, message, ending).unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing is kept open."""

    def _fate(self, one: Outgoing, now: datetime) -> Fate:
        try:
            data = mail_of(one.letter, one.key, now).as_bytes() if one.channel == "email" else _text_of(one)
        except ValueError as error:
            return Fate(one, f"the mail cannot be written: {error}", permanent=True)
        try:
            self._put(one, data, now)
        except OSError as error:
            return Fate(one, f"the mailbox cannot be written to: {error.strerror}")
        return Fate(one)

    def _put(self, one: Outgoing, data: bytes, now: datetime) -> None:
        path = self._path(one.shop, one.message, ".eml" if one.channel == "email" else ".txt")
        path.parent.mkdir(parents=True, exist_ok=True)
        known = path.exists()
        draft = path.with_suffix(f".{os.getpid()}")
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        if not known:
            name = str(path.relative_to(self._folder))
            line = Entry(now, one.shop, one.message, one.subject, one.purpose, one.template, one.key, name, one.channel)
            with (self._folder / INDEX).open("ab") as index:
                index.write(msgspec.json.encode(line) + b"\n")  # one write, so that lines of two processes never mix

    def _path(self, shop: str, message: UUID, ending: str) -> Path:
        return self._folder / shop / f"{message.hex}{ending}"


def _text_of(one: Outgoing) -> bytes:
    """A message of another channel than mail, for people to look at."""
    head = {"Channel": one.channel, "To": one.letter.address, "Title": one.letter.subject, **one.letter.options}
    lines = [f"{name}: {' '.join(value.split())}" for name, value in head.items() if value]
    return ("\n".join(lines) + "\n\n" + one.letter.text + "\n").encode()
