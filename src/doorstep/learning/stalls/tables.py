"""Read the two public tables of legs that stall alarms are measured on: air cargo, and an Indian parcel network.

Cargo 2000 (University of Duisburg-Essen, CC BY 4.0): one row a shipment, up to three inbound legs and an outbound one,
each with planned (``_p``) and effective (``_e``) minutes of its steps: RCS handed to the airline, DEP departed, RCF
arrived at the next airport, DLV delivered. Delhivery: one row a leg between two centres, with the minutes that the road
takes (OSRM) and those that it took.
"""

import csv
import gzip
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from doorstep.promise.model import Finished
from doorstep.promise.rules import learn
from doorstep.promise.rules.curve import Curve
from doorstep.promise.rules.lanes import CHANGE, HANDOVER
from doorstep.promise.rules.silence import Wait, Way

#: A consignment that departs more than so many minutes after its planned departure has missed it.
MISSED = 60.0
#: With less than so many minutes left to its departure when it arrives, a connection is a tight one.
TIGHT = 120.0
#: What nine of ten legs of a lane take is its usual time.
USUAL = 0.9
_Row = Mapping[str, str]


class Step(NamedTuple):
    """A step of a leg: its name, where, planned and effective minutes."""

    name: str
    place: str
    planned: float
    took: float


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table, packed with gzip or not."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    return list(csv.DictReader(text.splitlines()))


def cargo_legs(row: _Row) -> Iterator[tuple[str, list[Step]]]:
    """Yield the legs of a shipment with their steps, the inbound ones first."""
    for leg in ("i1", "i2", "i3", "o"):
        if not int(row[f"{leg}_legid"] or 0):
            continue
        names = ["rcs"]
        for hop in range(1, int(row[f"{leg}_hops"] or 0) + 1):
            names += [f"dep_{hop}", f"rcf_{hop}"]
        yield leg[0], [_step(row, leg, name) for name in (*names, "dlv")]


def _step(row: _Row, leg: str, name: str) -> Step:
    planned, took = (float(row[f"{leg}_{name}_{which}"] or 0) for which in ("p", "e"))
    return Step(name.partition("_")[0], row.get(f"{leg}_{name}_place", ""), planned, took)


def cargo_ways(rows: Sequence[_Row]) -> list[Way]:
    """Return every leg as a way: late when its steps together took longer than planned."""
    return [_way(kind, steps) for row in rows for kind, steps in cargo_legs(row)]


def _way(kind: str, steps: Sequence[Step]) -> Way:
    planned = sum(one.planned for one in steps)
    beyond = [one.took - one.planned for one in steps]
    behind = [0.0, *accumulate(beyond)]
    waits = tuple(
        Wait(
            (f"{one.name}|{kind}", f"{one.name}|{kind}|{one.place}"),
            one.planned,
            one.took,
            behind[place],
            behind[-1] - behind[place],
            max(planned, 1.0),
        )
        for place, one in enumerate(steps)
    )
    return Way(waits, planned, behind[-1] > 0.0)


def connections(rows: Sequence[_Row]) -> list[Way]:
    """Return every wait for a departure, of the leg's first flight and of each next one: missed when it departed more
    than an hour after its planned departure. ``due`` is that hour's end."""
    found = []
    for row in rows:
        for kind, steps in cargo_legs(row):
            behind = 0.0
            for one in steps:
                if one.name == "dep":
                    found.append(_connection(kind, one, behind))
                behind += one.took - one.planned
    return found


def _connection(kind: str, step: Step, behind: float) -> Way:
    left = step.planned - behind
    tight = "tight" if left < TIGHT else "loose"
    keys = ("dep", f"dep|{tight}", f"dep|{tight}|{step.place}")
    wait = Wait(keys, max(left, 0.0), step.took, max(-left, 0.0), step.took - max(left, 0.0))
    return Way((wait,), max(left + MISSED, 0.0), behind + step.took - step.planned > MISSED, MISSED)


