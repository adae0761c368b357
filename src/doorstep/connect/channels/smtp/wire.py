"""Hand mails to an SMTP server: connections are kept open, several are used at once, every failure says its kind.

Before the last dot of a mail was sent nothing has been delivered, so trying again is safe. When the connection is lost
between the last dot and the answer nobody knows: that is `AnswerLost`.
"""

import queue
import smtplib
import socket
import ssl
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from types import TracebackType
from urllib.parse import unquote, urlsplit

from doorstep.kit.errors import TransportError
from doorstep.messages.model import AnswerLost, Fate, Outgoing
from doorstep.messages.rules.letter.mime import mail_of


class Smtp:
    """A mail server. Thread-safe; close it, or use it as a context manager."""

    def __init__(self, url: str, *, connections: int = 8, timeout: float = 20.0) -> None:
        """`url` is smtp://user:password@host:port (STARTTLS where offered) or smtps://…; `timeout` seconds an answer.

        Raises `ValueError` when the URL names no server.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("a mail server is written as smtp://user:password@host:587 or smtps://…:465")
        self._secure = parts.scheme == "smtps"
        self._host, self._port = parts.hostname, parts.port or (465 if self._secure else 25)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._timeout = timeout
        self.at_once = connections
        self._idle: queue.LifoQueue[smtplib.SMTP] = queue.LifoQueue()
        self._pool = ThreadPoolExecutor(connections, thread_name_prefix="smtp")

    def send_many(self, outgoing: Sequence[Outgoing], now: datetime, *, seconds: float = 120.0) -> list[Fate]:
        """Hand mails over, several at once, and return what became of each, in order. Raises nothing.

        What could not be begun within so many seconds comes back as a passing failure.
        """
        latest = time.monotonic() + seconds
        return list(self._pool.map(lambda one: self._fate(one, now, latest), outgoing))

    def send(self, one: Outgoing, now: datetime) -> None:
        """Hand one mail over. Raises `AnswerLost` when it may have arrived, `TransportError` when it has not."""
        try:
            data = mail_of(one.letter, one.key, now).as_bytes()
        except ValueError as error:
            raise TransportError(f"the mail cannot be written: {error}", permanent=True) from None
        line, kept = self._line()
        try:
            self._deliver(line, one, data)
        except smtplib.SMTPServerDisconnected:
            _drop(line)
            if not kept:
                raise TransportError("the mail server hung up", permanent=False) from None
            self._afresh(one, data)  # a connection that lay idle for too long was closed by the server
        else:
            self._idle.put(line)

    def _afresh(self, one: Outgoing, data: bytes) -> None:
        line = self._connect()
        try:
            self._deliver(line, one, data)
        except smtplib.SMTPServerDisconnected:
            _drop(line)
            raise TransportError("the mail server hung up", permanent=False) from None
        self._idle.put(line)

    def _fate(self, one: Outgoing, now: datetime, latest: float) -> Fate:
        if time.monotonic() > latest:
            return Fate(one, "the mail server was too slow for its turn to come")
        try:
            self.send(one, now)
        except AnswerLost as error:
            return Fate(one, error.message, lost=True)
        except TransportError as error:
            return Fate(one, error.message, error.permanent, retry_after=error.retry_after)
        return Fate(one)

    def _line(self) -> tuple[smtplib.SMTP, bool]:
        try:
            return self._idle.get_nowait(), True
        except queue.Empty:
            return self._connect(), False

    def _connect(self) -> smtplib.SMTP:
        try:
            name = _own_name()
            if self._secure:
                context = ssl.create_default_context()
                line: smtplib.SMTP = smtplib.SMTP_SSL(
                    self._host, self._port, name, timeout=self._timeout, context=context
                )
            else:
                line = smtplib.SMTP(self._host, self._port, name, timeout=self._timeout)
        except (OSError, smtplib.SMTPException) as error:
            raise TransportError(f"the mail server cannot be reached: {error}", permanent=False) from None
        try:
            self._introduce(line)
        except (OSError, smtplib.SMTPException) as error:
            _drop(line)
            raise TransportError(f"the mail server does not take us in: {error}", permanent=False) from None
        return line

    def _introduce(self, line: smtplib.SMTP) -> None:
        line.ehlo_or_helo_if_needed()
        if not self._secure and line.has_extn("starttls"):
            line.starttls(context=ssl.create_default_context())
            line.ehlo()
        elif not self._secure and self._user and self._host not in ("localhost", "127.0.0.1", "::1"):
            raise smtplib.SMTPException("it offers no encryption, and the password is not sent in the open")
        if self._user:
            line.login(self._user, self._password)

    def _deliver(self, line: smtplib.SMTP, one: Outgoing, data: bytes) -> None:
        """Speak one mail on a connection. Raises `SMTPServerDisconnected` when it was cut before the mail was over."""
        sender, recipient = one.letter.sender, one.letter.address
        options = [f"size={len(data)}"] if line.has_extn("size") else []
        self._expect(line, line.mail(_on_wire(sender), options), {250}, own_fault=True)
        self._expect(line, line.rcpt(_on_wire(recipient)), {250, 251})
        self._expect(line, line.docmd("DATA"), {354})
        try:
            line.send(_dotted(data))
            answer = line.getreply()
        except (smtplib.SMTPServerDisconnected, OSError):
            _drop(line)
            raise AnswerLost("the connection was lost before the mail server answered") from None
        self._expect(line, answer, {250})

    def _expect(
        self, line: smtplib.SMTP, answer: tuple[int, bytes], wanted: set[int], *, own_fault: bool = False
    ) -> None:
        """Raise what an unwanted answer means: 5xx for good, unless it is about us and not about the recipient."""
        code, words = answer
        if code in wanted:
            return
        said = f"the mail server says {code} {words.decode('utf-8', 'replace')}"
        permanent = 500 <= code < 600 and not (own_fault and code != 552)
        if code == 421:
            _drop(line)
        else:
            self._reset(line)
        raise TransportError(said, permanent=permanent)

    def _reset(self, line: smtplib.SMTP) -> None:
        try:
            line.rset()
        except (smtplib.SMTPException, OSError):
            _drop(line)
        else:
            self._idle.put(line)

    def close(self) -> None:
        """Hang up every connection. Mails under way are finished first."""
        self._pool.shutdown(wait=True)
        while True:
            try:
                line = self._idle.get_nowait()
            except queue.Empty:
                return
            try:
                line.quit()
            except (smtplib.SMTPException, OSError):
                _drop(line)

    def __enter__(self) -> "Smtp":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _dotted(data: bytes) -> bytes:
    """The mail as DATA wants it: CRLF, a dot doubled at the start of a line, and the last dot."""
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    body = b"\r\n".join(b"." + one if one.startswith(b".") else one for one in lines)
    return (body if body.endswith(b"\r\n") else body + b"\r\n") + b".\r\n"


def _on_wire(address: str) -> str:
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain}" if domain.isascii() else f"{name}@{domain.encode('idna').decode()}"


def _own_name() -> str:
    name = socket.gethostname()  # never asks the network, unlike the library's own choice
    return name if "." in name else "[127.0.0.1]"


def _drop(line: smtplib.SMTP) -> None:
    line.close()
