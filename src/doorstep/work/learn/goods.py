"""The process that learns related products: `python -m doorstep.work.learn.goods NOW`.

It learns for every shop, one after the other, at the lowest priority and within a bound of memory.
"""

import os
import resource
import subprocess
import sys
from datetime import datetime, timedelta

from doorstep.kit.config import load
from doorstep.kit.postgres import running
from doorstep.kit.tx import Database
from doorstep.learning.related import handlers as related
from doorstep.shop import handlers as shops

LONGEST = timedelta(minutes=30)
_MEMORY = 3 << 30  # bytes of address space


def main(words: list[str]) -> int:
    """Learn for all shops."""
    now = datetime.fromisoformat(words[0])
    os.nice(15)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    found = load(os.environ)
    with running(found.home, found.postgres, found.database_url) as url, Database(url, size=1) as database:
        with database.transaction() as tx:
            names = [shop for shop, _, _ in shops.shops(tx)]
        for shop in names:
            with database.transaction() as tx:
                related.teach(tx, shop, now)
    return 0


def learn_goods(url: str, now: datetime) -> int:
    """Let a process of its own learn, and wait for it; return its exit code."""
    env = {**os.environ, "DATABASE_URL": url}
    env.pop("DATABASE_URL_FILE", None)
    words = [sys.executable, "-m", "doorstep.work.learn.goods", now.isoformat()]
    return subprocess.run(words, env=env, timeout=LONGEST.total_seconds(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
