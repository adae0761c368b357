"""Read a file or folder of past orders and events into a shop, as history.

History is silent: the orders get their timelines and teach the estimates, and nobody is told anything. PATH is a file
with one JSON object a line, a CSV file with a header, a JSON document, or the folder of Olist's tables; of any size.
An import that was stopped goes on where it was when it is started again; the same file again brings nothing new.
With --from the orders are fetched from the shop's own API; its address and the name of the setting with the token
stand in sources.toml (api, api_secret), or are said with --url and --secret. A later one fetches what is new; --since
what changed.

  doorstep import orders.jsonl --shop mine
  doorstep import olist/ --shop demo --json
  doorstep import export.csv --as generic_csv --map warehouse
  doorstep import --from shopify --shop mine
"""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from doorstep.cli import answer, ground, importing
from doorstep.cli.importing.fetched import SHOPS
from doorstep.cli.orders._which import shop_of
from doorstep.connect.ours.columns.check import path_of
from doorstep.intake.handlers import MovedMeanwhile
from doorstep.kit import clock, seal
from doorstep.kit.config import Settings
from doorstep.kit.handle import Tx
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring
from doorstep.shop.handlers import NoSuchShop, current
from doorstep.shop.rules import settings_of

_SAY_EVERY = 5.0  # seconds, where no bar can be drawn


def add(parser: argparse.ArgumentParser) -> None:
    """What to import, into which shop, and how to read it."""
    parser.add_argument("path", type=Path, metavar="PATH", nargs="?", help="a file, or the folder of Olist's tables")
    parser.add_argument(
        "--from", dest="shop_system", choices=SHOPS, default="", help="fetch from the API of this system"
    )
    parser.add_argument("--source", default="", help="which source of sources.toml, where several have an API")
    parser.add_argument("--url", default="", help="address of the API, instead of that in sources.toml")
    parser.add_argument("--secret", default="", metavar="NAME", help="name of the setting that holds the API's token")
    parser.add_argument("--since", default="", metavar="DAY", help="fetch only what changed since this day")
    parser.add_argument("--shop", default="", help="the shop; may be left out while there is only one")
    parser.add_argument("--as", dest="connector", default="", metavar="ID", help="who reads it, e.g. generic_csv")
    parser.add_argument(
        "--map", default="", metavar="NAME", help="the shop's column map (maps/NAME.toml) for a CSV file"
    )
    parser.add_argument("--zone", default="", help="the zone of times that have none (the shop's own unless told)")
    parser.add_argument("--again", action="store_true", help="read a file again that was imported to its end")


def run(args: argparse.Namespace) -> int:
    """Import, and show what came of it and what is odd about the data."""
    begun = time.monotonic()
    settings = ground.settings()
    with ground.postgres(settings) as url, Database(url) as database:
        keys = Keyring(seal.master_key(settings.key, settings.home))
        with database.transaction() as tx:
            shop = shop_of(tx, args.shop)
            documents = _documents(tx, shop)
        meta = {"zone": args.zone, "default_zone": args.zone or _zone_of(documents), **_map(documents, args.map)}
        meta["received_at"] = clock.now().isoformat()
        try:
            with (
                _opened(args, settings, documents, meta) as source,
                _bar(source, quiet=args.json) as progress,
            ):
                result = importing.run(database, keys, shop, source, now=clock.now, again=args.again, progress=progress)
        except importing.Unfit as error:
            raise answer.Problem(str(error)) from None
        except importing.Broken as error:
            raise answer.Problem(f"{error} What came so far is kept; the same command goes on from here.") from None
        except MovedMeanwhile:
            raise answer.Problem("Another process imports the same thing just now. Let it end.") from None
        except KeyboardInterrupt:
            sys.stderr.write("Stopped. The same command goes on from here.\n")
            raise
    value = as_json(shop, source, result, time.monotonic() - begun)
    return answer.show(args, value, lambda: as_text(value))


