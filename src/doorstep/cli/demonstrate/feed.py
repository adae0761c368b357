"""`doorstep demo feed`."""

import argparse
import logging
import re
import signal
import threading

from doorstep.cli import answer
from doorstep.cli.answer import Problem
from doorstep.cli.demonstrate.ground import demo_shop, read_span
from doorstep.demo.door import Away
from doorstep.demo.feed import Feed, Plan
from doorstep.demo.memory import Taken, alone
from doorstep.kit.errors import SettingError

log = logging.getLogger("doorstep.demo")
_RATE = re.compile(r"(\d+(?:\.\d+)?)\s*/\s*(s|sec|min|m|h|d)")
_MINUTES = {"s": 1 / 60, "sec": 1 / 60, "min": 1.0, "m": 1.0, "h": 60.0, "d": 1440.0}


def run(args: argparse.Namespace) -> int:
    """Feed until told to stop, or until the time is over."""
    plan = Plan(
        rate=per_minute(args.rate),
        peak=args.peak,
        trickle=per_minute(args.trickle),
        show=read_span(args.show),
        lasts=read_span(args.lasts) if args.lasts else None,
        stories=not args.no_stories,
    )
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with demo_shop() as shop:
        try:
            with alone(shop.app.installation.home):
                feed = Feed(shop.app, shop.name, plan, args.seed, stop)
                feed.run()
        except Taken:
            why = "The demo shop is fed already, most likely by `doorstep up`; that has --no-demo."
            raise Problem(why) from None
        except Away:
            if not stop.is_set():
                found = shop.app.installation
                raise Problem(
                    f"Nobody answers at {found.host}:{found.port}. `doorstep up` serves and feeds the shop by itself."
                ) from None
    return answer.show(args, {"told": feed.told}, f"Told {feed.told} things.")


def per_minute(text: str) -> float:
    """Read ``30/min`` as orders a minute. Raises `SettingError`."""
    found = _RATE.fullmatch(text.strip())
    if found is None:
        raise SettingError(f"{text!r} is no rate; write it as 30/min or 200/h.")
    return float(found[1]) / _MINUTES[found[2]]
