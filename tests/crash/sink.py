"""A mail server in a process of its own, that writes down each mail it takes before it answers.

Some answers are lost on purpose: the line is cut after the mail was taken (`drop`) or thrown away (`lose`).
`python -m tests.crash.sink FILE SEED LOST SLOW` prints its port; FILE gets a line a mail: `message-id TAB what it did`.
"""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from msgspec import Struct

from tests.ports import free_port

ACCEPT, DROP, LOSE = "accept", "drop", "lose"


class Mails(Struct, frozen=True):
    """What a sink saw: how often each Message-ID was taken, and of which ones an answer was lost."""

    taken: Counter[str]
    unanswered: Counter[str]


class Recorder:
    """Takes mails. ``lost`` is the share of answers that never arrive, half of them with the mail; ``slow`` the seconds
    between a mail that was taken and the answer."""

    def __init__(self, file: Path, seed: int, lost: float, slow: float) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._rng = random.Random(seed)
        self._lost, self._slow = lost, slow

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        key = str(message_from_bytes(envelope.original_content or b"")["message-id"])
        does = self._rng.choice((DROP, LOSE)) if self._rng.random() < self._lost else ACCEPT
        os.write(self._file, f"{key}\t{does}\n".encode())
        await asyncio.sleep(self._slow)
        if does != ACCEPT:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 taken"


def mails(file: Path) -> Mails:
    """Read what a sink wrote down."""
    taken: Counter[str] = Counter()
    unanswered: Counter[str] = Counter()
    for line in file.read_text().splitlines() if file.exists() else ():
        key, _, does = line.partition("\t")
        taken[key] += does != LOSE
        unanswered[key] += does != ACCEPT
    return Mails(taken, unanswered)


def main() -> None:
    """Serve until told to end."""
    controller = Controller(
        Recorder(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])),
        hostname="127.0.0.1",
        port=free_port(),
    )
    controller.start()
    sys.stdout.write(f"{controller.port}\n")
    sys.stdout.flush()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    controller.stop()


if __name__ == "__main__":
    main()
