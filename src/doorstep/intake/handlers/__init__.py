"""Put bodies into the inbox, hand them to a reader, mend, tidy and forget."""

from doorstep.intake.handlers.mend import backlog, failed, reread
from doorstep.intake.handlers.read import MOST_BODIES, MOST_BYTES, claim, claim_these, look, settle
from doorstep.intake.handlers.receive import enqueue
from doorstep.intake.handlers.tidy import ensure_partitions, prune_raw

__all__ = [
    "MOST_BODIES",
    "MOST_BYTES",
    "backlog",
    "claim",
    "claim_these",
    "enqueue",
    "ensure_partitions",
    "failed",
    "look",
    "prune_raw",
    "reread",
    "settle",
]
