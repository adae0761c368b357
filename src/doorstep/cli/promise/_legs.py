"""What `doorstep promise legs` does: walk over the two public tables of legs."""

import argparse
from pathlib import Path

from doorstep.cli import answer
from doorstep.cli.answer import Problem
from doorstep.learning.legs.model import Measured, Told


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The verb and its arguments."""
    legs = verbs.add_parser("legs", help="test how well times of legs are told", description=legs_of.__doc__)
    legs.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="the folder with delhivery/ and cargo2000/"
    )
    legs.add_argument(
        "--first", type=float, default=0.6, metavar="SHARE", help="judge what came after this share (0.6)"
    )
    legs.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="answer in JSON, for programs")


def legs_of(args: argparse.Namespace) -> int:
    """Walk over legs of roads and of air cargo: learn from those that had ended, tell, and see what came."""
    if not 0.1 <= args.first <= 0.95:
        raise Problem("--first is a share between 0.1 and 0.95.")
    found = measure(args.data, args.first)
    if found.road is None and found.air is None:
        raise Problem(f"{args.data} holds no table of legs: neither delhivery/ nor cargo2000/.")
    return answer.show(args, found, lambda: as_text(found))


def measure(data: Path, first: float) -> Measured:
    """Measure on the tables that are there."""
    from doorstep.learning.legs.tables import CARGO, DELHIVERY

    return walked(data / DELHIVERY, data / CARGO, first)


def walked(roads: Path, air: Path, first: float) -> Measured:
    """Walk over these two tables; one that is not there is left out."""
    from doorstep.learning.legs.rules import walk_legs, walk_shipments
    from doorstep.learning.legs.tables import road_legs, shipments

    road = walk_legs(road_legs(roads), first) if roads.is_file() else None
    if not air.is_file():
        return Measured(road)
    return Measured(road, *walk_shipments(shipments(air), first))


def as_text(found: Measured) -> str:
    """Say it to people."""
    lines: list[str] = []
    for name, one in (("Road legs", found.road), ("Air shipments, total lateness", found.air)):
        if one is not None:
            lines += _told(name, one)
    if found.outbound is not None:
        late = found.outbound
        lines.append(f"Late outbound legs: {late.late} of {late.n}; AUC {late.auc:.3f}, Brier score {late.brier:.3f}")
    return "\n".join(lines)


def _told(name: str, one: Told) -> list[str]:
    peers = ", ".join(f"{who} {error:g}" for who, error in one.peers.items())
    lines = [
        f"{name}: {one.n} told, learned from {one.first} and those that had ended since",
        f"  mean error {one.mae:g} min, median {one.median_ae:g} min, bias {one.bias:+g} min (others: {peers})",
    ]
    for share, kept in one.intervals.items():
        lines.append(f"  {share} % interval held {100 * kept.coverage:.1f} %, {kept.mean_width:g} min wide")
    return lines
