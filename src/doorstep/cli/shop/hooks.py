"""Show how outgoing hooks stand, and send calls again that did not arrive.

`list` shows each hook of a shop and the calls that are dead, with the reason (exit code 1 when there are any). `replay`
lets calls go again under the ids that the receiver knows: one or more by their ids (also those that arrived), or all
dead ones. `on` calls a receiver again that had answered that it is gone.

  doorstep hooks list --shop mine
  doorstep hooks replay 5f0c0e0e9d0e4a0fb1c2d3e4f5a6b7c8
  doorstep hooks replay --all --hook warehouse
"""

import argparse
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from doorstep.cli import answer, ground
from doorstep.cli.orders._which import shop_of
from doorstep.kit.clock import now
from doorstep.kit.tx import Database
from doorstep.messages.hooks import handlers
from doorstep.messages.hooks.model import DEAD, STATES, Kept, Letterbox


def add(parser: argparse.ArgumentParser) -> None:
    """The verbs and their arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    shown = verbs.add_parser("list", help="show how the hooks stand, and the calls that are dead")
    shown.add_argument("--state", choices=STATES, default=DEAD, help="show calls in another state (%(default)s)")
    shown.add_argument("--limit", type=int, default=50, help="how many to show, the newest first (50)")
    replay = verbs.add_parser("replay", help="let calls go again")
    replay.add_argument("ids", nargs="*", metavar="ID", help="these calls, dead or sent")
    replay.add_argument("--all", action="store_true", help="every call that is dead")
    on = verbs.add_parser("on", help="call a receiver again that had said it is gone")
    on.add_argument("hook", metavar="NAME", help="the hook's name")
    for verb in (shown, replay):
        verb.add_argument("--hook", default="", metavar="NAME", help="of this hook only")
    for verb in (shown, replay, on):
        verb.add_argument("--shop", default="", help="the shop; may be left out while there is only one")
        verb.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="answer in JSON, for programs")


def run(args: argparse.Namespace) -> int:
    """Do what the verb says."""
    verbs = {"list": show, "replay": send_again, "on": switch_on}
    if args.verb == "replay" and bool(args.ids) == args.all:
        raise answer.Problem("Name the calls that are to go again, or write --all for every dead one.")
    with ground.database() as database:
        return verbs[args.verb](args, database)


def show(args: argparse.Namespace, database: Database) -> int:
    """Show the hooks and their calls. Exit code 1 when some are dead."""
    with database.transaction() as tx:
        shop = shop_of(tx, args.shop)
        boxes, calls = handlers.look(tx, shop, state=args.state, hook=args.hook, limit=args.limit)
    value = as_json(shop, boxes, calls)
    code = answer.PROBLEM if any(box.dead or box.off_at for box in boxes) else answer.OK
    return answer.show(args, value, lambda: as_text(value), code=code)


def send_again(args: argparse.Namespace, database: Database) -> int:
    """Let calls go again."""
    ids = [_id(word) for word in args.ids]
    with database.transaction() as tx:
        shop = shop_of(tx, args.shop)
        if args.all:
            count = handlers.replay_all(tx, shop, now(), hook=args.hook)
        else:
            count = handlers.replay(tx, shop, ids, now())
    if ids and count < len(ids):
        raise answer.Problem(f"{len(ids) - count} of these calls are not known, or have not ended; {count} go again.")
    text = f"{count} calls of {shop} go again; the loops of `doorstep up` or `doorstep work` send them."
    return answer.show(args, {"shop": shop, "waiting": count}, text)


def switch_on(args: argparse.Namespace, database: Database) -> int:
    """Call a receiver again."""
    with database.transaction() as tx:
        shop = shop_of(tx, args.shop)
        was_off = handlers.switch_on(tx, shop, args.hook)
    if not was_off:
        raise answer.Problem(f"The hook {args.hook!r} of {shop} is not off.")
    text = f"{args.hook} is called again. What died meanwhile: doorstep hooks replay --all --hook {args.hook}"
    return answer.show(args, {"shop": shop, "hook": args.hook, "on": True}, text)


def as_json(shop: str, boxes: list[Letterbox], calls: list[Kept]) -> dict[str, Any]:
    """Return the list as `docs/cli/hooks.schema.json` describes it."""
    return {"shop": shop, "hooks": [_box(one) for one in boxes], "calls": [_call(one) for one in calls]}


def _box(box: Letterbox) -> dict[str, Any]:
    """A hook. Of its address only the host is shown, since the rest may be a secret."""
    plain = {"name": box.hook, "host": urlsplit(box.url).netloc}
    return plain | {name: getattr(box, name) for name in ("since", "off_at", "off_why", "waiting", "oldest", "dead")}


def _call(one: Kept) -> dict[str, Any]:
    fields = ("hook", "kind", "state", "attempts", "made_at", "due_at", "ended_at", "status", "error", "refused")
    plain = {"id": one.id.hex, "order": one.subject.removeprefix("order:")}
    return plain | {name: getattr(one, name) for name in fields}


def as_text(value: dict[str, Any]) -> str:
    """Return the same for people."""
    if not value["hooks"]:
        return f"No hook of {value['shop']} was ever told anything. docs/hooks.md says how to make one."
    lines = []
    for box in value["hooks"]:
        stands = f"off since {box['off_at']:%Y-%m-%d %H:%M} UTC: {box['off_why']}" if box["off_at"] else "on"
        waiting = f"{box['waiting']} waiting"
        if box["oldest"]:
            waiting += f" since {box['oldest']:%Y-%m-%d %H:%M} UTC"
        lines.append(f"{box['name']:<20} {box['host']:<30} {waiting}, {box['dead']} dead, {stands}")
    for one in value["calls"]:
        tries = "once" if one["attempts"] == 1 else f"{one['attempts']} times"
        lines += [
            "",
            f"{one['id']}  {one['made_at']:%Y-%m-%d %H:%M} UTC  {one['hook']}  {one['kind']} of {one['order']}",
        ]
        lines.append(f"    {one['state']}, tried {tries}{': ' + one['error'] if one['error'] else ''}")
    if any(one["state"] == DEAD for one in value["calls"]):
        lines += ["", "When it is mended: doorstep hooks replay --all"]
    return "\n".join(lines)


def _id(word: str) -> UUID:
    try:
        return UUID(word.removeprefix("msg_"))
    except ValueError:
        raise answer.Problem(f"{word!r} is no id of a call. `doorstep hooks list` shows them.") from None