@contextmanager
def _opened(
    args: argparse.Namespace, settings: Settings, documents: Mapping[str, str], meta: dict[str, str]
) -> Iterator[importing.Source]:
    """What is to be imported: something at a path, or past orders of a shop's API."""
    if (args.path is None) == (not args.shop_system):
        raise answer.Problem(
            "Name a file (or folder) to import, or --from and the shop system to fetch from: one of them."
        )
    if args.path is not None:
        connector = args.connector or ("generic_csv" if args.map else "")
        yield importing.source_of(args.path, connector, meta)
        return
    from doorstep.cli.orders._account import fetched

    with fetched(args, settings, documents, meta) as source:
        yield source


def _documents(tx: Tx, shop: str) -> Mapping[str, str]:
    """The shop's documents in force; nothing was published yet in a new shop."""
    try:
        return current(tx, shop).documents
    except NoSuchShop:
        return {}


def _zone_of(documents: Mapping[str, str]) -> str:
    return settings_of(documents).zone if documents else "UTC"


def _map(documents: Mapping[str, str], name: str) -> dict[str, str]:
    """The column map of this name. Raises `Problem` with the maps that there are."""
    if not name:
        return {}
    if path_of(name) in documents:
        return {"map": documents[path_of(name)]}
    known = ", ".join(
        path.removeprefix("maps/").removesuffix(".toml") for path in documents if path.startswith("maps/")
    )
    raise answer.Problem(f"The shop has no column map {name!r}. It has: {known or 'none'}.")


def as_json(shop: str, source: importing.Source, result: importing.Result, seconds: float) -> dict[str, Any]:
    """Return what came of it as `docs/cli/import.schema.json` describes it."""
    found = result.findings
    return {
        "shop": shop,
        "connector": source.reader.id,
        "already_imported": result.already,
        "continued": result.began_at > 0 and not result.already,
        "records": found.records,
        "events": found.events,
        "new_events": found.new,
        "seconds": round(seconds, 2),
        "data_quality": {
            code: {"count": finding.count, "says": finding.says, "examples": finding.examples}
            for code, finding in found.ranked().items()
        },
    }


def as_text(value: dict[str, Any]) -> str:
    """Return the same for people."""
    done = f"{value['records']:,} records, {value['events']:,} events, {value['new_events']:,} of them new"
    if value["already_imported"]:
        lines = [f"This was imported into {value['shop']} before: {done}. Nothing was changed; --again reads it again."]
    else:
        lines = [f"Imported into {value['shop']} in {value['seconds']:.1f} s: {done}. Nobody was told anything."]
    if value["data_quality"]:
        lines += ["", "What is odd about the data:"]
        for finding in value["data_quality"].values():
            where = f"  (e.g. {finding['examples'][0]})" if finding["examples"] else ""
            lines.append(f"{finding['count']:>9,}  {finding['says']}{where}")
    return "\n".join(lines)


@contextmanager
def _bar(source: importing.Source, *, quiet: bool) -> Iterator[importing.Progress]:
    if quiet:
        yield lambda at, found: None
    elif sys.stderr.isatty():
        with _drawn(source) as progress:
            yield progress
    else:
        yield _said(source)


@contextmanager
def _drawn(source: importing.Source) -> Iterator[importing.Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Importing", total=source.total)

        def progress(at: int, found: importing.Findings) -> None:
            bar.update(
                task,
                completed=found.records if source.counted else at,
                description=f"{found.records:,} records, {found.new:,} new events",
            )

        yield progress


def _said(source: importing.Source) -> importing.Progress:
    last = time.monotonic()

    def progress(at: int, found: importing.Findings) -> None:
        nonlocal last
        if time.monotonic() - last >= _SAY_EVERY:
            last = time.monotonic()
            reached = found.records if source.counted else at
            part = f"{reached / source.total:.0%}" if source.total else ""
            sys.stderr.write(f"{part} {found.records:,} records, {found.new:,} new events\n")

    return progress
