"""Two readers, two thinkers and two senders on a few hot orders: nobody waits for ever, no mark is lost.

`python -m tests.crash.hot [SECONDS]` is the long run.
"""

import random
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import msgspec

from doorstep.intake import handlers as intake
from doorstep.intake.model import Arrival
from doorstep.kit import db
from doorstep.kit.clock import now
from doorstep.kit.config import load
from doorstep.kit.tx import Bell, Database
from doorstep.wiring import App
from tests.crash.judge import Findings, judge
from tests.crash.load import Body, hot
from tests.crash.shop import SHOP
from tests.crash.sink import mails
from tests.crash.storm import LOOPS, Plan, Site, calm

ORDERS = 50
#: Events a second; more than the loops can do would only measure the backlog.
RATE = 250


def heat(home: Path, seconds: float, *, options: tuple[str, ...] = Plan(0).options, seed: int = 5) -> Findings:
    """Feed the inbox for so long and judge when all is calm."""
    site = Site(home, Plan(ORDERS, lost=0.0, lease=60, loops=LOOPS, options=options, patience=60.0 + seconds))
    try:
        crew = site.start(web=False)
        try:
            crew.start()
            with site.database() as database:
                app = App(load({**crew.env, "DOORSTEP_HOME": str(home)}), database, crew.env)
                fed = feed(app, Bell(database.dsn, "inbox"), seconds, random.Random(seed))
                left = calm(site, crew, database)
                found = judge(database, fed, mails(site.mails), [])
                found.counts["deadlocks"] = deadlocks(database)
            if not left.nothing:
                found.wrong.append(f"not done in time: {left}")
            found.wrong += crew.complaints()
            found.wrong += [line for line in crew.log.read_text().splitlines() if "Collision" in line]
            return found
        finally:
            crew.stop()
    finally:
        site.stop()


def feed(app: App, bell: Bell, seconds: float, rng: random.Random) -> list[Body]:
    """Put bodies with a few events each into the inbox; one event in four comes again in another body."""
    began, bodies = time.monotonic(), list[Body]()
    events = list(hot(ORDERS, rng, now() - timedelta(hours=3), scans=int(seconds * RATE)))
    events += rng.sample(events, len(events) // 4)
    rng.shuffle(events)
    total = len(events)
    while events:
        due = int(total * min(1.0, (time.monotonic() - began + 0.1) / seconds)) - (total - len(events))
        made: list[Body] = []
        while due > 0 and events:
            size = rng.randint(1, 9)
            made.append(Body(f"hot-{len(bodies) + len(made)}", msgspec.json.encode(events[:size])))
            del events[:size]
            due -= size
        if made:
            kept = {"connector": "generic_json"}
            arrivals = [Arrival(SHOP, "events", one.key, one.raw, "", kept) for one in made]
            with app.database.transaction() as tx:
                intake.enqueue(tx, app.keys, arrivals, received_at=now())
            bell.ring()
            bodies += made
        time.sleep(0.02)
    bell.close()
    return bodies


def deadlocks(database: Database) -> int:
    """How often PostgreSQL had to break a deadlock since the database was made."""
    time.sleep(1.1)  # its counters are written a second late
    with database.transaction() as tx:
        row = db.one(tx, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    assert row is not None
    return int(row[0])


def main() -> int:
    """Run it and print what was found."""
    with tempfile.TemporaryDirectory(prefix="doorstep-hot-") as home:
        found = heat(Path(home), float(sys.argv[1]) if len(sys.argv) > 1 else 60.0)
    for name, n in found.counts.items():
        sys.stdout.write(f"{n:8}  {name}\n")
    for line in found.wrong:
        sys.stdout.write(f"   WRONG  {line}\n")
    return 1 if found.wrong or found.counts["deadlocks"] else 0


if __name__ == "__main__":
    sys.exit(main())
