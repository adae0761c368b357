"""A real SMTP server for tests that takes mails in, and can be told to behave badly.

with Sink() as sink:
    sink.next("defer", "drop")      # the next two mails; then it accepts again
    sink.to("nobody@example.org", "refuse")
    ... send to sink.url ...
    assert [mail["subject"] for mail in sink.mails] == [...]
"""

import asyncio
import threading
from collections import Counter, deque
from email import message_from_bytes
from email.message import Message
from email.policy import default
from types import TracebackType

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ports import free_port

#: What a sink can do with a mail.
ACCEPT = "accept"
REFUSE = "refuse"  # 550 to the recipient
DEFER = "defer"  # 451 after the mail: not taken
DENY = "deny"  # 554 after the mail: not taken
DROP = "drop"  # takes the mail, and hangs up before it answers
LOSE = "lose"  # hangs up before it answers, and has not taken the mail
HANG_UP = "hang_up"  # hangs up at MAIL FROM
BUSY = "busy"  # 421 at MAIL FROM
NO_SENDER = "no_sender"  # 550 at MAIL FROM
BEHAVIOURS = (ACCEPT, REFUSE, DEFER, DENY, DROP, LOSE, HANG_UP, BUSY, NO_SENDER)


class Sink:
    """An SMTP server on a free port of this machine. `mails` are those that it took, in order."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.connections = 0
        self.delay = 0.0
        self._coming: deque[str] = deque()
        self._by_address: dict[str, str] = {}
        self._lock = threading.Lock()
        self._port = free_port()
        self._controller = Controller(_Handler(self), hostname="127.0.0.1", port=self._port)

    @property
    def url(self) -> str:
        """Where it listens, as DOORSTEP_SMTP_URL wants it."""
        return f"smtp://127.0.0.1:{self._port}"

    def next(self, *behaviours: str) -> None:
        """What to do with the next mails, one after the other."""
        assert set(behaviours) <= set(BEHAVIOURS)
        self._coming.extend(behaviours)

    def to(self, address: str, behaviour: str) -> None:
        """What to do with every mail to this address."""
        assert behaviour in BEHAVIOURS
        self._by_address[address] = behaviour

    def wait(self, seconds: float) -> None:
        """Take so long to answer each mail."""
        self.delay = seconds

    @property
    def repeats(self) -> dict[str, int]:
        """How often each Message-ID was taken more than once."""
        counted = Counter(str(mail["message-id"]) for mail in self.mails)
        return {key: n - 1 for key, n in counted.items() if n > 1}

    def took(self, data: bytes) -> None:
        """Keep a mail."""
        with self._lock:
            self.mails.append(message_from_bytes(data, policy=default))

    def behaviour(self) -> str:
        """What to do with the mail that begins now."""
        with self._lock:
            return self._coming.popleft() if self._coming else ACCEPT

    def behaviour_to(self, address: str) -> str:
        """What to do with mails to this address, empty when nothing was said."""
        return self._by_address.get(address, "")

    def __enter__(self) -> "Sink":
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()


class _Handler:
    """What aiosmtpd calls at each step of a conversation. The behaviour of a mail is chosen when it begins."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._does: dict[int, str] = {}  # by session, which has one mail at a time

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self._sink.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        does = self._sink.behaviour()
        self._does[id(session)] = does
        if does == HANG_UP:
            _hang_up(server)
        if does == BUSY:
            return "421 too busy, come back later"
        if does == NO_SENDER:
            return "550 5.7.1 we do not know you"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        does = self._sink.behaviour_to(address) or self._does[id(session)]
        self._does[id(session)] = does
        if does == REFUSE:
            return f"550 5.1.1 <{address}> is unknown here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        does = self._does[id(session)]
        if self._sink.delay:
            await asyncio.sleep(self._sink.delay)
        if does in (ACCEPT, DROP):
            assert isinstance(envelope.content, bytes)
            self._sink.took(envelope.content)
        if does in (DROP, LOSE):
            _hang_up(server)
        answers = {DEFER: "451 4.3.0 not now", DENY: "554 5.7.1 we do not take this"}
        return answers.get(does, "250 OK")


def _hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()
