"""The large storm: some 20,000 events, more than fifty kills of real processes. `python -m tests.crash.full [SEED]`."""

import sys
import tempfile
from pathlib import Path

from tests.crash.storm import LOOPS, Plan, storm

PLAN = Plan(
    orders=2000,
    every=1.2,
    seconds=80.0,
    lease=20,
    forked=False,
    loops=(*LOOPS, "tend"),
    weights={"web": 0.8, "backend": 0.7, "postgres": 0.5},
    patience=150.0,
)


def main() -> int:
    """Run it, print the counts and what is wrong; 1 when anything is."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    plan = Plan(**{**{name: getattr(PLAN, name) for name in PLAN.__struct_fields__}, "seed": seed})
    with tempfile.TemporaryDirectory(prefix="doorstep-crash-") as home:
        found = storm(Path(home), plan)
    for line in found.wrong:
        sys.stdout.write(f"   WRONG  {line}\n")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
