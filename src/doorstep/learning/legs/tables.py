"""Read tables of legs through a map of their columns. The two maps below are all that is said of the two public tables.

Delhivery: one row a leg between two centres of a parcel network, with the minutes that the road takes (OSRM) and those
that it took. Cargo 2000 (University of Duisburg-Essen, CC BY 4.0): one row a shipment, whose inbound legs are brought
together before an outbound one, each with planned (``_p``) and effective (``_e``) minutes of its steps: RCS handed to
the airline, DEP departed, RCF arrived at the next airport, DLV delivered. Its rows bear no dates; they are taken in the
order of the file.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from doorstep.learning.stalls.tables import rows_of
from doorstep.promise.model.legs import LegCase

DELHIVERY, CARGO = Path("delhivery") / "legs.csv.gz", Path("cargo2000") / "cargo2000.csv.gz"
Row = Mapping[str, str]


class Columns(Struct, frozen=True):
    """Which columns of a table of legs say what."""

    origin: str
    target: str
    mode: str
    began_at: str
    minutes: str
    road: str
    beside: tuple[str, ...] = ()  # what others had said beforehand, to hold ours against


class Steps(Struct, frozen=True):
    """How a table of shipments names the steps of its legs: ``<leg>_<step>_<what>``, and the legs by what they are."""

    inbound: tuple[str, ...]
    outbound: str
    present: str
    hops: str
    first: str
    each: tuple[str, ...]
    last: str
    planned: str
    took: str
    place: str


class Shipment(Struct, frozen=True):
    """A shipment: its inbound legs, side by side, then its outbound one; each a row of steps."""

    inbound: tuple[tuple[LegCase, ...], ...]
    outbound: tuple[LegCase, ...]


ROAD = Columns(
    "source_center", "destination_center", "route_type", "od_start_time", "actual_time", "osrm_time",
    ("M0_osrm", "M1_lookup", "M2_tabular", "M3_graph"),
)  # fmt: skip
AIR = Steps(("i1", "i2", "i3"), "o", "legid", "hops", "rcs", ("dep", "rcf"), "dlv", "p", "e", "place")


def road_legs(path: Path, columns: Columns = ROAD) -> list[tuple[LegCase, dict[str, float]]]:
    """Return the legs of a table in the order of their beginning, each with what others had said beforehand."""
    found = [(_leg(row, columns), {name: float(row[name]) for name in columns.beside}) for row in rows_of(path)]
    return sorted(found, key=lambda one: (one[0].began_at, one[0].origin, one[0].target, one[0].minutes))


def _leg(row: Row, columns: Columns) -> LegCase:
    began = datetime.fromisoformat(row[columns.began_at]).replace(tzinfo=UTC)
    took, road = float(row[columns.minutes]), float(row[columns.road])
    return LegCase(row[columns.origin], row[columns.target], row[columns.mode], "", began, took, None, road)


def shipments(path: Path, steps: Steps = AIR) -> list[Shipment]:
    """Return the shipments of a table in the order of its rows."""
    return [shipment(row, steps) for row in rows_of(path)]


def shipment(row: Row, steps: Steps = AIR) -> Shipment:
    """Return one shipment."""
    inbound = [_steps(row, leg, "in", steps) for leg in steps.inbound if int(row[f"{leg}_{steps.present}"] or 0)]
    return Shipment(tuple(inbound), _steps(row, steps.outbound, "out", steps))


def _steps(row: Row, leg: str, way: str, steps: Steps) -> tuple[LegCase, ...]:
    hops = range(1, int(row[f"{leg}_{steps.hops}"] or 0) + 1)
    names = [steps.first, *(f"{each}_{hop}" for hop in hops for each in steps.each), steps.last]
    places = _places([row.get(f"{leg}_{name}_{steps.place}", "") for name in names])
    found, behind = [], 0.0
    for name, (origin, target) in zip(names, places, strict=True):
        planned, took = (float(row[f"{leg}_{name}_{which}"] or 0) for which in (steps.planned, steps.took))
        found.append(LegCase(origin, target, f"{name.partition('_')[0]}/{way}", "", None, took, planned, None, behind))
        behind += took - planned
    return tuple(found)


def _places(seen: Sequence[str]) -> list[tuple[str, str]]:
    """Return from where to where each step leads. One that names no place happens where the next one does, the last one
    where the one before it did."""
    known = [place or (seen[1] if number == 0 and len(seen) > 1 else "") for number, place in enumerate(seen)]
    if len(known) > 1 and not known[-1]:
        known[-1] = known[-2]
    return [(known[max(number - 1, 0)], place) for number, place in enumerate(known)]
