"""`lost(raw, reading)`: which dates and times of a raw body are neither told nor left out by name."""

from collections import defaultdict
from typing import NamedTuple

from doorstep.timeline.model import Reading
from tests.connect.conservation.evidence import Evidence, evidence, kept, out_of, told
from tests.connect.conservation.leaves import Leaf, leaves
from tests.connect.conservation.stamps import Stamp, stamps
from tests.connect.conservation.twins import untold


class Dated(NamedTuple):
    """A text of the body with one stamp that it holds."""

    leaf: Leaf
    stamp: Stamp


def lost(raw: bytes, reading: Reading) -> list[str]:
    """Return path and text of each leaf with a date or time that nothing accounts for."""
    if not reading.events and reading.error is not None:
        return []  # the body as a whole was refused with a reason
    out = out_of(reading)
    plain, listed = evidence(reading.events, listed=False), evidence(reading.events, listed=True)
    every = leaves(raw)
    dated = [Dated(leaf, stamp) for leaf in every for stamp in stamps(leaf.key, leaf.text)]
    beside, kinds = _by_record(dated), _kinds(every)
    found: dict[str, str] = {}
    moments: list[tuple[Leaf, Stamp]] = []
    for one in dated:
        known = listed if "[" in one.leaf.path else plain
        if (
            _left_out(one.leaf.path, out)
            or one.leaf.owner in out
            or kept(one.leaf.text, known)
            or one.leaf.text in known.numbers
        ):
            continue
        if known is listed and _is_plan(one, beside, listed):
            known = plain
        about = f"{one.leaf.path} {kinds.get(one.leaf.record, '')}"
        said = [stamp for stamp in _whole(one, beside) if told(stamp, known, about)]
        if not said:
            found[one.leaf.path] = f"{one.leaf.path}: {one.leaf.text}"
        elif said[0].days and said[0].at is not None and one.stamp.days:
            moments.append((one.leaf, said[0]))
    return [*found.values(), *untold(reading, moments, every)]


def _left_out(path: str, out: frozenset[str]) -> bool:
    return any(path == one or not one or path.startswith((f"{one}.", f"{one}[")) for one in out)


def _by_record(dated: list[Dated]) -> dict[str, list[Dated]]:
    found = defaultdict(list)
    for one in dated:
        found[one.leaf.record].append(one)
    return found


def _kinds(every: list[Leaf]) -> dict[str, str]:
    """What a part says of its own kind, where a list of named values holds the dates."""
    return {one.record: one.text[:60] for one in every if one.key in {"name", "type", "key", "kind"}}


def _whole(one: Dated, beside: dict[str, list[Dated]]) -> list[Stamp]:
    """A day and a time that stand side by side are one stamp: every pair that they may make, else the text's own."""
    stamp = one.stamp
    if _has_day(stamp) and stamp.at is not None:
        return [stamp]
    if _has_day(stamp):
        times = [other.stamp for other in beside[one.leaf.record] if not _has_day(other.stamp) and other.stamp.at]
        pairs = [stamp._replace(at=other.at, seconds=other.seconds) for other in times]
        return [*pairs, stamp] if not pairs or _several_days(one, beside) else pairs
    record = one.leaf.record
    while True:
        days = [other.stamp for other in beside.get(record, ()) if _has_day(other.stamp) and other.stamp.at is None]
        if days:
            return [stamp._replace(days=other.days, yearless=other.yearless) for other in days]
        if not record:
            return [stamp]
        record = record.rpartition(".")[0]


def _is_plan(one: Dated, beside: dict[str, list[Dated]], known: Evidence) -> bool:
    """Whether the part also holds what an estimate expects: then the estimate was noted at the part's own time."""
    bounds = known._replace(local=frozenset(), instants=frozenset(), days=frozenset(), words=())
    others = [other for other in beside[one.leaf.record] if other.leaf.path != one.leaf.path]
    return any(told(stamp, bounds, other.leaf.path) for other in others for stamp in _whole(other, beside))


def _several_days(one: Dated, beside: dict[str, list[Dated]]) -> bool:
    """Whether more days than times stand there: then a day may well stand alone."""
    here = beside[one.leaf.record]
    return sum(_has_day(other.stamp) for other in here) > sum(not _has_day(other.stamp) for other in here)


def _has_day(stamp: Stamp) -> bool:
    return bool(stamp.days) or stamp.yearless is not None


__all__ = ["Evidence", "lost"]
