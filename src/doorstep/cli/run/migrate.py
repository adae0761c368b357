"""Bring the tables up to date.

Starts our own PostgreSQL when none is given by DATABASE_URL. Safe to run at any time and by several at once; `doorstep
up` does it at each start. There is no way back but a restored backup.
"""

import argparse

from doorstep.cli import answer, ground


def add(parser: argparse.ArgumentParser) -> None:
    """No arguments of its own."""


def run(args: argparse.Namespace) -> int:
    """Migrate and name what ran."""
    with ground.postgres(ground.settings()):
        ground.start_django()
        ran = ground.migrate()
    return answer.show(args, {"ran": ran}, "\n".join(ran) or "Everything is up to date.")
