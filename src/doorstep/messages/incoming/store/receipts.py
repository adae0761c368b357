"""What was heard of messages: kept once, however often it is told."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.messages.incoming.model import Heard


class About(Struct, frozen=True):
    """A message that is spoken of. ``sealed`` is its letter."""

    id: UUID
    month: date
    subject: str
    channel: str
    purpose: str
    template: str
    sealed: bytes


class Row(Struct, frozen=True):
    """A receipt. ``hash`` is the keyed hash of the address that the message went to."""

    shop: str
    message: UUID
    id: UUID
    fate: str
    at: datetime
    heard_at: datetime
    channel: str
    hash: bytes
    cause: str
    code: str
    permanent: bool
    machine: bool


_ABOUT = "SELECT id, month, subject, channel, purpose, template, sealed FROM message WHERE shop = %(shop)s"


def about(tx: Tx, shop: str, ids: Sequence[UUID]) -> dict[UUID, About]:
    """Return these messages as far as there are such; what was a preview only was never sent and is none."""
    found = db.structs(
        tx, About, _ABOUT + " AND id = ANY(%(ids)b::uuid[]) AND NOT shadow", {"shop": shop, "ids": list(ids)}
    )
    return {one.id: one for one in found}


def latest(tx: Tx, shop: str, subjects: Sequence[str], channel: str) -> About | None:
    """Return the last message about one of these orders on a channel."""
    sql = (
        _ABOUT
        + " AND subject = ANY(%(subjects)b::text[]) AND channel = %(channel)s AND NOT shadow"
        + " ORDER BY made_at DESC, id LIMIT 1"
    )
    return next(iter(db.structs(tx, About, sql, {"shop": shop, "subjects": list(subjects), "channel": channel})), None)


def add(tx: Tx, rows: Sequence[Row]) -> int:
    """Keep receipts; one that is there already changes nothing. Return how many were new."""
    sql = """
        INSERT INTO receipt (shop, message, id, fate, at, heard_at, channel, hash, cause, code, permanent, machine)
        SELECT * FROM unnest(%(shop)b::text[], %(message)b::uuid[], %(id)b::uuid[], %(fate)b::text[],
                             %(at)b::timestamptz[], %(heard_at)b::timestamptz[], %(channel)b::text[],
                             %(hash)b::bytea[], %(cause)b::text[], %(code)b::text[], %(permanent)b::boolean[],
                             %(machine)b::boolean[])
        ORDER BY 1, 2, 3
        ON CONFLICT DO NOTHING"""
    names = Row.__struct_fields__
    return db.run(tx, sql, {name: [getattr(one, name) for one in rows] for name in names}) if rows else 0


def heard(tx: Tx, shop: str, messages: Sequence[UUID]) -> dict[UUID, list[Heard]]:
    """Return all that was heard of these messages."""
    sql = """
        SELECT message, fate, at, cause, code, permanent, machine, id FROM receipt
        WHERE shop = %(shop)s AND message = ANY(%(messages)b::uuid[]) ORDER BY at, id"""
    found: dict[UUID, list[Heard]] = {}
    for one in db.structs(tx, Heard, sql, {"shop": shop, "messages": list(messages)}):
        found.setdefault(one.message, []).append(one)
    return found


def of_address(tx: Tx, shop: str, channel: str, digest: bytes) -> list[Heard]:
    """Return the failures of and complaints about messages to an address on a channel."""
    sql = """
        SELECT message, fate, at, cause, code, permanent, machine, id FROM receipt
        WHERE shop = %(shop)s AND hash = %(digest)b AND channel = %(channel)s
          AND fate IN ('failed', 'delayed', 'complained') ORDER BY at, id"""
    return db.structs(tx, Heard, sql, {"shop": shop, "channel": channel, "digest": digest})


def last_words(
    tx: Tx, shop: str, channel: str, persons: Sequence[UUID], since: datetime
) -> dict[tuple[UUID, bytes], datetime]:
    """Return when these persons last answered us on a channel, by (person, hash of the address), if since then. What
    she answers is a message of the last 60 days."""
    sql = """
        SELECT m.person, r.hash, max(r.at) FROM message m
        JOIN receipt r ON r.shop = m.shop AND r.message = m.id
        WHERE m.shop = %(shop)s AND m.person = ANY(%(persons)b::uuid[]) AND m.channel = %(channel)s
          AND m.made_at > %(since)s - interval '60 days' AND r.fate = 'replied' AND r.channel = %(channel)s
          AND r.at > %(since)s
        GROUP BY m.person, r.hash"""
    names = {"shop": shop, "persons": list(persons), "channel": channel, "since": since}
    return {(row[0], bytes(row[1])): row[2] for row in db.rows(tx, sql, names)}


def reach(tx: Tx, shop: str, words: Sequence[tuple[date, UUID, str]]) -> None:
    """Write what messages (month, id) have come to."""
    sql = """
        UPDATE message SET reached = w.word
        FROM unnest(%(months)b::date[], %(ids)b::uuid[], %(words)b::text[]) AS w (month, id, word)
        WHERE message.shop = %(shop)s AND message.month = w.month AND message.id = w.id AND message.reached <> w.word"""
    ordered = sorted(words)
    columns: dict[str, object] = {"shop": shop, "months": [one[0] for one in ordered]}
    columns |= {"ids": [one[1] for one in ordered], "words": [one[2] for one in ordered]}
    if ordered:
        db.run(tx, sql, columns)
