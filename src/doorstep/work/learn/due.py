"""Which shops are to learn anew, and the process that does it."""

import logging
import os
import subprocess
import sys
from datetime import datetime, timedelta

from doorstep.promise import handlers as promise
from doorstep.shop import handlers as shops
from doorstep.wiring import App

#: Finished orders below which trees would learn noise.
LEAST = 400
#: How old the memory may become from which levels are taken.
MEMORY = timedelta(days=1)
#: A shop whose learning has not ended by then is left for the next round.
LONGEST = timedelta(minutes=45)
_log = logging.getLogger(__name__)


def learn_models(app: App, now: datetime) -> list[str]:
    """Let each shop that is due learn in a process of its own; return which did, with what they did."""
    with app.database.transaction() as tx:
        names = [shop for shop, _, _ in shops.shops(tx)]
        wanted = {shop: what for shop in names if (what := due(app, shop, now))}
    return [f"{shop}: {what}" for shop, what in sorted(wanted.items()) if taught(app, shop, what, now)]


def due(app: App, shop: str, now: datetime) -> str:
    """Return what a shop is to do: ``learn`` anew, bring its ``memory`` up to date, or nothing."""
    with app.database.transaction() as tx:
        settings = app.bundles(tx, [shop])[shop].settings.promise
        if settings.learned == "off":
            return ""
        latest = promise.learned_at(tx, shop)
        if latest is None:
            return "learn" if promise.ended(tx, shop, now) >= LEAST else ""
    made_at, memory_at = latest
    if now - made_at >= timedelta(days=settings.retrain_days):
        return "learn"
    return "memory" if now - memory_at >= MEMORY else ""


def taught(app: App, shop: str, what: str, now: datetime) -> bool:
    """Run the process and wait for it; whether it came to a good end. What went wrong is in the log."""
    words = [sys.executable, "-m", "doorstep.work.learn.child", shop, what, now.isoformat()]
    env = {**os.environ, "DATABASE_URL": app.database.dsn, "DOORSTEP_HOME": str(app.installation.home)}
    env.pop("DATABASE_URL_FILE", None)
    env.pop("DOORSTEP_HOME_FILE", None)
    try:
        done = subprocess.run(
            words, env=env, capture_output=True, text=True, timeout=LONGEST.total_seconds(), check=False
        )
    except subprocess.TimeoutExpired:
        _log.warning("shop %s had not learned after %s; it is left for the next round", shop, LONGEST)
        return False
    if done.returncode:
        _log.warning("shop %s could not learn: %s", shop, (done.stderr.strip() or "no word").splitlines()[-1])
    return done.returncode == 0
