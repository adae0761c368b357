"""Say what a mail that came back means: for whom, which class, which code, and whether it is for good.

FILE is a mail as it came back, or the notice of a mail provider as JSON ("-" for the standard input); several may be
named. Needs no database and changes nothing: the shop's source of kind `dsn` is where bounces go to be acted upon.

  doorstep bounce returned.eml
  doorstep bounce --json Maildir/new/*
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from doorstep.cli import answer
from doorstep.connect.standards.dsn.classify import bounces_of
from doorstep.connect.standards.dsn.model import CLASSES, Bounce


def add(parser: argparse.ArgumentParser) -> None:
    """Which files."""
    parser.add_argument("file", nargs="+", metavar="FILE", help="a mail or a notice; - reads the standard input")


def run(args: argparse.Namespace) -> int:
    """Read every file and show what it says."""
    found = [{"file": name, "recipients": [as_json(one) for one in bounces_of(_bytes(name))]} for name in args.file]
    return answer.show(args, found, lambda: as_text(found))


def _bytes(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise answer.Problem(f"{name} cannot be opened: {error.strerror}") from None


def as_json(one: Bounce) -> dict[str, Any]:
    """Return a recipient as `docs/cli/bounce.schema.json` describes it."""
    return {
        "recipient": one.recipient,
        "class": one.kind,
        "code": one.code or None,
        "permanent": one.permanent,
        "reason": one.reason,
        "fate": one.fate or None,
        "message_id": one.message_id or None,
        "at": one.at.isoformat() if one.at else None,
    }


def as_text(found: list[dict[str, Any]]) -> str:
    """Return a paragraph a file for people."""
    lines: list[str] = []
    for row in found:
        lines.append(row["file"])
        for one in row["recipients"]:
            code = f" ({one['code']})" if one["code"] else ""
            lasts = ", for good" if one["permanent"] else ""
            lines.append(
                f"  {one['recipient'] or 'nobody named'}: {one['class']}{code}{lasts} – {CLASSES[one['class']]}"
            )
            if one["reason"]:
                lines.append(f"    {''.join(sign if sign.isprintable() else '?' for sign in one['reason'][:160])}")
    return "\n".join(lines)
