"""The folder of data before and between the runs of a server, and the greeting that tells whether it lets us in."""

import os
import shutil
import socket
import struct
import subprocess
from pathlib import Path

from doorstep.kit.errors import StoreDown
from doorstep.kit.postgres.programs import NOBODY, REALLY_SOMEBODY, Programs


def make_data(programs: Programs, data: Path, wrapper: list[str]) -> None:
    """Make a fresh cluster with the database `doorstep` in it. It appears under its name only when it is whole."""
    draft = data.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if wrapper[:1] == [REALLY_SOMEBODY[0]]:
        os.chown(draft, NOBODY, NOBODY)
    words = ["-D", str(draft), "-U", "doorstep", "-E", "UTF8", "--locale=C.UTF-8"]
    words += ["--auth-local=trust", "--auth-host=reject", "--no-instructions"]
    _once([*wrapper, str(programs.folder / "initdb"), *words])
    single = [str(programs.folder / "postgres"), "--single", "-D", str(draft), "postgres"]
    _once([*wrapper, *single], b"CREATE DATABASE doorstep;\n")
    draft.rename(data)


def _once(command: list[str], said: bytes = b"") -> None:
    done = subprocess.run(command, input=said, capture_output=True, check=False, cwd="/", env=environment())
    if done.returncode != 0:
        reason = (done.stderr or done.stdout).decode(errors="replace")
        raise StoreDown(f"PostgreSQL could not make its data ({' '.join(command)}):\n{reason}")


def environment() -> dict[str, str]:
    """Return the little that PostgreSQL needs: its own variables (PGDATA, PGPORT …) of the user must not leak in."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def give_away(*folders: Path) -> None:
    """Let the user that PostgreSQL runs as own these folders."""
    for folder in folders:
        if folder.exists() and folder.stat().st_uid != NOBODY:
            subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", str(folder)], check=True)


def forget_stranger(data: Path) -> None:
    """Remove a lock file whose process id now belongs to another program (after a container was started anew).

    Only for who holds the launcher's lock: nobody else works on the data then.
    """
    path = data / "postmaster.pid"
    try:
        pid = int(path.read_text().split("\n", 1)[0])
        name = Path(f"/proc/{pid}/comm").read_text().strip()
    except (OSError, ValueError):
        return
    if name != "postgres":
        path.unlink()


def answers(folder: Path) -> bool:
    """Say whether the server behind this socket lets us in: a greeting by hand, since the driver is not ours to import.

    Source of the format: PostgreSQL's frontend/backend protocol 3.0, StartupMessage; `R` is an authentication answer.
    """
    greeting = struct.pack("!i", 196608) + b"user\0doorstep\0database\0postgres\0\0"
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(2.0)
            line.connect(str(folder / ".s.PGSQL.5432"))
            line.sendall(struct.pack("!i", len(greeting) + 4) + greeting)
            return line.recv(1) == b"R"
    except OSError:
        return False
