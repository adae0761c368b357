"""What somebody wants to see of the scorecards, as it stands in the address. Pure."""

from collections.abc import Mapping
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from doorstep.learning.scorecards.model import DIMENSIONS, TARGETS

WEEKS = (4, 13, 26, 52, 104)
#: What one would look at next, inside one of these.
_NEXT = {"carrier": "lane", "service": "lane", "origin": "lane", "lane": "week", "week": "carrier"}


class Wanted(Struct, frozen=True):
    """By what cards are told apart, how many weeks, held against which date, sorted by which column, and only which.

    ``sort`` begins with ``-`` for the largest first.
    """

    by: str = "carrier"
    weeks: int = 13
    target: str = "promised"
    sort: str = "-legs"
    where: tuple[tuple[str, str], ...] = ()

    def query(self, **changed: str | int) -> str:
        """Return the address of the same with something else."""
        other = replace(self, **changed)
        return urlencode(
            [("by", other.by), ("weeks", other.weeks), ("target", other.target), ("sort", other.sort), *other.where]
        )

    def inside(self, value: str) -> str:
        """Return the address of the board inside one card."""
        kept = tuple(part for part in self.where if part[0] != self.by)
        return replace(self, where=(*kept, (self.by, value)), by=_NEXT[self.by], sort="-legs").query()

    def without(self, name: str) -> str:
        """Return the address without one of the conditions."""
        return replace(self, where=tuple(part for part in self.where if part[0] != name)).query()

    def behind(self, value: str) -> str:
        """Return the address of the parcels behind one card."""
        kept = tuple(part for part in self.where if part[0] != self.by)
        return urlencode([("weeks", self.weeks), *kept, (self.by, value)])


def wanted(given: Mapping[str, str]) -> Wanted:
    """Read what is asked for; what is not understood counts as not said."""
    plain = Wanted()
    weeks = given.get("weeks", "")
    return Wanted(
        by=given.get("by", "") if given.get("by", "") in DIMENSIONS else plain.by,
        weeks=int(weeks) if weeks.isascii() and weeks.isdigit() and 1 <= int(weeks) <= 520 else plain.weeks,
        target=given.get("target", "") if given.get("target", "") in TARGETS else plain.target,
        sort=given.get("sort", plain.sort)[:40],
        where=tuple((name, given[name][:200]) for name in DIMENSIONS if name in given),
    )
