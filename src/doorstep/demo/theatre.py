"""A whole installation in one process, under a clock that the play moves: the door, the loops, the local mailbox.

Ten days take a second. The bodies go through the real, signed door, and the loops are the real ones; only their clock
jumps from one moment at which something happens to the next.
"""

import asyncio
import random
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any

from msgspec import Struct

from doorstep.connect.channels.mailbox.wire import Mailbox
from doorstep.demo import store
from doorstep.demo.model import Cue, Post, Story
from doorstep.demo.rules.acting import cues
from doorstep.demo.rules.signing import path_of, signed
from doorstep.demo.store import Done
from doorstep.intake.door import Door
from doorstep.kit.clock import now as real_now
from doorstep.timeline.model import OrderState
from doorstep.views.order import order as order_of
from doorstep.wiring import App
from doorstep.work.read import read_round
from doorstep.work.send import Sender
from doorstep.work.think import think_round

_RESTLESS = 200
_TICK = timedelta(milliseconds=20)


class Scene(Struct, frozen=True):
    """What came of an act until the next one: the steps taken, and where the order stood at its end."""

    cue: Cue
    done: tuple[Done, ...]
    stands: str


class Restless(Exception):
    """The loops did not come to rest: something marks itself again and again."""


class Theatre:
    """Use it as a context manager. ``shop`` must be published; its sources are those of the demo shop."""

    def __init__(self, app: App, shop: str) -> None:
        self.app, self.shop = app, shop
        with app.database.transaction() as tx:
            self._endpoints = {one.source: one for one in app.endpoints(tx) if one.shop == shop}
            directory = app.directory(tx)
        self._door = Door(app.database, app.keys, directory)
        self._loop = asyncio.Runner()
        self._sender = Sender(app, rng=random.Random(0))  # noqa: S311 - jitter, not a secret
        self.mailbox = Mailbox(app.installation.home / "mailbox")

    def post(self, post: Post) -> int:
        """Send a body through the door of this process and return the status of the answer."""
        return self._loop.run(self._send(post))

    def turn(self, now: datetime) -> None:
        """Let the loops work until nothing is left to do at this moment. Raises `Restless`."""
        for step in range(_RESTLESS):
            at = now + _TICK * step
            if not read_round(self.app, now=at) + think_round(self.app, now=at) + self._sender.round(now=at):
                return
        raise Restless(f"the loops do not come to rest at {now}")

    def pass_time(self, since: datetime, until: datetime) -> None:
        """Let the loops do what falls due from one moment until just before another."""
        now = since
        while True:
            with self.app.database.transaction() as tx:
                following = store.next_moment(tx, now)
            if following is None or following >= until:
                return
            now = following
            self.turn(now)

    def state(self, subject: str) -> OrderState | None:
        """The state of an order as it is stored."""
        with self.app.database.transaction() as tx:
            found = order_of(tx, self.shop, subject)
        return found.state if found else None

    def done(self, subject: str) -> list[Done]:
        """Every step taken for an order."""
        with self.app.database.transaction() as tx:
            return store.done(tx, self.shop, subject)

    def __enter__(self) -> "Theatre":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.run(self._door.close())
        self._loop.close()
        self._sender.close()

    async def _send(self, post: Post) -> int:
        endpoint = self._endpoints[post.source]
        headers = {**signed(endpoint, post, real_now()), "content-length": str(len(post.raw))}
        scope = {
            "type": "http",
            "method": "POST",
            "path": path_of(endpoint),
            "query_string": b"",
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
        }
        answers: list[MutableMapping[str, Any]] = []

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": post.raw, "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            answers.append(message)

        await self._door(scope, receive, send)
        return int(answers[0]["status"])


def rehearse(theatre: Theatre, story: Story, *, rest: timedelta = timedelta(days=2)) -> list[Scene]:
    """Play one story from its first act to ``rest`` after its last, and return what came of each act."""
    (scenes,) = rehearse_all(theatre, [story], rest=rest).values()
    return scenes


def rehearse_all(
    theatre: Theatre, stories: Sequence[Story], *, rest: timedelta = timedelta(days=2)
) -> dict[str, list[Scene]]:
    """Play stories side by side, each at its own time, and return the scenes of each by its name."""
    played = {story.name: cues(story, _on_time(story)) for story in stories}
    stood: dict[tuple[str, int], str] = {}
    now = min(found[0].at for found in played.values())
    for name, place, cue in _in_order(played):
        theatre.pass_time(now, cue.at)
        now = cue.at
        if place:
            stood[name, place - 1] = _standing(theatre, played[name])
        for post in cue.posts:
            status = theatre.post(post)
            assert status in {200, 202}, f"{name}: the door answered {status} to {post.source} {post.topic}"
        theatre.turn(now)
    end = now + rest
    theatre.pass_time(now, end)
    found: dict[str, list[Scene]] = {}
    for name, its in played.items():
        done = theatre.done(_subject(its))
        last = _standing(theatre, its)
        bounds = [*(cue.at for cue in its[1:]), its[-1].at + rest]
        begins = [datetime.min.replace(tzinfo=end.tzinfo), *bounds[:-1]]
        found[name] = [
            Scene(cue, tuple(one for one in done if begin <= one.at < until), stood.get((name, place), last))
            for place, (cue, begin, until) in enumerate(zip(its, begins, bounds, strict=True))
        ]
    return found


def _on_time(story: Story) -> Callable[[timedelta], datetime]:
    return lambda after: story.starts + after


def _in_order(played: dict[str, list[Cue]]) -> Iterator[tuple[str, int, Cue]]:
    every = [(cue.at, name, place, cue) for name, its in played.items() for place, cue in enumerate(its)]
    for _, name, place, cue in sorted(every, key=lambda one: one[:3]):
        yield name, place, cue


def _subject(its: Sequence[Cue]) -> str:
    return f"order:{its[0].order}"


def _standing(theatre: Theatre, its: Sequence[Cue]) -> str:
    state = theatre.state(_subject(its))
    return state.milestone.value if state is not None else ""
