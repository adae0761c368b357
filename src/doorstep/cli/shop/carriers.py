"""List what Doorstep reads: each shop, carrier and standard, what it can do, how its samples fare.

Needs no database. Every connector ships bodies that show its format; they are read here and now. Exit code 1 when one
of them is not read as it should be.

  doorstep carriers
  doorstep carriers ups fedex --json

With --accounts it shows how the shops' accounts with carriers fare: last answer, requests today, cost of a parcel.
"""

import argparse
from typing import Any

from doorstep.cli import answer
from doorstep.connect import card, known
from doorstep.connect.samples import Fared, fared


def add(parser: argparse.ArgumentParser) -> None:
    """Which of them."""
    parser.add_argument("connector", nargs="*", metavar="ID", help="all of them unless named")
    parser.add_argument("--samples", action="store_true", help="a line for each sample")
    parser.add_argument("--accounts", action="store_true", help="how the accounts that ask carriers fare")
    parser.add_argument("--shop", default="", help="accounts of this shop only")


def run(args: argparse.Namespace) -> int:
    """Read every sample and list the connectors."""
    if args.accounts:
        from doorstep.cli.shop._accounts import show

        return show(args)
    unknown = [name for name in args.connector if name not in known()]
    if unknown:
        why = f"there is no connector {unknown[0]!r}; known are: {', '.join(known())}"
        return answer.show(args, {"error": why}, why, code=answer.USAGE)
    found = [as_json(name) for name in args.connector or known()]
    well = all(one["samples"] and all(sample["problem"] is None for sample in one["samples"]) for one in found)
    text = lambda: as_text(found, each=args.samples or not well)  # noqa: E731 - asked for only without --json
    return answer.show(args, found, text, code=answer.OK if well else answer.PROBLEM)


def as_json(connector: str) -> dict[str, Any]:
    """Return a connector as `docs/cli/carriers.schema.json` describes it."""
    told = card(connector)
    return {
        "id": told.id,
        "kind": told.kind,
        "name": told.name,
        "version": told.version,
        "can": list(told.can),
        "format": told.format,
        "settings": [
            {"name": one.name, "says": one.says, "required": one.required, "secret": one.secret}
            for one in told.settings
        ],
        "samples": [_sample(one) for one in fared(connector)],
    }


def _sample(one: Fared) -> dict[str, Any]:
    error = one.reading.error
    return {
        "name": one.name,
        "events": len(one.reading.events),
        "ignored": len(one.reading.ignored),
        "refused": one.refused,
        "unknown": one.unknown,
        "error": None if error is None else error.why,
        "problem": one.problem or None,
    }


def as_text(found: list[dict[str, Any]], *, each: bool) -> str:
    """Return a table for people: a line a connector, and with `each` a line a sample below it."""
    wide = max(len(one["id"]) for one in found)
    lines = []
    for one in found:
        samples = one["samples"]
        failed = sum(sample["problem"] is not None for sample in samples)
        events = sum(sample["events"] for sample in samples)
        well = f"{len(samples)} samples, {events} events" if samples else "no samples"
        state = f"{well}, {failed} FAILED" if failed else well
        lines.append(f"{one['id']:<{wide}}  {one['kind']:<8}  {one['name']}")
        lines.append(f"{'':<{wide}}  {state}; {', '.join(one['can'])}")
        lines += [f"{'':<{wide}}    {_line(sample)}" for sample in samples if each]
    return "\n".join(lines)


def _line(sample: dict[str, Any]) -> str:
    words = f"{sample['name']}: {sample['events']} events, {sample['ignored']} parts left out"
    if sample["refused"]:
        words += f" ({sample['refused']} of them could not be read)"
    if sample["unknown"]:
        words += f", unknown: {', '.join(sample['unknown'])}"
    if sample["error"]:
        words += f"; error told: {sample['error']}"
    return f"FAILED {words}: {sample['problem']}" if sample["problem"] else words
