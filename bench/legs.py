"""How close the times of legs are told, and how fast, on later parts of real legs.

Walks over the road legs of Delhivery and the shipments of Cargo 2000 (in the folder that `DOORSTEP_DATA` names, by
default `../shared/data`) as `doorstep promise legs` does: what came after the first 60 % is told from what had ended by
then. Prints a list of JSON objects: `figure` is the mean error in minutes (for `legs_late` the AUC in percent); `peer`
what others had said of the same legs.
"""

import os
import sys
from pathlib import Path
from time import process_time
from typing import Any

import msgspec

from doorstep.learning.legs.rules import walk_legs, walk_shipments
from doorstep.learning.legs.tables import CARGO, DELHIVERY, road_legs, shipments

FIRST = 0.6
ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Measure and print."""
    data = Path(os.environ.get("DOORSTEP_DATA") or ROOT.parent / "shared" / "data")
    if not (data / DELHIVERY).is_file() or not (data / CARGO).is_file():
        raise SystemExit("there are no tables of legs: DOORSTEP_DATA names no folder that holds them")
    legs, air = road_legs(data / DELHIVERY), shipments(data / CARGO)
    spent = process_time()
    road = walk_legs(legs, FIRST)
    between = process_time()
    total, late = walk_shipments(air, FIRST)
    ended = process_time()
    found: list[dict[str, Any]] = [
        {**_told("legs_road", road.mae, between - spent, road.n), "peer": road.peers, "found": road},
        {**_told("legs_air", total.mae, ended - between, total.n), "peer": total.peers, "found": total},
        {
            **_told("legs_late", round(100 * late.auc, 1), ended - between, late.n),
            "unit": "AUC, percent",
            "peer": None,
            "found": late,
        },
    ]
    sys.stdout.write(msgspec.json.encode(found).decode() + "\n")


def _told(name: str, figure: float, cpu: float, count: int) -> dict[str, Any]:
    return {"name": name, "figure": figure, "unit": "min off", "cpu_ms_per_op": round(1000 * cpu / count, 3)}


if __name__ == "__main__":
    main()
