"""The house: the key itself, what could not be read, what is published."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from doorstep.intake import handlers as intake
from doorstep.intake.model import Failure
from doorstep.views import releases
from doorstep.web.api.call import Call
from doorstep.web.api.route import Sends
from doorstep.web.problems import Trouble


class Me(Struct, frozen=True):
    """The key that asks."""

    name: str
    handle: str
    shop: str
    shop_name: str
    zone: str
    currency: str
    release: str
    scopes: list[str]
    per_minute: int
    expires_at: datetime | None
    now: datetime


class Failures(Struct, frozen=True):
    """What could not be read, the newest first, and how much waits."""

    items: list[Failure]
    waiting: int
    waits_since: datetime | None
    failed: int


class Rereading(Sends, frozen=True, kw_only=True):
    """Which bodies are read again: these, or all that failed when the list is empty."""

    ids: Annotated[list[Annotated[int, Meta(ge=1, le=2**63 - 1)]], Meta(max_length=500)] = []


class Count(Struct, frozen=True):
    """How many go again."""

    count: int


class Move(Struct, frozen=True):
    """When which release came into force."""

    at: datetime
    release: str
    was: str
    who: str
    why: str
    note: str


class Releases(Struct, frozen=True):
    """The release in force, and the latest moves, the newest first."""

    current: str
    items: list[Move]


class Release(Struct, frozen=True):
    """A release with all its documents, by path."""

    hash: str
    published_at: datetime
    published_by: str
    note: str
    documents: dict[str, str]


def get_me(call: Call) -> Me:
    """Show the key that asks: its shop, its scopes, its limit."""
    key, settings = call.key, call.shop.settings
    return Me(key.name, key.handle, call.name, settings.name, settings.zone, settings.currency, call.release,
              list(key.scopes), key.per_minute, key.expires_at, call.now)  # fmt: skip


def list_failures(call: Call) -> Failures:
    """Show the bodies that could not be read, why, and how to mend it. Never the bodies themselves."""
    backlog = intake.backlog(call.tx, call.name)
    return Failures(intake.failed(call.tx, call.name), backlog.new, backlog.oldest, backlog.failed)


def reread_bodies(call: Call, sent: Rereading) -> Count:
    """Have bodies read again by the newest readers."""
    if sent.ids:
        count = intake.reread(call.tx, call.name, ids=sent.ids)
    else:
        count = intake.reread(call.tx, call.name, all_failed=True)
    call.desk.ring()
    return Count(count)


def list_releases(call: Call) -> Releases:
    """Show which release is in force and when which one was."""
    moves = [Move(one.at, one.hash, one.was or "", one.who, one.why, one.note)
             for one in releases.moves(call.tx, call.name)]  # fmt: skip
    return Releases(call.release, moves)


def get_release(call: Call, release: str) -> Release:
    """Show a release with its documents; `current` is the one in force."""
    found = releases.published(call.tx, call.name, call.release if release == "current" else release)
    if found is None:
        raise Trouble("not-found", "There is no such release in this shop.")
    return Release(found.hash, found.at, found.by, found.note, found.documents)
