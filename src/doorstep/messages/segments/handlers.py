"""Count segments, and say to which a person belongs. Within a transaction that others open."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from doorstep.kit.handle import Tx
from doorstep.messages.segments import store
from doorstep.messages.segments.model import Counted, Segment
from doorstep.messages.segments.rules import counted, misses


def preview(tx: Tx, shop: str, segments: Mapping[str, Segment], now: datetime) -> tuple[Counted, ...]:
    """Return the size of each segment among all customers."""
    return counted(segments, store.everybody(tx, shop), now) if segments else ()


def members(
    tx: Tx, shop: str, segments: Mapping[str, Segment], persons: Sequence[UUID], now: datetime
) -> dict[UUID, tuple[str, ...]]:
    """Return the segments of each of these persons."""
    if not segments:
        return {}
    found = store.profiles(tx, shop, persons)
    return {
        person: tuple(name for name, one in segments.items() if not misses(one, who, now))
        for person, who in found.items()
    }
