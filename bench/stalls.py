"""How often stall alarms are false, how often right and how early, on later parts of real legs.

Learns on the first 60 % of the air legs of Cargo 2000 and of the road legs of Delhivery (in the folder that
`DOORSTEP_DATA` names, by default `../shared/data`), chooses there the limit at which two alarms of a hundred legs
should be false, and measures on the last 40 %. Without the tables nothing is measured. Prints a list of JSON objects:
`figure` is the false alarms per 100 later legs; `peer` how an alarm by the length of the silence alone fares.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from time import process_time
from typing import Any

import msgspec

from doorstep.learning.stalls.rules import fared, learned, measure
from doorstep.learning.stalls.tables import cargo_ways, connections, delhivery_ways, road_connections, rows_of
from doorstep.promise.rules.silence import Way

FIRST, TARGET = 0.6, 0.02
ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Measure and print."""
    data = Path(os.environ.get("DOORSTEP_DATA") or ROOT.parent / "shared" / "data")
    cargo, delhivery = data / "cargo2000" / "cargo2000.csv.gz", data / "delhivery" / "legs.csv.gz"
    if not cargo.is_file() or not delhivery.is_file():
        raise SystemExit("there are no tables of legs: DOORSTEP_DATA names no folder that holds them")
    shipments = rows_of(cargo)
    cut = round(len(shipments) * FIRST)
    legs = rows_of(delhivery)
    road = delhivery_ways(legs, round(round(len(legs) * FIRST) * 2 / 3))
    found = [
        told("stalls_air", cargo_ways(shipments[:cut]), cargo_ways(shipments[cut:]), "min"),
        told("stalls_connections", connections(shipments[:cut]), connections(shipments[cut:]), "min"),
        told("stalls_road", road[: round(len(road) * FIRST)], road[round(len(road) * FIRST) :], "min"),
    ]
    stays = road_connections(legs, round(round(len(legs) * FIRST) * 2 / 3))
    cut_stays = round(len(stays) * FIRST)
    found.append(told("stalls_road_connections", stays[:cut_stays], stays[cut_stays:], "min"))
    found.append(usual("stalls_air_lanes", cargo_ways(shipments[:cut]), cargo_ways(shipments[cut:])))
    sys.stdout.write(msgspec.json.encode(found).decode() + "\n")


def told(name: str, first: Sequence[Way], later: Sequence[Way], unit: str) -> dict[str, Any]:
    """Return what one table shows."""
    spent = process_time()
    found = measure(first, later, TARGET)
    cpu = process_time() - spent
    simple = found.silence
    return {
        "name": name,
        "figure": found.later.false_per_100,
        "unit": "false alarms per 100 later legs",
        "cpu_ms_per_op": round(1000 * cpu / (len(first) + len(later)), 4),
        "peer": {
            "silence alone": f"{_percent(simple.precision)} right, {_percent(simple.recall)} of the late ones, "
            f"{simple.false_per_100:g} false"
        },
        "lead_unit": unit,
        "found": found,
    }


def usual(name: str, first: Sequence[Way], later: Sequence[Way]) -> dict[str, Any]:
    """Return how the product's own alarm fares where it knows no plan: what was learned of the lane alone."""
    alarm, judged = learned(first)
    found = fared([judged(way) for way in later], alarm)
    return {
        "name": name,
        "figure": found.false_per_100,
        "unit": "false alarms per 100 later legs",
        "cpu_ms_per_op": 0.0,
        "peer": None,
        "lead_unit": "min",
        "found": {"target_per_100": 100 * TARGET, "later": found},
    }


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


if __name__ == "__main__":
    main()
