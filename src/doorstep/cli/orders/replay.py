"""Let real orders happen again with a shop's playbooks, and see what would have been told.

Reads the folder of Olist's tables, lets every order happen again in time order and in memory (no database, nothing is
sent), and shows how many messages each playbook would have told, how honest the forecasts were, and how early and how
right the warnings. At each moment only what was known then is used; lanes are learned from orders that had finished.

  doorstep replay --orders olist --playbooks examples/shop --report replay.html --csv replay
"""

import argparse
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

from msgspec.structs import replace

from doorstep.cli import answer
from doorstep.cli.answer import Problem
from doorstep.cli.orders import _progress
from doorstep.learning import tables
from doorstep.learning.model import Finding, History, Replayed
from doorstep.learning.rules.histories import history_of
from doorstep.learning.rules.replay import Plan, replay
from doorstep.learning.rules.summary import Summary, summary
from doorstep.learning.rules.terms import plan_of
from doorstep.shop.model import Settings

#: For playbooks that come without a shop: the marketplace whose orders these are.
_OLIST = Settings(name="Olist", zone="America/Sao_Paulo", country="BR", currency="BRL", languages=("pt",))


def add(parser: argparse.ArgumentParser) -> None:
    """Which orders, which playbooks, and what to write."""
    parser.add_argument("--orders", type=Path, required=True, metavar="DIR", help="the folder of Olist's tables")
    parser.add_argument(
        "--playbooks", type=Path, required=True, metavar="DIR", help="a shop's folder, or its folder of playbooks"
    )
    parser.add_argument("--from", dest="start", type=_day, metavar="DAY", help="orders bought from this day on")
    parser.add_argument("--to", dest="end", type=_day, metavar="DAY", help="orders bought before this day")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write a page with plots (HTML)")
    parser.add_argument("--csv", type=Path, metavar="DIR", help="write tables for a spreadsheet")
    parser.add_argument(
        "--relearn-days", type=int, default=28, metavar="N", help="learn the lanes anew at least this often (28)"
    )


def run(args: argparse.Namespace) -> int:
    """Read, replay, write and show."""
    if args.relearn_days < 1:
        raise Problem("--relearn-days must be 1 or more.")
    plan = replace(plan_from(args.playbooks), start=args.start, end=args.end, relearn=timedelta(days=args.relearn_days))
    begun, spent = perf_counter(), process_time()
    with no_collecting():
        histories, quality = orders_of(args.orders)
        with _progress.shown(len(histories)) as progress:
            found = replay(histories, plan, progress)
        told = summary(found, quality, seconds=perf_counter() - begun, cpu_seconds=process_time() - spent)
    if args.csv:
        _write_tables(args.csv, found, told)
    if args.report:
        _write_report(args.report, found, told, plan)
    return answer.show(args, told, lambda: as_text(told))


@contextmanager
def no_collecting() -> Iterator[None]:
    """A replay leaves no cycles behind; looking for some among millions of objects would cost a quarter of its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _day(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write 2018-01-31") from None


def plan_from(folder: Path) -> Plan:
    """Read the shop's documents; a folder of playbooks brings along the shop that it lies in."""
    from doorstep.shop.folder import read_folder

    if not folder.is_dir():
        raise Problem(f"There is no folder {folder}.")
    documents = read_folder(folder)
    if not any(path.startswith("playbooks/") for path in documents):
        around = read_folder(folder.parent) if (folder.parent / "shop.toml").is_file() else {}
        own = {f"playbooks/{path}": text for path, text in documents.items() if "/" not in path}
        documents = {path: text for path, text in around.items() if not path.startswith("playbooks/")} | own
    try:
        plan = plan_of(documents, _OLIST)
    except ValueError as error:
        raise Problem(f"{error} `doorstep shop check` says how to mend it.") from None
    if not plan.playbooks:
        raise Problem(f"There are no playbooks in {folder}.")
    return plan


def orders_of(folder: Path) -> tuple[list[History], dict[str, Finding]]:
    from doorstep.connect.shops.olist.folder import read_folder
    from doorstep.connect.shops.olist.quality import FINDINGS, Tally

    tally = Tally()
    try:
        histories = [history_of(order, [reading], "olist") for order, reading in read_folder(folder, tally)]
    except (FileNotFoundError, ValueError) as error:
        raise Problem(str(error)) from None
    ranked = sorted(tally.counts.items(), key=lambda one: (-one[1], one[0]))
    quality = {code: Finding(count, FINDINGS[code], tuple(tally.examples[code])) for code, count in ranked}
    return histories, quality


def _write_tables(folder: Path, found: Replayed, told: Summary) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, lines in tables.all_of(found, told):
            (folder / f"{name}.csv").write_text(tables.written(lines), encoding="utf-8", newline="")
    except OSError as error:
        raise Problem(f"The tables could not be written: {error}") from None


def _write_report(path: Path, found: Replayed, told: Summary, plan: Plan) -> None:
    from doorstep.learning.report import page  # draws with matplotlib, which takes a second to load

    try:
        path.write_text(page(found, told, plan), encoding="utf-8")
    except OSError as error:
        raise Problem(f"The report could not be written: {error}") from None


def as_text(told: Summary) -> str:
    """Return the figures as a person reads them."""
    promise, warnings = told.promise, told.warnings
    lines = [
        f"{told.orders:,} orders with {told.events:,} events, looked at {told.looks:,} times in {told.seconds:.1f} s",
        "",
        f"Forecasts at the purchase: {_share(promise.coverage)} of {promise.orders:,} arrivals within the interval "
        f"(meant: {_share(promise.confidence)}), off by {_days(promise.mae_days)}, "
        f"interval {_days(promise.mean_width_days)} wide",
        f"Warnings before the promise passed: {warnings.warned:,}; {_share(warnings.precision)} of them right, "
        f"{_share(warnings.recall)} of {warnings.late:,} late orders warned of, "
        f"usually {_days(_in_days(warnings.median_lead_hours))} ahead",
        "",
    ]
    wide = max((len(one.playbook) for one in told.playbooks), default=0)
    for one in told.playbooks:
        where = ", ".join(f"{count:,} by {channel}" for channel, count in told.messages[one.playbook].items())
        quiet = "no message" if one.steps else "never in these orders"
        lines.append(f"{one.playbook:<{wide}}  {one.steps:>7,} steps  {where or quiet}")
    lines += ["", f"{len(told.data_quality)} kinds of oddities in the data; --json names them"]
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


def _days(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} days"


def _in_days(hours: float | None) -> float | None:
    return None if hours is None else hours / 24
