"""Forget a customer for good.

Destroys the keys of everything personal about her: names, addresses, notes, messages, raw bodies. Counts, dates and
order numbers stay. Shows what will be forgotten and asks first; it cannot be undone. After a backup was restored,
`doorstep forget --again` forgets again who had been forgotten since that backup.

  doorstep forget --email anna@example.org --shop mine
  doorstep forget --order 1001 --yes --json
"""

import argparse
import getpass
import sys
from typing import Any
from uuid import UUID

from doorstep.cli import answer, ground
from doorstep.cli.answer import Problem
from doorstep.cli.orders._which import shop_of
from doorstep.connect.channels.mailbox.wire import Mailbox
from doorstep.intake.handlers import forget as inbox
from doorstep.kit import clock, seal
from doorstep.kit.config import Settings
from doorstep.kit.handle import Tx
from doorstep.kit.tx import Database
from doorstep.people import handlers, journal
from doorstep.people.model import Forgetting, Holdings, Keyring


def add(parser: argparse.ArgumentParser) -> None:
    """Who is to be forgotten."""
    parser.add_argument("--shop", default="", help="the shop; may be left out while there is only one")
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--email", default="", help="the person with this e-mail address")
    who.add_argument("--order", default="", help="the buyer of the order with this number")
    who.add_argument("--person", default="", help="the person with this id")
    who.add_argument("--again", action="store_true", help="after a restore: forget again who was forgotten since")
    parser.add_argument("--role", default="buyer", help="with --order: buyer, recipient or payer (buyer)")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(args: argparse.Namespace) -> int:
    """Show what will be forgotten, ask, and forget it."""
    settings = ground.settings()
    keys = Keyring(seal.master_key(settings.key, settings.home))
    with ground.postgres(settings) as url, Database(url) as database:
        if args.again:
            return _again(args, settings, keys, database)
        with database.transaction() as tx:
            shop = shop_of(tx, args.shop)
            persons = _persons(tx, keys, shop, args)
            held = [found for one in persons if (found := handlers.holdings(tx, shop, one, inbox=inbox))]
        if not held:
            raise Problem(f"Nobody in {shop} is found by that. `doorstep forget --help` lists the other ways.")
        if not args.yes:
            _ask(held)
        with database.transaction() as tx:
            done = [_forget(tx, keys, shop, one.person, settings) for one in held]
        empty_mailbox(settings, shop, held)
    value = as_json(shop, held, [line for line in done if line])
    return answer.show(args, value, lambda: as_text(value))


def _persons(tx: Tx, keys: Keyring, shop: str, args: argparse.Namespace) -> list[UUID]:
    if not args.person:
        return handlers.persons_called(tx, keys, shop, email=args.email, order=args.order, role=args.role)
    try:
        return [UUID(args.person)]
    except ValueError:
        raise Problem(f"{args.person!r} is no id of a person.") from None


def _forget(tx: Tx, keys: Keyring, shop: str, person: UUID, settings: Settings) -> Forgetting | None:
    who = f"command:{getpass.getuser()}"
    log = journal.keeper(settings.home)
    return handlers.forget(tx, keys, shop, person, who=who, now=clock.now(), inbox=inbox, log=log)


def empty_mailbox(settings: Settings, shop: str, held: list[Holdings]) -> None:
    """Take the person's mails out of the local mailbox: they lie there as plain text."""
    mailbox = Mailbox(settings.home / "mailbox")
    subjects = {subject for one in held for subject in one.subjects}
    for entry in mailbox.entries(shop):
        if entry.subject in subjects:
            mailbox.remove(shop, entry.message)


def _again(args: argparse.Namespace, settings: Settings, keys: Keyring, database: Database) -> int:
    lines = journal.lines(settings.home)
    with database.transaction() as tx:
        count = handlers.reapply_forgettings(tx, keys, lines, inbox=inbox)
    text = f"{len(lines)} forgettings are in the log; {count} of them were missing here and have been done again."
    return answer.show(args, {"in_log": len(lines), "done_again": count}, text)


def _ask(held: list[Holdings]) -> None:
    if not sys.stdin.isatty():
        raise Problem("This cannot be undone. Add --yes to do it without being asked.")
    sys.stderr.write("\n".join(map(_sentence, held)) + "\nThis cannot be undone. Type yes to forget: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() != "yes":
        raise Problem("Nothing was forgotten.")


def _sentence(held: Holdings) -> str:
    orders = [subject.partition(":")[2] for subject in held.subjects if subject.startswith("order:")]
    named = ", ".join(orders[:10]) + (" …" if len(orders) > 10 else "")
    return (
        f"Person {held.person}: {len(orders)} orders ({named}), {held.secrets} sealed texts, {held.messages} messages, "
        f"{held.bodies} raw bodies."
    )


def as_json(shop: str, held: list[Holdings], done: list[Forgetting]) -> dict[str, Any]:
    """Return what was forgotten as `docs/cli/forget.schema.json` describes it."""
    forgotten = {line.person for line in done}
    return {
        "shop": shop,
        "persons": [
            {
                "person": str(one.person),
                "forgotten": one.person in forgotten,
                "subjects": list(one.subjects),
                "secrets": one.secrets,
                "messages": one.messages,
                "bodies": one.bodies,
            }
            for one in held
        ],
    }


def as_text(value: dict[str, Any]) -> str:
    """Return the same for people."""
    lines = []
    for one in value["persons"]:
        orders = sum(subject.startswith("order:") for subject in one["subjects"])
        lines.append(
            f"Forgotten: person {one['person']} with {orders} orders, {one['secrets']} sealed texts, "
            f"{one['messages']} messages and {one['bodies']} raw bodies."
        )
    lines.append("Backups made before still hold her sealed data; after restoring one: doorstep forget --again")
    return "\n".join(lines)
