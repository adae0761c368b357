"""`doorstep demo story NAME`: live, in the demo shop of a running Doorstep."""

import argparse
import signal
import sys
import threading
from datetime import datetime, timedelta

from msgspec.structs import replace

from doorstep.cli import answer
from doorstep.cli.answer import Problem
from doorstep.cli.demonstrate.ground import Shop, demo_shop, read_span
from doorstep.demo.door import Away, Refused
from doorstep.demo.history import bring_in, split
from doorstep.demo.live import look, number_at, play
from doorstep.demo.model import Cue, Story
from doorstep.demo.rules.acting import cues, live
from doorstep.kit.clock import now

_AFTERWARDS = 8.0  # seconds in which the last messages are still told


class Audience:
    """Tells the person at the terminal what happens, and what is said and done because of it."""

    def __init__(self, shop: Shop, cues_: list[Cue], quiet: bool) -> None:
        self._shop, self._subject, self._quiet = shop, f"order:{cues_[0].order}", quiet
        self._seen: set[tuple[str, ...]] = set()
        self._linked = False
        self.said: list[str] = []

    def act(self, cue: Cue) -> None:
        """Something happened."""
        self._say(f"\n{cue.at.astimezone():%a %d %b %H:%M}  {cue.act.says}")

    def look(self) -> None:
        """Say what is new."""
        seen = look(self._shop.app, self._shop.name, self._subject)
        if seen.token and not self._linked:
            self._linked = True
            public = self._shop.app.installation.public_url
            self._say(f"                  customer: {self._shop.app.track(self._shop.name, seen.token)}")
            self._say(f"                  staff:    {public}/console/{self._shop.name}/orders/{self._subject[6:]}")
        for one in seen.done:
            key = (one.playbook, one.step, one.at.isoformat(), one.verdict)
            if key not in self._seen:
                self._seen.add(key)
                self.said.append(one.says)
                self._say(f"                  → {one.says}")

    def _say(self, line: str) -> None:
        if not self._quiet:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


def run(args: argparse.Namespace, story: Story) -> int:
    """Play it; say what happens."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with demo_shop() as shop:
        starts = now()
        found = cues(story, live(story, starts, read_span(args.day)), number=number_at(starts))
        found = [cue for cue in found if cue.posts]
        order = found[0].order
        audience = Audience(shop, found, args.json)
        lasts = max(found[-1].at - starts, timedelta())
        if not args.json:
            sys.stdout.write(f"{story.title}. It takes {lasts.total_seconds() / 60:.0f} minutes; Ctrl-C ends it.\n")
        door = shop.door()
        try:
            found = begin(shop, found, starts, stop, audience)
            whole = play(door, found, stop, audience.act, audience.look)
        except Away as error:
            raise Problem(f"Nobody takes it: {error}. Start `doorstep up`, or use --rehearse.") from None
        except Refused as error:
            raise Problem(str(error)) from None
        finally:
            door.close()
        until = now() + timedelta(seconds=_AFTERWARDS)
        while whole and now() < until and not stop.wait(0.5):
            audience.look()
    return answer.show(args, {"order": order, "said": audience.said, "whole": whole}, f"\nOrder {order}.")


def begin(shop: Shop, played: list[Cue], starts: datetime, stop: threading.Event, audience: Audience) -> list[Cue]:
    """Bring in what lies in the past, and return what is still to be told."""
    past, rest = split([post for cue in played for post in cue.posts], starts)
    bring_in(shop.app, shop.name, shop.endpoints, past, stop)
    left = []
    for cue in played:
        posts = tuple(post for post in cue.posts if post in rest)
        if posts:
            left.append(replace(cue, posts=posts))
        else:
            audience.act(cue)
    return left
