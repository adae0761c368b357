"""Look whether everything that Doorstep needs is in order, and say how to mend what is not.

Looks at Python, PostgreSQL and its tables, the walls between shops, the loops, the master key, the way mails leave, and
the disk. Changes nothing, except that PostgreSQL runs for a moment. With --sign-in it prints a link that lets the
owner in once.
"""

import argparse
import os
import shutil
import smtplib
import stat
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

from msgspec import structs

from doorstep.cli import answer, ground
from doorstep.cli.run._inside import Finding, inside
from doorstep.kit import seal
from doorstep.kit.config import Settings
from doorstep.kit.errors import SettingError, StoreDown
from doorstep.kit.postgres import choose, running

_LEAST_FREE = 1024**3  # bytes


def add(parser: argparse.ArgumentParser) -> None:
    """One way out of being locked out."""
    parser.add_argument("--sign-in", metavar="EMAIL", nargs="?", const="owner@localhost", help="print a one-time link")


def run(args: argparse.Namespace) -> int:
    """Look at everything and print a line for each."""
    if args.sign_in:
        return sign_in(args)
    found = ground.settings()
    looks: tuple[Callable[[Settings], Finding], ...] = (python, home, disk, key, mail)
    findings = [*(look(found) for look in looks), *postgres(found)]
    findings = [structs.replace(finding, mend="") if finding.ok else finding for finding in findings]
    code = answer.OK if all(finding.ok for finding in findings) else answer.PROBLEM
    return answer.show(args, findings, "\n".join(map(line, findings)), code=code)


def line(finding: Finding) -> str:
    """Return a finding as a person reads it."""
    text = f"{'ok     ' if finding.ok else 'PROBLEM'}  {finding.name}: {finding.says}"
    return text if finding.ok else f"{text}\n         {finding.mend}"


def sign_in(args: argparse.Namespace) -> int:
    """Print a link that signs this member in once; only whoever may run this command on the machine can."""
    found = ground.settings()
    with ground.postgres(found):
        ground.start_django()
        from doorstep.accounts.sign_in import one_time_path, owner_of
        from doorstep.cli.run.up import shops

        link = found.public_url + one_time_path(owner_of(shops(), args.sign_in))
    return answer.show(args, {"link": link}, link)


def python(_found: Settings) -> Finding:
    """The version of Python."""
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), version, "Doorstep needs 3.11 or newer.")


def home(found: Settings) -> Finding:
    """The folder that we write into."""
    folder = next(path for path in (found.home, *found.home.parents) if path.exists())
    mend = f"Make {found.home} writable for this user, or set DOORSTEP_HOME to another folder."
    return Finding("Folder", os.access(folder, os.W_OK | os.X_OK), str(found.home), mend)


def disk(found: Settings) -> Finding:
    """Room on the disk."""
    folder = next(path for path in (found.home, *found.home.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    return Finding("Disk", free >= _LEAST_FREE, f"{free / 1024**3:.1f} GiB free", "Make room: 1 GiB at the least.")


def key(found: Settings) -> Finding:
    """The master key, without which nothing personal can be read again."""
    path = found.home / "key"
    try:
        if found.key:
            seal.read_master(found.key)
            return Finding("Key", True, "given by DOORSTEP_KEY")
        if not path.exists():
            return Finding("Key", True, f"will be made at the first start: {path}")
        seal.read_master(path.read_text())
    except (SettingError, OSError) as error:
        return Finding("Key", False, str(error), f"Put back the key from your backup ({path} or DOORSTEP_KEY).")
    open_to_others = stat.S_IMODE(path.stat().st_mode) & 0o077
    return Finding("Key", not open_to_others, f"{path}; keep a copy away from here", f"chmod 600 {path}")


def mail(found: Settings) -> Finding:
    """The mail server, asked for a greeting."""
    if not found.smtp_url:
        return Finding("Mail", True, "no DOORSTEP_SMTP_URL: mails stay in the local mailbox")
    parts = urlsplit(found.smtp_url)
    host, implicit = parts.hostname or "", parts.scheme == "smtps"
    port = parts.port or (465 if implicit else 587)
    kind = smtplib.SMTP_SSL if implicit else smtplib.SMTP
    try:
        with kind(host, port, timeout=10) as line_to:
            line_to.ehlo()
    except (OSError, smtplib.SMTPException) as error:
        return Finding("Mail", False, f"{host}:{port}: {error}", "Check DOORSTEP_SMTP_URL and that the port is open.")
    return Finding("Mail", True, f"{host}:{port} answers")


def postgres(found: Settings) -> list[Finding]:
    """PostgreSQL, its tables, and what lies in them."""
    mend = "Read the lines above; `doorstep migrate` brings the tables up to date."
    try:
        if not found.database_url:
            programs = choose(found.home, found.postgres)
            if not (found.home / f"postgres-{programs.major}").exists():
                return [Finding("PostgreSQL", True, f"{programs.major} in {programs.folder}; no data yet")]
        with running(found.home, found.postgres, found.database_url) as url:
            ground.hand_on(url)
            ground.start_django()
            return inside()
    except (SettingError, StoreDown, OSError) as error:
        return [Finding("PostgreSQL", False, str(error), mend)]
