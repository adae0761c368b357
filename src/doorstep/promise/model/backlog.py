"""What waits at a location to be packed, counted by tend, so that a peak moves estimates before it made them wrong."""

from datetime import date, datetime

from msgspec import Struct


class Backlog(Struct, frozen=True):
    """Orders that wait at a location: how many of each local day of purchase, the oldest first, and how many leave it
    on a working day. ``counted_at`` is when that was so."""

    location: str
    per_day: float
    counted_at: datetime
    waiting: tuple[tuple[date, int], ...] = ()

    @property
    def all(self) -> int:
        """How many wait."""
        return sum(count for _, count in self.waiting)
