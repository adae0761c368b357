"""Test how well dates, intervals and early warnings would have held.

`backtest` walks forward through finished orders: for each it tells what would have been told at that moment, with what
was known then, and then sees what came. Reads folders of Olist's tables; no database, nothing is sent. `legs` does
the same with the two public tables of legs. `threshold` and `learn` look at a shop: what warning at another risk would
have meant over its past orders, and learning now instead of when it is due.

  doorstep promise backtest --train olist --test olist --from 2018-04-01
"""

import argparse
from datetime import date
from pathlib import Path

from doorstep.cli import answer
from doorstep.cli.answer import Problem
from doorstep.cli.orders.replay import no_collecting


def add(parser: argparse.ArgumentParser) -> None:
    """The verbs and their arguments."""
    from doorstep.cli.promise import _legs, _shop

    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _legs.add(verbs)
    _shop.add(verbs)
    test = verbs.add_parser("backtest", help="walk forward through finished orders", description=backtest.__doc__)
    test.add_argument("--train", type=Path, required=True, metavar="DIR", help="orders to learn from")
    test.add_argument("--test", type=Path, required=True, metavar="DIR", help="orders to judge; may be the same folder")
    test.add_argument(
        "--from", dest="start", type=_day, required=True, metavar="DAY", help="judge what was bought from here on"
    )
    test.add_argument("--plots", type=Path, metavar="DIR", help="write the diagrams (SVG)")
    test.add_argument("--relearn-days", type=int, default=21, metavar="N", help="learn anew every so many days (21)")
    test.add_argument(
        "--warm-days", type=int, default=168, metavar="N", help="begin to walk so many days before --from (168)"
    )
    test.add_argument("--threads", type=int, default=2, metavar="N", help="threads for learning (2)")
    # The command's own --json stands before the verb; people write it behind.
    test.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="answer in JSON, for programs")


def run(args: argparse.Namespace) -> int:
    """Do what the verb says."""
    from doorstep.cli.promise import _legs, _shop

    acts = {"backtest": backtest, "legs": _legs.legs_of, "threshold": _shop.threshold_of, "learn": _shop.learn_of}
    return acts[args.verb](args)


def backtest(args: argparse.Namespace) -> int:
    """Walk forward: learn from what was known, tell, and see what came."""
    from doorstep.cli.promise import _backtest, _text

    if args.relearn_days < 1 or args.warm_days < 0 or args.threads < 1:
        raise Problem("--relearn-days and --threads must be 1 or more, --warm-days 0 or more.")
    with no_collecting():
        tested = _backtest.run(args.train, args.test, args.start, args.relearn_days, args.warm_days, args.threads)
    if args.plots:
        _backtest.write_plots(args.plots, tested)
    return answer.show(args, tested, lambda: _text.as_text(tested))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write 2018-04-01") from None
