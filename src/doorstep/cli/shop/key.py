"""Make, list and revoke keys of the API.

A key belongs to one shop and may do what its scopes say. `create` shows it once; only a hash of it is kept.

  doorstep key create "Warehouse" --shop mine --scope tasks:read --scope tasks:write
  doorstep key list --shop mine
  doorstep key revoke 3f9a1c0b77de --shop mine
"""

import argparse
import getpass
import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from doorstep.accounts.scopes import SCOPES
from doorstep.cli import answer, ground
from doorstep.cli.orders._which import shop_of
from doorstep.kit import clock
from doorstep.kit.tx import Database

if TYPE_CHECKING:
    from doorstep.accounts.models import Key


def add(parser: argparse.ArgumentParser) -> None:
    """The verbs and their arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    create = verbs.add_parser("create", help="make a key and show it once")
    create.add_argument("name", help="who will use it, such as the name of the program")
    create.add_argument("--scope", action="append", default=[], choices=SCOPES, metavar="SCOPE",
                        help=f"what it may do; once or several times: {', '.join(SCOPES)}")  # fmt: skip
    create.add_argument("--days", type=int, default=0, metavar="N", help="it works for N days (until revoked)")
    create.add_argument("--per-minute", type=int, default=600, metavar="N", help="how many requests a minute (600)")
    listed = verbs.add_parser("list", help="show the keys of a shop, what they may do, and when each was used last")
    revoke = verbs.add_parser("revoke", help="end a key at once")
    revoke.add_argument("handle", help="its handle, as `list` shows it; the whole key will do too")
    for verb in (create, listed, revoke):
        verb.add_argument("--shop", default="", help="the shop; may be left out while there is only one")
        verb.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="answer in JSON, for programs")


def run(args: argparse.Namespace) -> int:
    """Do what the verb says."""
    verbs = {"create": create, "list": show, "revoke": revoke}
    with ground.postgres(ground.settings()) as url, Database(url, size=1) as database:
        ground.start_django()
        with database.transaction() as tx:
            shop = shop_of(tx, args.shop)
        return verbs[args.verb](args, shop)


def create(args: argparse.Namespace, shop: str) -> int:
    """Make a key."""
    from doorstep.accounts import keys

    now = clock.now()
    until = now + timedelta(days=args.days) if args.days > 0 else None
    try:
        made = keys.make(shop, args.name, args.scope, by=_who(), now=now, random=os.urandom(keys.RANDOM),
                         expires_at=until, per_minute=args.per_minute)  # fmt: skip
    except ValueError as error:
        raise answer.Problem(f"{error} Say each with --scope.") from None
    text = f"{made.text}\n\nThis is shown once. It may: {', '.join(made.key.scopes)}."
    return answer.show(args, {"shop": shop, "key": made.text, **as_json(made.key)}, text)


def show(args: argparse.Namespace, shop: str) -> int:
    """Show the keys of a shop."""
    from doorstep.accounts import keys

    found = [as_json(one) for one in keys.keys_of(shop)]
    lines = [f"{one['handle']}  {one['name']:<24} {_stands(one):<28} {', '.join(one['scopes'])}" for one in found] or [
        f"{shop} has no key. `doorstep key create NAME --scope SCOPE` makes one."
    ]
    return answer.show(args, {"shop": shop, "keys": found}, "\n".join(lines))


def revoke(args: argparse.Namespace, shop: str) -> int:
    """End a key."""
    from doorstep.accounts import keys

    parts = args.handle.split("_")
    handle = parts[1] if len(parts) > 2 else parts[0]
    if not keys.revoke(shop, handle, by=_who(), now=clock.now()):
        raise answer.Problem(f"{shop} has no key {handle!r} that still works. `doorstep key list` shows them.")
    return answer.show(args, {"shop": shop, "handle": handle, "revoked": True}, f"{handle} opens nothing any more.")


def as_json(key: "Key") -> dict[str, Any]:
    """Return a key as `docs/cli/key.schema.json` describes it; never its secret."""
    fields = (
        "handle",
        "name",
        "scopes",
        "per_minute",
        "made_at",
        "made_by",
        "expires_at",
        "revoked_at",
        "last_used_at",
    )
    return {name: getattr(key, name) for name in fields}


def _stands(one: dict[str, Any]) -> str:
    if one["revoked_at"]:
        return f"revoked {one['revoked_at']:%Y-%m-%d}"
    used = f"used {one['last_used_at']:%Y-%m-%d %H:%M}" if one["last_used_at"] else "never used"
    return f"{used}, until {one['expires_at']:%Y-%m-%d}" if one["expires_at"] else used


def _who() -> str:
    try:
        return f"command:{getpass.getuser()}"
    except (KeyError, OSError):
        return "command"
