"""List the addresses that are not written to, and let one be written to again.

An address is suppressed on a channel when nobody is there or its reader reported us as spam, and rests for a while when
several messages failed. Addresses are kept as keyed hashes: the list names the order of the message that failed. Who
lifted one, and when, stays on the list.

  doorstep suppressed --shop mine
  doorstep suppressed --shop mine --lift ada@example.org
"""

import argparse
import getpass
from typing import Any

from doorstep.cli import answer, ground
from doorstep.cli.answer import Problem
from doorstep.cli.orders._which import shop_of
from doorstep.kit import clock, seal
from doorstep.kit.tx import Database
from doorstep.messages.incoming.handlers import let_again, listed
from doorstep.messages.incoming.model import WHYS, Listed
from doorstep.people.model import Keyring


def add(parser: argparse.ArgumentParser) -> None:
    """Which shop, and what to lift."""
    parser.add_argument("--shop", default="", help="the shop; may be left out while there is only one")
    parser.add_argument("--lift", default="", metavar="ADDRESS", help="let this address be written to again")
    parser.add_argument("--channel", default="email", help="the channel of the address (email)")


def run(args: argparse.Namespace) -> int:
    """Lift what was asked for, and show the list."""
    settings = ground.settings()
    keys = Keyring(seal.master_key(settings.key, settings.home))
    now = clock.now()
    with ground.postgres(settings) as url, Database(url) as database, database.transaction() as tx:
        shop = shop_of(tx, args.shop)
        if args.lift:
            who = f"command:{getpass.getuser()}"
            if not let_again(tx, keys, shop, args.channel, args.lift, who=who, now=now):
                raise Problem(f"This address is not suppressed on {args.channel} in {shop}.")
        found = listed(tx, shop, now=now)
    return answer.show(args, [as_json(one) for one in found], lambda: as_text(found))


def as_json(one: Listed) -> dict[str, Any]:
    """Return a line as `docs/cli/suppressed.schema.json` describes it."""
    return {
        "channel": one.channel,
        "why": one.why,
        "since": one.since.isoformat(),
        "until": one.until.isoformat() if one.until else None,
        "subject": one.subject,
        "message": str(one.message),
        "lifted_at": one.lifted_at.isoformat() if one.lifted_at else None,
        "lifted_by": one.lifted_by or None,
        "on_list": one.on_list,
    }


def as_text(found: list[Listed]) -> str:
    """Return a line an address for people."""
    lines = []
    for one in found:
        until = f", until {one.until:%Y-%m-%d}" if one.until else ""
        end = "" if one.on_list else f"; lifted on {one.lifted_at:%Y-%m-%d} by {one.lifted_by}"
        lines.append(f"{one.channel}  {one.subject or 'an order'}: {WHYS[one.why]} ({one.since:%Y-%m-%d}{until}){end}")
    return "\n".join(lines) or "Every address may be written to."
