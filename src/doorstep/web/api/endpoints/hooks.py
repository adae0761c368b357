"""Outgoing hooks: how they stand, their calls, and letting calls go again."""

from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlsplit
from uuid import UUID

from msgspec import Meta, Struct

from doorstep.messages.hooks import handlers as hooks
from doorstep.messages.hooks.model import Kept, Letterbox
from doorstep.messages.hooks.rules import webhook_id
from doorstep.web.api.call import Call
from doorstep.web.api.endpoints.house import Count
from doorstep.web.api.route import Asks, Sends
from doorstep.web.problems import Trouble

Name = Annotated[str, Meta(max_length=60)]


class Hook(Struct, frozen=True):
    """How a hook stands. Of its address only the host is shown, since the rest may be a secret."""

    name: str
    host: str
    since: datetime
    off_at: datetime | None
    off_why: str
    waiting: int
    waits_since: datetime | None
    dead: int


class Hooks(Struct, frozen=True):
    """The hooks of the shop that were told something already."""

    items: list[Hook]


class HookCall(Struct, frozen=True):
    """One call. `webhook_id` is what its receiver knows it by."""

    id: UUID
    webhook_id: str
    hook: str
    order: str
    kind: str
    state: str
    attempts: int
    made_at: datetime
    due_at: datetime
    ended_at: datetime | None
    status: int | None
    error: str
    refused: bool


class HookCalls(Struct, frozen=True):
    """Calls, the newest first."""

    items: list[HookCall]


class WhichCalls(Asks, frozen=True, kw_only=True):
    """Which calls."""

    state: Literal["waiting", "in_flight", "sent", "dead", "shadow"] = "dead"
    hook: Name = ""
    limit: Annotated[int, Meta(ge=1, le=500)] = 50


class Replay(Sends, frozen=True, kw_only=True):
    """Which calls go again: these (dead or sent), or with an empty list every dead one, of one hook or of all."""

    ids: Annotated[list[UUID], Meta(max_length=500)] = []
    hook: Name = ""


class On(Sends, frozen=True, kw_only=True):
    """Nothing needs to be said."""


def list_hooks(call: Call) -> Hooks:
    """Show how the outgoing hooks stand."""
    boxes, _ = hooks.look(call.tx, call.name, limit=0)
    return Hooks([_hook(one) for one in boxes])


def list_hook_calls(call: Call, asked: WhichCalls) -> HookCalls:
    """Show the calls of hooks in one state: by itself the dead letters."""
    _, calls = hooks.look(call.tx, call.name, state=asked.state, hook=asked.hook, limit=asked.limit)
    return HookCalls([_call(one) for one in calls])


def replay_hook_calls(call: Call, sent: Replay) -> Count:
    """Let calls go again, under the ids that the receiver knows."""
    if sent.ids:
        return Count(hooks.replay(call.tx, call.name, sent.ids, call.now))
    return Count(hooks.replay_all(call.tx, call.name, call.now, hook=sent.hook))


def switch_hook_on(call: Call, hook: str, sent: On) -> Hook:
    """Call a receiver again that was switched off."""
    if not hooks.switch_on(call.tx, call.name, hook):
        raise Trouble("refused", "There is no hook of that name that is off.")
    boxes, _ = hooks.look(call.tx, call.name, limit=0)
    return next(_hook(one) for one in boxes if one.hook == hook)


def _hook(one: Letterbox) -> Hook:
    host = urlsplit(one.url).netloc
    return Hook(one.hook, host, one.since, one.off_at, one.off_why, one.waiting, one.oldest, one.dead)


def _call(one: Kept) -> HookCall:
    order = one.subject.removeprefix("order:")
    return HookCall(one.id, webhook_id(one.id), one.hook, order, one.kind, one.state, one.attempts, one.made_at,
                    one.due_at, one.ended_at, one.status, one.error, one.refused)  # fmt: skip
