"""Load, decide, save: record what was read, look at orders."""

from doorstep.timeline.handlers.look import (
    Claimed,
    Look,
    Seen,
    claim,
    derive,
    look_at,
    look_at_one,
    own_event,
    put_back,
    put_off,
    take,
    write,
)
from doorstep.timeline.handlers.record import Read, Recorded, record

__all__ = [
    "Claimed",
    "Look",
    "Read",
    "Recorded",
    "Seen",
    "claim",
    "derive",
    "look_at",
    "look_at_one",
    "own_event",
    "put_back",
    "put_off",
    "record",
    "take",
    "write",
]
