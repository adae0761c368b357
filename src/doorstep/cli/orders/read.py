"""Read one raw body of a shop or carrier and show what Doorstep finds in it.

Needs no database and sends nothing. FILE is the body as it arrived ("-" for the standard input); for `olist` it may be
the folder of CSV files. Exit code 1 when the body could not be read.

  doorstep read ups answer.json
  doorstep read shopify order.json --topic orders/create --json
"""

import argparse
import sys
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec

from doorstep.cli import answer
from doorstep.connect import known, reader
from doorstep.connect.cards import Reader
from doorstep.kit import clock
from doorstep.timeline.model import KIND_OF, Problem, Reading, Told

#: Stand in every event, `null` where they mean nothing.
_ALWAYS = ("milestone", "code", "raw_text", "reason", "place", "tracking_number")


def add(parser: argparse.ArgumentParser) -> None:
    """Which connector, which file, and what came beside the body."""
    parser.add_argument("connector", metavar="ID", help=f"one of: {', '.join(known())}")
    parser.add_argument("file", metavar="FILE", help="the body; - reads the standard input")
    parser.add_argument("--topic", default="", help="the topic that came in the header (Shopify, WooCommerce)")
    parser.add_argument("--header", action="append", default=[], metavar="NAME:VALUE", help="a header; may be repeated")
    parser.add_argument("--map", default="", metavar="FILE", help="a column map (TOML), for generic_csv")
    parser.add_argument("--zone", default="", help="the zone to take times in that have none, e.g. Europe/Berlin")
    parser.add_argument("--received-at", default="", metavar="TIME", help="when it arrived (ISO 8601; now unless told)")


def run(args: argparse.Namespace) -> int:
    """Read the body and show events, what was left out, and what went wrong."""
    try:
        found = reader(args.connector)
    except LookupError as error:
        reading = Reading(error=Problem(str(error).strip("'\""), "take one of the known ids"))
        return answer.show(args, as_json(reading), lambda: as_text(reading), code=answer.USAGE)
    reading = _read(found, args)
    code = answer.PROBLEM if reading.error is not None else answer.OK
    return answer.show(args, as_json(reading), lambda: as_text(reading), code=code)


def _read(found: Reader, args: argparse.Namespace) -> Reading:
    meta = {"received_at": args.received_at or clock.now().isoformat(), "default_zone": args.zone}
    if args.topic:
        meta |= {"x-shopify-topic": args.topic, "x-wc-webhook-topic": args.topic}
    for header in args.header:
        name, _, value = header.partition(":")
        meta[name.strip().lower()] = value.strip()
    if args.map:
        meta["map"] = _text(args.map)
    path = Path(args.file)
    try:
        if path.is_dir() and "folder" in found.card.can:
            return _read_folder(found, path)
        raw = sys.stdin.buffer.read() if args.file == "-" else path.read_bytes()
    except OSError as error:
        raise answer.Problem(f"{args.file} cannot be opened: {error.strerror}") from None
    return found.read(raw, meta)


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise answer.Problem(f"{path} cannot be read as a column map: {error}") from None


def _read_folder(found: Reader, path: Path) -> Reading:
    from doorstep.connect.shops.olist.folder import read_folder

    assert found.id == "olist"
    try:
        readings = [reading for _, reading in read_folder(path)]
    except (FileNotFoundError, ValueError) as error:
        raise answer.Problem(str(error)) from None
    return Reading(
        tuple(event for reading in readings for event in reading.events),
        tuple(ignored for reading in readings for ignored in reading.ignored),
        next((reading.error for reading in readings if reading.error is not None), None),
    )


def as_json(reading: Reading) -> dict[str, Any]:
    """Return the reading as `docs/cli/read.schema.json` describes it."""
    error = reading.error
    return {
        "events": [flat(event) for event in reading.events],
        "ignored": [{"path": one.path, "why": one.why} for one in reading.ignored],
        "error": None if error is None else {"why": error.why, "how_to_mend": error.how_to_mend},
    }


def flat(event: Told) -> dict[str, Any]:
    """Return an event as one flat object: who, when with the place's offset, and the fields of its fact."""
    fact: dict[str, Any] = msgspec.to_builtins(event.fact)
    fact.pop("kind", None)
    if not fact.get("tracking_number"):
        fact["tracking_number"] = fact.get("number") or _number(event.subject)
    return {
        "kind": KIND_OF[type(event.fact)],
        "subject": event.subject,
        "occurred_at": local(event),
        "precision": event.precision.value,
        "zone_guessed": event.zone_guessed,
        "identity": list(event.identity),
        **dict.fromkeys(_ALWAYS),
        **fact,
    }


def local(event: Told) -> str:
    """Return when it happened on the clock of its place, with that clock's offset (UTC when the offset is unknown)."""
    return event.occurred_at.astimezone(timezone(timedelta(minutes=event.offset or 0))).isoformat()


def _number(subject: str) -> str | None:
    kind, _, rest = subject.partition(":")
    return rest.partition(":")[2] or None if kind == "leg" else None


def as_text(reading: Reading) -> str:
    """Return the reading as a table for people."""
    lines = []
    for event in reading.events:
        row = flat(event)
        about = row["milestone"] or ""
        words = row["raw_text"] or row.get("text") or ""
        day = " (day only)" if row["precision"] == "day" else ""
        guessed = " (zone guessed)" if row["zone_guessed"] else ""
        lines.append(
            f"{row['occurred_at']}{day}{guessed}  {row['kind']:<18} {about:<20} {event.subject}  {words}".rstrip()
        )
    lines += [f"left out  {one.path or 'body'}: {one.why}" for one in reading.ignored]
    lines.append(f"{len(reading.events)} events, {len(reading.ignored)} parts left out")
    if reading.error is not None:
        lines += [f"Not read: {reading.error.why}", f"To mend it: {reading.error.how_to_mend}"]
    return "\n".join(lines)
