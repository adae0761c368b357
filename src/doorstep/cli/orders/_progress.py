"""How far a long command is: a bar on a terminal, a line now and then elsewhere; always on the error output."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

_EVERY = 10  # percent between two lines


@contextmanager
def shown(total: int) -> Iterator[Callable[[int, int, datetime], None]]:
    """Yield what takes (orders that are through, all of them, the day reached)."""
    if sys.stderr.isatty():
        yield from _bar(total)
    else:
        yield _lines()


def _bar(total: int) -> Iterator[Callable[[int, int, datetime], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}/{task.total:,} orders"))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("replaying", total=total)
        yield lambda through, whole, day: progress.update(
            task, completed=through, total=whole, description=f"{day:%B %Y}"
        )


def _lines() -> Callable[[int, int, datetime], None]:
    told = -_EVERY

    def tell(through: int, whole: int, day: datetime) -> None:
        nonlocal told
        share = 100 * through // whole if whole else 100
        if share >= told + _EVERY:
            told = share - share % _EVERY
            sys.stderr.write(f"{share:3} %  {through:,} of {whole:,} orders, {day:%Y-%m-%d}\n")

    return tell
