"""Load, decide, save: record what was read, look at orders."""

from doorstep.timeline.handlers.look import Look, Seen, derive, look_at, own_event, put_off, take, write
from doorstep.timeline.handlers.record import Read, Recorded, record

__all__ = ["Look", "Read", "Recorded", "Seen", "derive", "look_at", "own_event", "put_off", "record", "take", "write"]
