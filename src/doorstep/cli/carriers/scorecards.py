"""Show how carriers did: on time, first attempts, times, damage, whose fault, and what changed.

Counts what is new first (the loops do so every ten minutes). Shares come with their 95 % interval; `fair` leans those
of few cases on the group that they belong to. docs/scorecards.md says what each figure means.

  doorstep scorecards --shop mine
  doorstep scorecards --by origin,lane --weeks 104 --csv
  doorstep scorecards --by week --only carrier=dpd --json
"""

import argparse
import sys

from doorstep.cli import answer, ground
from doorstep.cli.carriers._scorecards_text import as_text
from doorstep.cli.orders._which import shop_of
from doorstep.kit import clock
from doorstep.kit.tx import Database
from doorstep.learning.scorecards import handlers, sheet
from doorstep.learning.scorecards.model import DIMENSIONS, Board
from doorstep.learning.tables import written
from doorstep.views import scored
from doorstep.wiring import App
from doorstep.work.score import score


def add(parser: argparse.ArgumentParser) -> None:
    """By what cards are told apart, how far back, and in which form."""
    parser.add_argument("--shop", default="", help="the shop; may be left out while there is only one")
    parser.add_argument(
        "--by", type=_by, default=("carrier",), metavar="WHAT", help=f"one or more of {', '.join(DIMENSIONS)} (carrier)"
    )
    parser.add_argument("--weeks", type=int, default=13, metavar="N", help="the last N whole weeks (13)")
    parser.add_argument(
        "--only", type=_only, action="append", default=[], metavar="WHAT=IT", help="only these, e.g. carrier=dpd"
    )
    parser.add_argument("--csv", action="store_true", help="answer as CSV, for spreadsheets")
    parser.add_argument("--rebuild", action="store_true", help="forget what was counted and count all orders anew")


def run(args: argparse.Namespace) -> int:
    """Count, and show the board."""
    if args.weeks < 1:
        raise answer.Problem("--weeks must be 1 or more.")
    settings = ground.settings()
    with ground.postgres(settings) as url, Database(url) as database:
        app = App.of(settings, database)
        with database.transaction() as tx:
            shop = shop_of(tx, args.shop)
            unread = scored.unfolded(tx, shop)
        if args.rebuild:
            with database.transaction() as tx:
                handlers.begin_again(tx, shop)
        score(app, shop, clock.now())
        found = board(app, shop, args)
    if unread:
        sys.stderr.write(f"{unread:,} orders, parcels or legs have news that `doorstep work` has not looked at yet.\n")
    if args.csv:
        sys.stdout.write(written(sheet.rows(found)))
        return answer.OK
    return answer.show(args, found, lambda: as_text(found))


def board(app: App, shop: str, args: argparse.Namespace) -> Board:
    """Return the board that is asked for."""
    with app.database.transaction() as tx:
        zone = app.bundles(tx, [shop])[shop].settings.zone
        return handlers.board(tx, shop, args.by, args.weeks, clock.now(), zone, dict(args.only))


def _by(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    wrong = [name for name in names if name not in DIMENSIONS]
    if wrong or not names:
        raise argparse.ArgumentTypeError(f"{text!r}: known are {', '.join(DIMENSIONS)}")
    return names


def _only(text: str) -> tuple[str, str]:
    name, is_, value = text.partition("=")
    if not is_ or name not in DIMENSIONS:
        raise argparse.ArgumentTypeError(f"{text!r}: write one of {', '.join(DIMENSIONS)}, then = and its value")
    return name, value
