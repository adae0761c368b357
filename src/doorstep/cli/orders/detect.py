"""Say which carrier a tracking number belongs to, by its look and its check digit.

Needs no database and asks nobody. Numbers are words of the command, or lines of the standard input. Whose one may be
is listed with the likeliest first; the score is between 0 and 1. Exit code 1 when a number fits no carrier.

  doorstep detect 1Z999AA10123456784 00340433836442636597
  doorstep detect --json < numbers.txt
"""

import argparse
import sys
from typing import Any

from doorstep.cli import answer
from doorstep.connect import detect

#: What is shown of a number to a person; JSON holds it as it came.
_SHOWN = 40


def add(parser: argparse.ArgumentParser) -> None:
    """Which numbers, and what is known of the shop."""
    parser.add_argument("number", nargs="*", metavar="NUMBER", help="none, or -: one a line of the standard input")
    parser.add_argument("--country", default="", metavar="XX", help="where parcels go from or to (two letters)")
    parser.add_argument(
        "--carrier", action="append", default=[], metavar="ID", help="a carrier of the shop; repeatable"
    )
    parser.add_argument("--near", action="store_true", help="also whose it would be if its check digit were right")


def run(args: argparse.Namespace) -> int:
    """Look every number up and show whose it may be."""
    found: list[dict[str, Any]] = [
        {"number": number, "candidates": [as_json(one) for one in _candidates(number, args)]}
        for number in numbers(args.number)
    ]
    if not found:
        raise answer.Problem("There was no number: name some, or give one a line on the standard input.")
    fits = all(any(one["valid"] for one in row["candidates"]) for row in found)
    return answer.show(args, found, lambda: as_text(found), code=answer.OK if fits else answer.PROBLEM)


def numbers(given: list[str]) -> list[str]:
    """Return the numbers that were given, else those of the standard input; empty lines are none."""
    if given and given != ["-"]:
        return [number.encode("utf-8", "replace").decode("utf-8") for number in given]  # half signs cannot be shown
    lines = sys.stdin.buffer.read().decode("utf-8-sig", "replace").replace("\0", "").splitlines()
    return [line.strip() for line in lines if line.strip()]


def _candidates(number: str, args: argparse.Namespace) -> list[detect.Candidate]:
    found = detect.candidates(number, country=args.country, carriers=frozenset(args.carrier))
    return found + detect.almost(number) if args.near else found


def as_json(one: detect.Candidate) -> dict[str, Any]:
    """Return a candidate as `docs/cli/detect.schema.json` describes it."""
    return {
        "carrier": one.carrier,
        "service": one.service,
        "valid": one.valid,
        "score": one.score,
        "package": one.package,
        "connector": one.connector or None,
        "country": one.country or None,
    }


def as_text(found: list[dict[str, Any]]) -> str:
    """Return a table for people: a line a candidate, the number beside its first."""
    rows = [("number", "score", "carrier", "service", "package")]
    for row in found:
        number = _visible(row["number"])
        if not row["candidates"]:
            rows.append((number, "–", "no carrier we know", "", ""))
        for place, one in enumerate(row["candidates"]):
            score = f"{one['score']:.2f}" if one["valid"] else "check digit wrong"
            rows.append((number if place == 0 else "", score, one["carrier"], one["service"], one["package"]))
    wide = [max(len(row[place]) for row in rows) for place in range(4)]
    return "\n".join(
        "  ".join(f"{cell:<{room}}" for cell, room in zip(row, [*wide, 0], strict=True)).rstrip() for row in rows
    )


def _visible(number: str) -> str:
    shown = "".join(sign if sign.isprintable() else "?" for sign in number)
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
