"""How many tracking numbers a second one core tells, and how many of the public examples are told rightly.

The examples are those of the public descriptions of 18 couriers (folder `tracking_numbers` of DOORSTEP_DATA). The same
numbers then meet the package `tracking-numbers` of PyPI, installed in an environment of its own that is thrown away
afterwards. Without the examples our own numbers are timed; without the package it is said why there is no peer.
"""

import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import msgspec

from doorstep.connect.detect import candidates

PEER = "tracking-numbers==0.1.8"
ROUNDS, SECONDS = 5, 1.0
OWN = """1Z0A1B2C0300000012 000000000011 9205590000000000000002 RA000000005GB 1234567891 00340400000000000003
3SAAAA0000001 T00AAA0000000001 6A00000000001 323200000000000000000001 0000000000000017 AAA000000001""".split()
_ASKED = """
import json, sys, time
from tracking_numbers import get_tracking_number
rows = json.load(sys.stdin)
told = [getattr(getattr(get_tracking_number(number), "courier", None), "code", None) for _, _, number in rows]
rounds, begun = 0, time.process_time()
while time.process_time() - begun < 2:
    for _, _, number in rows:
        get_tracking_number(number)
    rounds += 1
print(json.dumps({"told": told, "per_second": round(rounds * len(rows) / (time.process_time() - begun))}))
"""

#: (courier by the name of its file, courier by its own code, whether valid, the number)
Row = tuple[str, str, bool, str]


def examples() -> list[Row]:
    """Return the public examples, none when they are not here."""
    root = os.environ.get("DOORSTEP_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data"
    found: list[Row] = []
    for path in sorted((Path(root) / "tracking_numbers").glob("*.json")):
        courier = msgspec.json.decode(path.read_bytes())
        for row in courier["tracking_numbers"]:
            for kind, numbers in row["test_numbers"].items():
                found += [(path.stem, courier["courier_code"], kind == "valid", number) for number in numbers]
    return found


def seconds_each(numbers: list[str]) -> float:
    """Return the CPU seconds that one detection takes, in the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        done, begun = 0, process_time()
        while process_time() - begun < SECONDS / ROUNDS:
            for number in numbers:
                candidates(number)
            done += len(numbers)
        best = min(best, (process_time() - begun) / done)
    return best


def counted(rows: list[Row], told: Callable[[Row], bool]) -> dict[str, Any]:
    """Return how many valid numbers were told as their courier's, and how many invalid ones were."""
    return {
        "recognised": f"{sum(told(row) for row in rows if row[2])} of {sum(row[2] for row in rows)}",
        "false accepts": f"{sum(told(row) for row in rows if not row[2])} of {sum(not row[2] for row in rows)}",
    }


def peer(rows: list[Row]) -> dict[str, Any]:
    """Return what the other package makes of the same numbers in its own environment, or why it could not be asked."""
    with tempfile.TemporaryDirectory() as folder:
        python = str(Path(folder) / "bin" / "python")
        try:
            venv.create(folder, with_pip=True)
            subprocess.run(
                [python, "-m", "pip", "install", "-q", "--no-input", PEER], check=True, capture_output=True, timeout=120
            )
            asked = subprocess.run(
                [python, "-c", _ASKED], input=msgspec.json.encode([row[1:] for row in rows]), check=True,
                capture_output=True, timeout=120, env={"PATH": os.environ.get("PATH", "")},
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            return {"error": f"{PEER} could not be asked ({type(error).__name__})"}
    answer = msgspec.json.decode(asked.stdout)
    codes = dict(zip(rows, answer["told"], strict=True))
    return {PEER: f"{answer['per_second']:,}/s", **counted(rows, lambda row: bool(codes[row] == row[1]))}


def main() -> None:
    """Measure and print."""
    rows = examples()
    each = seconds_each([row[3] for row in rows] or OWN)
    own: dict[str, Any] = {"recognised": "no public examples here", "first": None}
    if rows:
        own = counted(rows, lambda row: row[0] in {one.carrier for one in candidates(row[3])})
        first = sum(row[2] and candidates(row[3])[0].carrier == row[0] for row in rows)
        own["first"] = f"{first} of {sum(row[2] for row in rows)}"
    answer = {
        "name": "detect",
        "figure": round(1 / each),
        "unit": "numbers/s",
        "cpu_ms_per_op": round(1000 * each, 5),
        "peer": peer(rows) if rows else None,
        **own,
    }
    sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")


if __name__ == "__main__":
    main()
