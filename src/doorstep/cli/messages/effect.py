"""Show what became of messages, and what they changed beside persons who were held out.

Counts what is new first (the loops do so every hour). A purchase counts within `[effect] window_days` of `shop.toml`.
The intervals of comparisons stay true however often one looks. docs/effect.md says what each figure means.

  doorstep effect --shop mine
  doorstep effect --by channel --weeks 4 --csv
"""

import argparse
import sys

from doorstep.cli import answer, ground
from doorstep.cli.messages._effect_text import as_text
from doorstep.cli.orders._which import shop_of
from doorstep.kit import clock
from doorstep.kit.tx import Database
from doorstep.learning.outcomes import handlers, sheet
from doorstep.learning.outcomes.model import DIMENSIONS, Report
from doorstep.learning.tables import written
from doorstep.playbooks.documents import playbooks_of
from doorstep.views import releases
from doorstep.wiring import App
from doorstep.work.follow import follow


def add(parser: argparse.ArgumentParser) -> None:
    """By what messages are told apart, how far back, and in which form."""
    parser.add_argument("--shop", default="", help="the shop; may be left out while there is only one")
    parser.add_argument("--by", choices=DIMENSIONS, default="playbook", help="by what messages are told apart")
    parser.add_argument("--weeks", type=int, default=13, metavar="N", help="messages of the last N weeks (13)")
    parser.add_argument("--csv", action="store_true", help="answer as CSV, for spreadsheets")
    parser.add_argument("--looks", action="store_true", help="with --csv: each day of each comparison instead")


def run(args: argparse.Namespace) -> int:
    """Count, and show."""
    if args.weeks < 1:
        raise answer.Problem("--weeks must be 1 or more.")
    settings = ground.settings()
    with ground.postgres(settings) as url, Database(url) as database:
        app = App.of(settings, database)
        with database.transaction() as tx:
            shop = shop_of(tx, args.shop)
        follow(app, shop, clock.now())
        found = report(app, shop, args.by, args.weeks)
    if args.csv:
        sys.stdout.write(written((sheet.looks if args.looks else sheet.rows)(found)))
        return answer.OK
    return answer.show(args, found, lambda: as_text(found))


def report(app: App, shop: str, by: str, weeks: int) -> Report:
    """Return what is asked for."""
    with app.database.transaction() as tx:
        settings = app.bundles(tx, [shop])[shop].settings
        release = releases.published(tx, shop, releases.current(tx, shop))
        playbooks = playbooks_of(release.documents if release else {})
        window = settings.effect.window_days
        return handlers.report(
            tx, shop, playbooks, by=by, weeks=weeks, window_days=window, now=clock.now(), zone=settings.zone
        )
