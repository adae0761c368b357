"""What somebody wants to see of the accuracy, as it stands in the address. Pure."""

from collections.abc import Mapping
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from doorstep.learning.accuracy.model import DIMENSIONS, HOW, STAGES

WEEKS = (4, 13, 26, 52, 104)


class Wanted(Struct, frozen=True):
    """How it was told (empty: live where there is any), at which stage, told apart by what, how many weeks, and only
    which groups."""

    how: str = ""
    stage: str = STAGES[0]
    by: str = "carrier"
    weeks: int = 26
    where: tuple[tuple[str, str], ...] = ()

    def query(self, **changed: str | int) -> str:
        """Return the address of the same with something else."""
        other = replace(self, **changed)
        return urlencode(
            [("how", other.how), ("stage", other.stage), ("by", other.by), ("weeks", other.weeks), *other.where]
        )

    def inside(self, name: str, value: str) -> str:
        """Return the address of the same within one group."""
        kept = tuple(part for part in self.where if part[0] != name)
        return replace(self, where=(*kept, (name, value))).query()

    def without(self, name: str) -> str:
        """Return the address without one of the conditions."""
        return replace(self, where=tuple(part for part in self.where if part[0] != name)).query()


def wanted(given: Mapping[str, str]) -> Wanted:
    """Read what is asked for; what is not understood counts as not said."""
    plain, weeks = Wanted(), given.get("weeks", "")
    return Wanted(
        given.get("how", "") if given.get("how", "") in HOW else plain.how,
        given.get("stage", "") if given.get("stage", "") in STAGES else plain.stage,
        given.get("by", "") if given.get("by", "") in DIMENSIONS else plain.by,
        int(weeks) if weeks.isascii() and weeks.isdigit() and 1 <= int(weeks) <= 520 else plain.weeks,
        tuple((name, given[name][:200]) for name in DIMENSIONS if name in given),
    )
