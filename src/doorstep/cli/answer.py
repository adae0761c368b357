"""What a command hands back: text for people, JSON for programs, and an exit code."""

import argparse
import sys
from collections.abc import Callable
from typing import Any

import msgspec

OK, PROBLEM, USAGE = 0, 1, 2


class Problem(Exception):
    """Ends a command with exit code 1; the text says what is wrong and how to mend it."""


def show(args: argparse.Namespace, value: Any, text: str | Callable[[], str], *, code: int = OK) -> int:
    """Print `value` as JSON when `--json` was given, else `text`; return the exit code."""
    if args.json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=2).decode() + "\n")
    else:
        sys.stdout.write((text if isinstance(text, str) else text()).rstrip("\n") + "\n")
    return code
