"""One PostgreSQL as our own child in the foreground.

It listens on a socket in a folder that only we may enter, and on no port. A lock on a file in `home`, which the server
inherits, says that data is in use: it is free again exactly when the last process of that server is gone.
"""

import fcntl
import hashlib
import os
import signal
import stat
import subprocess
import time
from pathlib import Path
from typing import IO

from doorstep.kit.errors import SettingError, StoreDown
from doorstep.kit.postgres.data import answers, environment, forget_stranger, give_away, make_data
from doorstep.kit.postgres.programs import NOBODY, REALLY_SOMEBODY, Programs, as_somebody, until_parent_ends

_PATIENCE = 60.0  # seconds; after a crash the server first replays its log
_LONGEST_SOCKET = 100  # bytes of a socket's path that every system takes
_STILL_LEAVING = ("pre-existing shared memory", "lock file", "could not create any Unix-domain sockets")


class Server:
    """A PostgreSQL on the data in `home`. Start it from the main thread: it stops when the starting thread ends."""

    def __init__(
        self, home: Path, programs: Programs, *, options: tuple[str, ...] = (), wrapper: list[str] | None = None
    ) -> None:
        """`options` are settings of the server ("fsync=off"); `wrapper` stands in for `as_somebody()`."""
        self.home = home.absolute()
        self.programs = programs
        self.data = self.home / f"postgres-{programs.major}"
        self._options = options
        self._wrapper = as_somebody() if wrapper is None else wrapper
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[bytes] | None = None
        self._log = self.home / f"postgres-{programs.major}.log"
        self._socket = _socket_folder(self.home, programs.major)

    @property
    def url(self) -> str:
        """Where to connect, as a URL."""
        return self.url_of("doorstep")

    def url_of(self, database: str) -> str:
        """The URL of another database of this server."""
        return f"postgresql://doorstep@/{database}?host={self._socket}"

    @property
    def pid(self) -> int | None:
        """The process id of the server that we started, None while there is none or when it is somebody else's."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Make the data when there is none, start the server and wait until it answers.

        Shares the server that another process of this installation runs on the same data. Raises `StoreDown` with the
        last lines of its log when it does not come up.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        _own_folder(self._socket)
        if self._taken_by_another():
            return
        if self._wrapper and self._wrapper[0] == REALLY_SOMEBODY[0]:
            give_away(self._socket, self.data)
        if not (self.data / "PG_VERSION").exists():
            make_data(self.programs, self.data, self._wrapper)
        self._run()

    def stop(self) -> None:
        """Stop the server that we started: cleanly, and at last by force. One that we share is left alone."""
        if self._process:
            for how, patience in ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
                if self._process.poll() is not None:
                    break
                self._process.send_signal(how)
                try:
                    self._process.wait(patience)
                except subprocess.TimeoutExpired:
                    continue
            self._process = None
        if self._lock:
            self._lock.close()
            self._lock = None

    def kill(self) -> None:
        """Kill the server without any warning, as a power cut would."""
        assert self._process, "only a server that we started can be killed"
        self._process.kill()
        self._process.wait()

    def restart(self) -> None:
        """Start the server again after it died (or stop it first), on the same data and the same socket."""
        assert self._lock, "only a server that we started can be started again"
        if self.pid:
            assert self._process
            self._process.send_signal(signal.SIGINT)
            self._process.wait()
        self._run()

    def _taken_by_another(self) -> bool:
        lock = open(self.home / f"postgres-{self.programs.major}.lock", "ab")  # noqa: SIM115 - held while we run
        latest = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._lock = lock
                return False
            except BlockingIOError:
                if answers(self._socket):
                    lock.close()
                    return True
                if time.monotonic() > latest:
                    lock.close()
                    raise StoreDown(f"another process holds {self.data} and does not answer") from None
                time.sleep(0.05)

    def _run(self) -> None:
        latest = time.monotonic() + _PATIENCE
        forget_stranger(self.data)
        while True:
            begin = self._log.stat().st_size if self._log.exists() else 0
            self._process = self._spawn()
            if self._came_up(latest):
                return
            said = self._log.read_bytes()[begin:].decode(errors="replace")
            leaving = any(words in said for words in _STILL_LEAVING)
            if not leaving or time.monotonic() > latest:
                self.stop()
                raise StoreDown(f"PostgreSQL {self.programs.major} does not start:\n{said[-2000:]}")
            time.sleep(0.05)

    def _spawn(self) -> subprocess.Popen[bytes]:
        options = [f"unix_socket_directories={self._socket}", "listen_addresses=", "unix_socket_permissions=0700"]
        command = [*self._wrapper, *until_parent_ends(), str(self.programs.folder / "postgres"), "-D", str(self.data)]
        for option in (*options, *self._options):
            command += ["-c", option]
        assert self._lock
        with self._log.open("ab") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=environment(),
                start_new_session=True,  # Ctrl-C in the terminal is for us; we stop it when nobody needs it any more
                pass_fds=[self._lock.fileno()],
            )

    def _came_up(self, latest: float) -> bool:
        assert self._process
        while self._process.poll() is None and time.monotonic() < latest:
            if answers(self._socket):
                return True
            time.sleep(0.01)
        return False


def _socket_folder(home: Path, major: int) -> Path:
    folder = home / f"socket-{major}"
    if len(bytes(folder)) <= _LONGEST_SOCKET - len("/.s.PGSQL.5432.lock"):
        return folder
    short = hashlib.blake2b(bytes(folder), digest_size=8).hexdigest()
    return Path("/tmp") / f"doorstep-{os.geteuid()}-{short}"  # noqa: S108 - ours alone, see _own_folder


def _own_folder(folder: Path) -> None:
    """Make a folder that only we may enter; refuse one that somebody else put there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid not in (os.geteuid(), NOBODY) or seen.st_mode & 0o077:
        raise SettingError(f"{folder} must be a folder of ours that nobody else may enter; remove it")
