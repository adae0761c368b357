"""Show what came in and could not be read, and have it read again.

`failed` lists the raw bodies that no reader could read, why, and how to mend it. `reread` lets bodies wait for reading
again, with the newer reader: those that failed, those of an older reader, or some by their numbers. What they bring
replaces what the older reader found, and nobody is told anything twice.

  doorstep inbox failed --shop mine
  doorstep inbox reread --failed
  doorstep inbox reread --older-than shopify@3
"""

import argparse
from typing import Any

from doorstep.cli import answer, ground
from doorstep.cli.orders._which import shop_of
from doorstep.intake import handlers
from doorstep.intake.model import Backlog, Failure
from doorstep.kit.tx import Database


def add(parser: argparse.ArgumentParser) -> None:
    """The two verbs and their arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    failed = verbs.add_parser("failed", help="list what could not be read, why, and how to mend it")
    failed.add_argument("--limit", type=int, default=50, help="how many to show, the newest first (50)")
    reread = verbs.add_parser("reread", help="have bodies read again")
    which = reread.add_mutually_exclusive_group(required=True)
    which.add_argument("ids", nargs="*", type=int, default=[], metavar="NUMBER", help="these bodies")
    which.add_argument("--failed", action="store_true", help="all that could not be read")
    which.add_argument("--older-than", default="", metavar="READER@VERSION", help="all that an older reader read")
    for verb in (failed, reread):
        verb.add_argument("--shop", default="", help="the shop; may be left out while there is only one")
        verb.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="answer in JSON, for programs")


def run(args: argparse.Namespace) -> int:
    """Do what the verb says."""
    with ground.database() as database:
        return show_failed(args, database) if args.verb == "failed" else read_again(args, database)


def show_failed(args: argparse.Namespace, database: Database) -> int:
    """List what could not be read. Exit code 1 when there is something."""
    with database.transaction() as tx:
        shop = shop_of(tx, args.shop)
        failures, backlog = handlers.failed(tx, shop, limit=args.limit), handlers.backlog(tx, shop)
    value = as_json(shop, failures, backlog)
    return answer.show(args, value, lambda: as_text(value), code=answer.PROBLEM if failures else answer.OK)


def read_again(args: argparse.Namespace, database: Database) -> int:
    """Let bodies wait for reading again."""
    with database.transaction() as tx:
        shop = shop_of(tx, args.shop)
        try:
            count = handlers.reread(tx, shop, ids=args.ids, all_failed=args.failed, older_than=args.older_than)
        except ValueError as error:
            raise answer.Problem(f"{error}.") from None
    text = f"{count} bodies of {shop} wait for reading again; the loops of `doorstep up` or `doorstep work` do it."
    return answer.show(args, {"shop": shop, "waiting": count}, text)


def as_json(shop: str, failures: list[Failure], backlog: Backlog) -> dict[str, Any]:
    """Return the list as `docs/cli/inbox.schema.json` describes it."""
    return {
        "shop": shop,
        "waiting": backlog.new,
        "waiting_since": backlog.oldest.isoformat() if backlog.oldest else None,
        "failed_in_all": backlog.failed,
        "failed": [
            {
                "id": one.id,
                "source": one.source,
                "topic": one.topic,
                "received_at": one.received_at.isoformat(),
                "read_at": one.read_at.isoformat() if one.read_at else None,
                "reader": one.reader,
                "tries": one.tries,
                "size": one.size,
                "why": one.why,
                "how_to_mend": one.how_to_mend,
            }
            for one in failures
        ],
    }


def as_text(value: dict[str, Any]) -> str:
    """Return the same for people."""
    lines = [
        f"{value['shop']}: {value['waiting']} bodies wait for reading, {value['failed_in_all']} could not be read."
    ]
    for one in value["failed"]:
        when = one["received_at"][:16].replace("T", " ")
        tries = "once" if one["tries"] == 1 else f"{one['tries']} times"
        lines += [
            "",
            f"{one['id']}  {when} UTC  {one['source']}  {one['topic']}  {one['size']:,} bytes".rstrip(),
            f"    Why: {one['why']}",
            f"    To mend it: {one['how_to_mend']}",
            f"    Tried {tries}{' by ' + one['reader'] if one['reader'] else ''}.",
        ]
    if value["failed"]:
        lines += ["", "When it is mended: doorstep inbox reread --failed"]
    return "\n".join(lines)
