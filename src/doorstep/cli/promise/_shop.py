"""The verbs that look at a shop: what another threshold of warnings would have meant, and learning at once."""

import argparse

from msgspec import Struct

from doorstep.cli import answer, ground
from doorstep.cli.answer import Problem
from doorstep.cli.orders._which import shop_of
from doorstep.learning.accuracy.model import DryRun, Point


class Taught(Struct, frozen=True):
    """What came of learning at once."""

    shop: str
    version: str
    orders: int


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The verbs and their arguments."""
    threshold = verbs.add_parser(
        "threshold", help="what another threshold of warnings would have meant", description=threshold_of.__doc__
    )
    threshold.add_argument("--risk", type=float, required=True, metavar="R", help="the risk to try, 0.01 to 0.99")
    learn = verbs.add_parser("learn", help="let a shop's learned estimator learn now", description=learn_of.__doc__)
    for verb in (threshold, learn):
        verb.add_argument("--shop", default="", help="the shop; may be left out while there is only one")
        verb.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="answer in JSON, for programs")


def threshold_of(args: argparse.Namespace) -> int:
    """Try another threshold on the past orders that the latest learning walked through; nothing is changed."""
    from doorstep.learning.accuracy import handlers
    from doorstep.wiring import App

    if not 0.01 <= args.risk <= 0.99:
        raise Problem("--risk is a risk between 0.01 and 0.99.")
    found = ground.settings()
    with ground.database() as database, database.transaction() as tx:
        shop = shop_of(tx, args.shop)
        settings = App.of(found, database).bundles(tx, [shop])[shop].settings
        run = handlers.thresholds(tx, shop, settings.risk_raise, args.risk)
    if not run.orders:
        raise Problem(
            f"The shop {shop} has walked through no past orders yet. It needs 400 finished ones; then "
            f"`doorstep promise learn --shop {shop}` does it at once."
        )
    return answer.show(args, run, lambda: as_text(run))


def learn_of(args: argparse.Namespace) -> int:
    """Let the learned estimator of a shop learn now, in a process of its own, instead of when it is due."""
    from doorstep.kit import clock
    from doorstep.promise import handlers as promise
    from doorstep.wiring import App
    from doorstep.work.learn.due import taught

    found = ground.settings()
    with ground.database() as database:
        app = App.of(found, database)
        with database.transaction() as tx:
            shop = shop_of(tx, args.shop)
        if not taught(app, shop, "learn", clock.now()):
            raise Problem(f"The shop {shop} could not learn; it needs 400 finished orders. The log says more.")
        with database.transaction() as tx:
            made = promise.tested(tx, shop)
    assert made is not None
    answered = Taught(shop, made[0], made[2])
    return answer.show(args, answered, lambda: f"{shop} learned {made[0]} from {made[2]:,} finished orders.")


def as_text(run: DryRun) -> str:
    """Say it to people."""
    sooner = "" if run.earlier_hours is None else f" Late orders that both warn of: {run.earlier_hours:+.0f} hours."
    return "\n".join(
        (
            f"{run.orders:,} past orders with a promise, {run.late:,} of them late, {run.since} to {run.until}",
            "  risk    warned    right    found    median lead",
            _line("now", run.now),
            _line("tried", run.then),
            f"{run.more:+,} warnings, {run.more_right:+,} right and {run.more_wrong:+,} wrong.{sooner}",
            "",
            *(_line("", one) for one in run.curve),
        )
    )


def _line(name: str, one: Point) -> str:
    lead = "–" if one.lead_hours is None else f"{one.lead_hours / 24:.0f} days"
    return f"  {one.risk:4.2f} {one.warned:>9,} {_share(one.precision):>8} {_share(one.recall):>8} {lead:>14}  {name}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"
