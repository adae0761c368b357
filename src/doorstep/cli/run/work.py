"""Run the loops: read, think, send messages, call hooks, ask carriers, tend the house.

All of them run in this process unless --only names some. Start it several times, here or on other machines, to share
the work. It ends its round on Ctrl-C or SIGTERM.
"""

import argparse
import signal
import threading

from doorstep.cli import answer, ground
from doorstep.kit.tx import Database

NAMES = ("read", "think", "send", "hook", "poll", "tend")


def add(parser: argparse.ArgumentParser) -> None:
    """Which loops."""
    parser.add_argument(
        "--only", metavar="LOOPS", default=",".join(NAMES), help="a comma-separated part of %(default)s"
    )


def run(args: argparse.Namespace) -> int:
    """Run until told to stop."""
    names = [name.strip() for name in args.only.split(",") if name.strip()]
    if unknown := sorted(set(names) - set(NAMES)):
        raise answer.Problem(f"There is no loop {unknown[0]!r}; the loops are {', '.join(NAMES)}.")
    found = ground.settings()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with ground.postgres(found) as url, Database(url, size=2 * len(names) + 1) as database:
        from doorstep.wiring import App
        from doorstep.work.loops import run as run_loops

        run_loops(App.of(found, database), names, stop)
    return answer.OK
