"""Put bodies into the inbox, hand them to a reader, mend, tidy and forget."""

from doorstep.intake.handlers.imports import MovedMeanwhile, begin_import, end_import, move_import
from doorstep.intake.handlers.mend import backlog, failed, reread
from doorstep.intake.handlers.read import MOST_BODIES, MOST_BYTES, claim, claim_these, look, settle
from doorstep.intake.handlers.receive import enqueue
from doorstep.intake.handlers.tidy import ensure_partitions, prune_raw

__all__ = [
    "MOST_BODIES",
    "MOST_BYTES",
    "MovedMeanwhile",
    "backlog",
    "begin_import",
    "claim",
    "claim_these",
    "end_import",
    "enqueue",
    "ensure_partitions",
    "failed",
    "look",
    "move_import",
    "prune_raw",
    "reread",
    "settle",
]
