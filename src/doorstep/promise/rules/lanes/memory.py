"""Finished segments as columns, from which lanes are learned. Pure in what it gives: that depends on what is
remembered, never on the order in which it came."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from doorstep.promise.model import Finished
from doorstep.promise.model.legs import LegCase
from doorstep.promise.rules.lanes.keys import DISPATCH, HANDOVER, LEG, PURCHASE, SILENCE, ladder

_LONGEST = 9600.0  # hours; whatever took longer is a slip of the pen
_LEGS = 20_000  # so many of the newest legs teach
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Columns(NamedTuple):
    """The segments of one kind: hours taken, when they ended (microseconds since 1970), their subject, and the group of
    those that share lane, carrier and service."""

    hours: Floats
    ended: Ints
    subjects: Ints
    groups: Ints

    def and_(self, others: "Columns") -> "Columns":
        """Return these rows and the others."""
        return Columns(
            np.concatenate((self.hours, others.hours)),
            np.concatenate((self.ended, others.ended)),
            np.concatenate((self.subjects, others.subjects)),
            np.concatenate((self.groups, others.groups)),
        )

    def where(self, chosen: "Ints | npt.NDArray[np.bool_]") -> "Columns":
        """Return these rows."""
        return Columns(self.hours[chosen], self.ended[chosen], self.subjects[chosen], self.groups[chosen])


class Cases(NamedTuple):
    """The segments of one kind in rising order of their hours. ``waited`` are, of purchases, the hours until the
    hand-over, and of silences those of the whole way with the carrier (-1: not known)."""

    hours: Floats
    ended: Ints
    waited: Floats
    groups: Ints


class Memory:
    """What is remembered of finished segments. Learning again and again from a memory that grows costs little more than
    what is new."""

    def __init__(self, rows: Iterable[Finished] = ()) -> None:
        self.ladders: list[list[str]] = []  # by group: the keys of its lanes, the widest first
        self._groups: dict[tuple[str, str, str, str], int] = {}
        self._subjects: dict[str, int] = {}
        self._columns: dict[str, Columns] = {}
        self._legs: list[Finished] = []
        self.add(rows)

    def add(self, rows: Iterable[Finished]) -> None:
        """Remember these too."""
        fresh: dict[str, list[tuple[float, int, int, int]]] = {}
        subjects = self._subjects
        for one in rows:
            if one.segment == LEG:
                self._legs.append(one)
            elif 0.0 <= one.hours <= _LONGEST:
                subject = subjects.setdefault(one.subject, len(subjects))
                fresh.setdefault(one.segment, []).append((one.hours, _micros(one.ended_at), subject, self._group(one)))
        for segment, found in fresh.items():
            hours, ended, of, groups = (np.array(column) for column in zip(*found, strict=True))
            new, known = Columns(hours, ended, of, groups), self._columns.get(segment)
            self._columns[segment] = new if known is None else known.and_(new)

    def forget(self, before: datetime) -> None:
        """Forget what had ended before that moment."""
        since = _micros(before)
        self._columns = {segment: known.where(known.ended >= since) for segment, known in self._columns.items()}
        self._legs = [one for one in self._legs if one.ended_at >= before]

    def legs(self, as_of: datetime) -> tuple[LegCase, ...]:
        """Return the newest legs that had ended by then, the newest first."""
        ended = [one for one in self._legs if one.ended_at <= as_of and 0.0 <= one.hours <= _LONGEST]
        ended.sort(key=lambda one: (one.ended_at, one.subject), reverse=True)
        return tuple(_case(one) for one in ended[:_LEGS])

    def newest(self, as_of: datetime) -> int:
        """Return when the last of what had ended by then ended, in microseconds since 1970."""
        until = _micros(as_of)
        return max(
            (int(known.ended[known.ended <= until].max(initial=0)) for known in self._columns.values()), default=0
        )

    def cases(self, segment: str, as_of: datetime) -> Cases | None:
        """Return what had ended by then of a segment; ``None`` when nothing had."""
        found = self._until(segment, as_of)
        if found is None:
            return None
        # Which of two comes first that took equally long and ended together, makes no difference to what they teach.
        found = found.where(np.lexsort((found.ended, found.hours)))
        waits = np.full(len(self._subjects), -1.0)
        beside = {PURCHASE: DISPATCH, SILENCE: HANDOVER}.get(segment, "")
        if (known := self._until(beside, as_of)) is not None:
            known = known.where(np.lexsort((known.hours, known.ended)))
            waits[known.subjects] = known.hours  # of several for one order the last counts
        return Cases(found.hours, found.ended, waits[found.subjects], found.groups)

    def _until(self, segment: str, as_of: datetime) -> Columns | None:
        known = self._columns.get(segment)
        found = known.where(known.ended <= _micros(as_of)) if known is not None else None
        return found if found is not None and len(found.hours) else None

    def _group(self, one: Finished) -> int:
        how = (one.segment, one.lane, one.carrier, one.service)
        try:
            return self._groups[how]
        except KeyError:
            self.ladders.append(ladder(*how)[::-1])
            made = self._groups[how] = len(self.ladders) - 1
            return made


def _case(row: Finished) -> LegCase:
    """Return what a row of the history teaches of legs."""
    origin, _, target = row.lane.partition(">")
    return LegCase(origin, target, row.service, row.carrier, row.started_at, row.hours * 60.0)


def _micros(moment: datetime) -> int:
    """Return the microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND
