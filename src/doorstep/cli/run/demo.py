"""Play stories and keep the demo shop alive, through the real door.

`list` names the stories. `story` plays one: in the demo shop of a running Doorstep, where its days take minutes, or
with --rehearse from beginning to end in seconds, on a database of its own that is gone afterwards. `feed` keeps the
demo shop alive; `doorstep up` runs it by itself. `send` posts a body of your own to the demo shop's door, signed.

Demo data lives in the shop `demo` only, and its mails reach the local mailbox only.
"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from doorstep.cli import answer
from doorstep.cli.answer import Problem

if TYPE_CHECKING:
    from doorstep.demo.model import Story


def add(parser: argparse.ArgumentParser) -> None:
    """The verbs and their arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _verb(verbs, "list", "name the stories")
    story = _verb(verbs, "story", "play one story")
    story.add_argument("name", help="its name, as `doorstep demo list` shows it")
    story.add_argument("--rehearse", action="store_true", help="act it all out now, on a database of its own")
    story.add_argument("--shop", type=Path, metavar="DIR", help="rehearse with the documents of this folder")
    story.add_argument("--day", default="1m", metavar="SPAN", help="how long a day of it takes live (default: 1m)")
    feed = _verb(verbs, "feed", "keep the demo shop alive")
    feed.add_argument("--rate", default="2/min", help="orders that are placed, as in 30/min or 200/h (default: 2/min)")
    feed.add_argument("--peak", type=float, default=20.0, help="how many times as many in a sale (default: 20)")
    feed.add_argument("--trickle", default="6/h", help="orders once the show is over (default: 6/h)")
    feed.add_argument("--show", default="1h", metavar="SPAN", help="how long the show lasts (default: 1h)")
    feed.add_argument("--for", dest="lasts", metavar="SPAN", help="end after so long (default: never)")
    feed.add_argument("--seed", default="nordlicht", help="another word makes another shop")
    feed.add_argument("--no-stories", action="store_true", help="do not play the stories beside it")
    send = _verb(verbs, "send", "post a body of your own to the demo shop's door, signed")
    send.add_argument("source", help="who speaks: webshop, ups or events, as in the shop's sources.toml")
    send.add_argument("file", type=Path, help="the body; - for the standard input")
    send.add_argument("--topic", default="", help="what the web shop calls it, as in orders/create")


def run(args: argparse.Namespace) -> int:
    """Do what the verb says."""
    if args.verb == "list":
        return show_stories(args)
    from doorstep.cli.demonstrate import feed, rehearse, send, story

    if args.verb == "story":
        chosen = find(args.name)
        if args.rehearse or args.shop:
            return rehearse.run(args, chosen)
        return story.run(args, chosen)
    return feed.run(args) if args.verb == "feed" else send.run(args)


def show_stories(args: argparse.Namespace) -> int:
    """Name the stories, with what happens in them."""
    from doorstep.demo.rules.story import stories

    found = stories()
    listed = [{"name": name, "title": one.title, "text": " ".join(one.text.split())} for name, one in found.items()]
    wide = max(map(len, found))
    lines = [f"{one['name']:<{wide}}  {one['title']}" for one in listed]
    return answer.show(args, listed, "\n".join([*lines, "", "`doorstep demo story NAME --rehearse` acts one out."]))


def find(name: str) -> "Story":
    """Return the story of this name. Raises `Problem`, naming the closest one."""
    from difflib import get_close_matches

    from doorstep.demo.rules.story import stories

    found = stories()
    if name in found:
        return found[name]
    close = get_close_matches(name, found, n=1, cutoff=0.4)
    hint = f"Did you mean {close[0]!r}?" if close else "`doorstep demo list` names them."
    raise Problem(f"There is no story {name!r}. {hint}")


def _verb(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, says: str
) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=says, description=says.capitalize() + ".")
    # The command's own --json stands before the verb; people write it behind.
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="answer in JSON, for programs")
    return parser
