"""Measure how fast this machine is at Doorstep's own work.

Runs the programs of the checkout's `bench/` one after the other and prints what each measured, with the CPU that one
operation cost. On a machine that does other things compare that CPU and not the figures. Names: door, door_batch,
loop_1, loop_2, fold, replay, page, page_304, hooks, detect, carriers, stalls, legs, promise, governor, related,
sending; without a name all of them that are there.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

import doorstep
from doorstep.cli import answer

NAMES = (
    "door", "door_batch", "loop_1", "loop_1_learned", "loop_2", "fold", "replay", "page", "page_304", "hooks", "detect",
    "carriers", "stalls", "legs", "promise", "governor", "related", "sending",
)  # fmt: skip
_FOLDER = Path(doorstep.__file__).resolve().parents[2] / "bench"
_PATIENCE = 600  # seconds
_PLAIN = ("name", "figure", "unit", "cpu_ms_per_op", "peer")


def add(parser: argparse.ArgumentParser) -> None:
    """Which of them."""
    parser.add_argument("name", nargs="*", metavar="NAME", help=f"one or more of: {', '.join(NAMES)}")


def run(args: argparse.Namespace) -> int:
    """Run and print them; a benchmark that fails is told with its reason, and the others go on."""
    unknown = [name for name in args.name if name not in NAMES]
    if unknown:
        sys.stderr.write(f"There is no benchmark {unknown[0]!r}. Known are: {', '.join(NAMES)}.\n")
        return answer.USAGE
    if not _FOLDER.is_dir():
        raise answer.Problem("The benchmarks are part of the checkout, and this installation has none.")
    found: list[dict[str, Any]] = []
    for name in args.name or [name for name in NAMES if program(name) is not None]:
        if not args.json:
            sys.stderr.write(f"measuring {name} …\n")
        found += measured(name)
    code = answer.PROBLEM if any("error" in one for one in found) else answer.OK
    return answer.show(args, found, lambda: table(found), code=code)


def program(name: str, folder: Path = _FOLDER) -> Path | None:
    """Return the file that measures this: the one of that name, else the one of its first word."""
    for stem in (name, name.partition("_")[0]):
        if (path := folder / f"{stem}.py").is_file():
            return path
    return None


def measured(name: str, folder: Path = _FOLDER) -> list[dict[str, Any]]:
    """Run one benchmark in a process of its own and return what it printed, or why there is nothing."""
    path = program(name, folder)
    if path is None:
        return [failed(name, "there is no such program in bench/ yet")]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(folder.parent / "src"), str(folder.parent)))}
    try:
        done = subprocess.run(
            [sys.executable, str(path), name],
            cwd=folder.parent, env=env, capture_output=True, text=True, check=False, timeout=_PATIENCE,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return [failed(name, f"it did not end within {_PATIENCE} seconds")]
    if done.returncode != 0:
        return [failed(name, (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1])]
    try:
        said = msgspec.json.decode(done.stdout)
    except msgspec.DecodeError:
        return [failed(name, "what it printed is no JSON")]
    return list(said) if isinstance(said, list) else [said]


def failed(name: str, why: str) -> dict[str, Any]:
    """A benchmark without a figure."""
    return {"name": name, "figure": None, "unit": "", "cpu_ms_per_op": None, "peer": None, "error": why}


def table(found: list[dict[str, Any]]) -> str:
    """Return the figures as a person reads them; whatever else a benchmark tells stands in the JSON."""
    rows = [("name", "figure", "unit", "CPU ms each", "others")]
    for one in found:
        if "error" in one:
            rows.append((one["name"], "–", one["error"], "", ""))
        else:
            rows.append((one["name"], number(one["figure"]), one["unit"], number(one["cpu_ms_per_op"]), others(one)))
    wide = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = []
    for name, figure, unit, cpu, peer in rows:
        lines.append(f"{name:<{wide[0]}}  {figure:>{wide[1]}} {unit:<{wide[2]}}  {cpu:>{wide[3]}}  {peer}".rstrip())
    return "\n".join(lines)


def number(value: float | None) -> str:
    """Write a figure with as many digits as it deserves."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def others(one: dict[str, Any]) -> str:
    """What others reach at the same work, as the benchmark tells it."""
    peer = one.get("peer")
    if isinstance(peer, dict):
        return ", ".join(f"{key} {value}" for key, value in peer.items())
    return "" if peer is None else str(peer)
