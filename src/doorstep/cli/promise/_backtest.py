"""Read the orders of a back-test, walk through them with a bar, and write its diagrams."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from doorstep.cli.answer import Problem
from doorstep.connect.shops.olist.clock import ZONE
from doorstep.connect.shops.olist.folder import read_folder
from doorstep.connect.shops.olist.quality import Tally
from doorstep.learning.backtest import Plan, backtest
from doorstep.learning.backtest.model import Tested
from doorstep.learning.rules.histories import history_of
from doorstep.promise.rules.learned.cases import Case, case_of
from doorstep.promise.training import Recipe
from doorstep.timeline.rules import fold


def run(train: Path, test: Path, start: date, relearn_days: int, warm_days: int, threads: int) -> Tested:
    """Read both folders and walk from the first moment of a day on, by the clock of the orders."""
    tally = Tally()
    tests = cases_of(test, tally)
    trains = tests if train.resolve() == test.resolve() else cases_of(train, tally)
    begin = datetime.combine(start, time(), ZoneInfo(ZONE))
    plan = Plan(relearn_days=relearn_days, warm_days=warm_days, recipe=Recipe(threads=threads))
    with shown() as progress:
        try:
            tested = backtest(trains, tests, begin, ZONE, plan, progress)
        except ValueError as error:
            raise Problem(f"These orders cannot be back-tested: {error}") from None
    return replace(tested, data_quality=dict(sorted(tally.counts.items())))


def cases_of(folder: Path, tally: Tally) -> list[Case]:
    """Return the orders of a folder of Olist's tables, by way of the product's own events and states."""
    try:
        read = [(history_of(order, [reading], "olist")) for order, reading in read_folder(folder, tally)]
    except (FileNotFoundError, ValueError) as error:
        raise Problem(str(error)) from None
    states = (fold(history.order, list(history.events))[0] for history in read if history.events)
    return [case for state in states if (case := case_of(state)) is not None]


def write_plots(folder: Path, tested: Tested) -> None:
    """Write the diagrams of a back-test."""
    from doorstep.learning.backtest.plots import drawings  # draws with matplotlib, which takes a second to load

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, svg in drawings(tested).items():
            (folder / f"{name}.svg").write_text(svg, encoding="utf-8")
    except OSError as error:
        raise Problem(f"The diagrams could not be written: {error}") from None


@contextmanager
def shown() -> Iterator[Callable[[int, int, datetime], None]]:
    """Yield what takes (stretches walked, all of them, the day reached): a bar on a terminal, else a line each."""
    if not sys.stderr.isatty():
        yield lambda done, whole, day: _line(done, whole, day)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("learning", total=None)
        yield lambda done, whole, day: progress.update(
            task, completed=done, total=whole, description=f"through {day:%Y-%m-%d}"
        )


def _line(done: int, whole: int, day: datetime) -> None:
    sys.stderr.write(f"{100 * done // whole:3} %  through {day:%Y-%m-%d}\n")
