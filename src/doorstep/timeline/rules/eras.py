"""Numbers of carriers are used again after months: a long silence begins another era, which is another leg. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

#: UPU S10 numbers may be reused after twelve months; parcel carriers reuse theirs sooner, none within half a year.
SILENCE = timedelta(days=180)


class Era(Struct, frozen=True):
    """A stretch of time in which a number meant one parcel."""

    number: int
    first_at: datetime
    last_at: datetime


def era_of(eras: Sequence[Era], at: datetime) -> tuple[int, list[Era]]:
    """Return the era that ``at`` belongs to, and the eras with that one widened or added."""
    if len(eras) == 1 and eras[0].first_at <= at <= eras[0].last_at:
        return eras[0].number, list(eras)
    near = [era for era in eras if era.first_at - SILENCE <= at <= era.last_at + SILENCE]
    if not near:
        number = 1 + max((era.number for era in eras), default=-1)
        return number, [*eras, Era(number, at, at)]
    chosen = min(near, key=lambda era: (max(era.first_at - at, at - era.last_at), era.number))
    widened = Era(chosen.number, min(chosen.first_at, at), max(chosen.last_at, at))
    return chosen.number, [widened if era.number == chosen.number else era for era in eras]


def leg_subject(carrier: str, number: str, era: int) -> str:
    """Name a leg. The first era has no mark, so that a reader can name it."""
    return f"leg:{carrier}:{number}" + (f"~{era}" if era else "")


def split_leg(subject: str) -> tuple[str, str]:
    """Return (carrier, number) of a leg subject as a reader writes it."""
    _, carrier, number = subject.split(":", 2)
    return carrier, number