def delhivery_ways(rows: Sequence[_Row], teaches: int) -> list[Way]:
    """Return every leg in the order of its beginning, against the usual time of its lane, in minutes.

    Lanes are learned, as the product learns them, from the first ``teaches`` rows: how many times as long as the road
    takes. A lane with few legs leans on its destination and on all.
    """
    ordered = sorted(rows, key=lambda row: (row["od_start_time"], row["trip_uuid"]))
    model = learn([_finished(row) for row in ordered[:teaches]], datetime.max.replace(tzinfo=UTC))
    curves = {
        key: Curve(model.shares, table.hours[0], table.tails[0])
        for key, table in model.tables.items()
        if key.startswith(f"{HANDOVER}|")
    }
    found = []
    for row in ordered:
        source, target = row["source_center"], row["destination_center"]
        keys = (f"{HANDOVER}|{source}>{target}", f"{HANDOVER}|>{target}", f"{HANDOVER}|")
        usual = next(curves[key] for key in keys if key in curves).until(USUAL)
        road, took = float(row["osrm_time"]), float(row["actual_time"])
        due = max(usual * road, 1.0)
        kind = row["route_type"]
        wait = Wait(("leg", f"leg|{kind}", f"leg|{kind}|{target}"), due, took, 0.0, took - due, due)
        found.append(Way((wait,), due, took > due))
    return found


def _finished(row: _Row) -> Finished:
    begun = datetime.fromisoformat(row["od_start_time"]).replace(tzinfo=UTC)
    times = float(row["actual_time"]) / max(float(row["osrm_time"]), 1.0)
    lane = f"{row['source_center']}>{row['destination_center']}"
    return Finished(row["trip_uuid"] + lane, HANDOVER, lane, begun, begun + timedelta(hours=times), times)


def road_connections(rows: Sequence[_Row], teaches: int) -> list[Way]:
    """Return every stay of a trip at a centre between two legs, in the order of time, against the usual stay there, in
    minutes: missed when it goes on more than an hour later than nine of ten do.

    Usual stays are learned as the product learns connections, from the first ``teaches`` rows. A centre with few stays
    leans on all.
    """
    ordered = sorted(rows, key=lambda row: (row["od_start_time"], row["trip_uuid"]))
    stays = sorted(_stays(ordered), key=lambda one: one[1])
    until = datetime.fromisoformat(ordered[teaches - 1]["od_start_time"]).replace(tzinfo=UTC)
    taught = [_stay(number, *one) for number, one in enumerate(stays) if one[2] <= until]
    model = learn(taught, datetime.max.replace(tzinfo=UTC))
    found = []
    for centre, since, begun in stays:
        table = model.tables.get(f"{CHANGE}||>{centre}") or model.tables[f"{CHANGE}|"]
        usual = max(Curve(model.shares, table.hours[0], table.tails[0]).until(USUAL) * 60, 1.0)
        took = (begun - since).total_seconds() / 60
        wait = Wait(("stay", f"stay|{centre}"), usual, took, 0.0, took - usual, usual)
        found.append(Way((wait,), usual + MISSED, took > usual + MISSED, MISSED))
    return found


def _stays(ordered: Sequence[_Row]) -> Iterator[tuple[str, datetime, datetime]]:
    """Yield (centre, arrived, left) where a trip goes on from the centre at which its last leg ended."""
    last: dict[tuple[str, str], datetime] = {}
    for row in ordered:
        begun = datetime.fromisoformat(row["od_start_time"]).replace(tzinfo=UTC)
        arrived = last.pop((row["trip_uuid"], row["source_center"]), None)
        if arrived is not None and arrived <= begun:
            yield row["source_center"], arrived, begun
        ends = begun + timedelta(minutes=float(row["actual_time"]))
        last[row["trip_uuid"], row["destination_center"]] = ends


def _stay(number: int, centre: str, since: datetime, begun: datetime) -> Finished:
    return Finished(str(number), CHANGE, "", since, begun, (begun - since).total_seconds() / 3600.0, "", centre)
