"""Asks: inserted once, claimed person by person, settled for good."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.messages.model import Ask, AskFacts

_encode = msgspec.json.Encoder().encode
_facts = msgspec.json.Decoder(AskFacts).decode


def add(tx: Tx, asks: Sequence[Ask]) -> int:
    """Insert asks; one that is there already changes nothing. Return how many were new."""
    sql = """
        INSERT INTO ask (shop, id, subject, person, role, playbook, step, cause, template, purpose, channels, topic,
                         asked_at, news_at, fresh_until, not_before, live, decision, release, facts)
        SELECT a.shop, a.id, a.subject, a.person, a.role, a.playbook, a.step, a.cause, a.template, a.purpose,
               string_to_array(a.channels, ' '), a.topic, a.asked_at, a.news_at, a.fresh_until, a.not_before, a.live,
               a.decision, a.release, a.facts
        FROM unnest(%(shop)b::text[], %(id)b::uuid[], %(subject)b::text[], %(person)b::uuid[], %(role)b::text[],
                    %(playbook)b::text[], %(step)b::text[], %(cause)b::text[], %(template)b::text[],
                    %(purpose)b::text[], %(channels)b::text[], %(topic)b::text[], %(asked_at)b::timestamptz[],
                    %(news_at)b::timestamptz[], %(fresh_until)b::timestamptz[], %(not_before)b::timestamptz[],
                    %(live)b::boolean[], %(decision)b::uuid[], %(release)b::text[], %(facts)b::jsonb[])
             AS a (shop, id, subject, person, role, playbook, step, cause, template, purpose, channels, topic,
                   asked_at, news_at, fresh_until, not_before, live, decision, release, facts)
        ORDER BY a.shop, a.id
        ON CONFLICT (shop, id) DO NOTHING"""
    names = ("shop", "id", "subject", "person", "role", "playbook", "step", "cause", "template", "purpose", "topic")
    times = ("asked_at", "news_at", "fresh_until", "live", "decision", "release")
    columns: dict[str, list[object]] = {name: [getattr(one, name) for one in asks] for name in (*names, *times)}
    columns["channels"] = [" ".join(one.channels) for one in asks]
    columns["not_before"] = [one.not_before or one.asked_at for one in asks]
    columns["facts"] = [db.Json(_encode(AskFacts(one.parcel, one.estimate, one.escalation))) for one in asks]
    return db.run(tx, sql, columns)


def shops_due(tx: Tx, now: datetime) -> list[str]:
    """Return the shops in which an ask is due."""
    sql = """
        SELECT s.shop FROM shop s WHERE EXISTS (
            SELECT FROM ask WHERE ask.shop = s.shop AND ask.verdict IS NULL AND ask.not_before <= %(now)s)"""
    return [row[0] for row in db.rows(tx, sql, {"now": now})]


def claim(tx: Tx, now: datetime, people: int) -> list[tuple[str, UUID]]:
    """Hold up to so many persons who have an ask that is due; those whom somebody else holds are left out."""
    sql = """
        WITH due AS MATERIALIZED (
            SELECT shop, person FROM ask
            WHERE verdict IS NULL AND not_before <= %(now)s AND person IS NOT NULL
            ORDER BY not_before LIMIT %(asks)s
        )
        SELECT p.shop, p.id FROM person p
        WHERE (p.shop, p.id) IN (SELECT shop, person FROM due GROUP BY 1, 2 LIMIT %(people)s)
        ORDER BY p.shop, p.id FOR NO KEY UPDATE OF p SKIP LOCKED"""
    return [(row[0], row[1]) for row in db.rows(tx, sql, {"now": now, "people": people, "asks": people * 8})]


def claim_nobodys(tx: Tx, now: datetime, limit: int) -> list[tuple[str, UUID, str, str]]:
    """Hold due asks of orders that named nobody when they asked, as (shop, id, subject, role)."""
    sql = """
        SELECT shop, id, subject, role FROM ask
        WHERE verdict IS NULL AND not_before <= %(now)s AND person IS NULL
        ORDER BY shop, id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED"""
    return [(row[0], row[1], row[2], row[3]) for row in db.rows(tx, sql, {"now": now, "limit": limit})]


def due(tx: Tx, now: datetime, limit: int) -> list[tuple[str, UUID]]:
    """Return up to so many asks that are due, as (shop, id), without reading anything else of them."""
    sql = """
        SELECT shop, id FROM ask WHERE verdict IS NULL AND not_before <= %(now)s
        ORDER BY not_before, shop, id LIMIT %(limit)s"""
    return [(row[0], row[1]) for row in db.rows(tx, sql, {"now": now, "limit": limit})]


def claim_one(tx: Tx, shop: str, ask: UUID) -> bool:
    """Hold an open ask, and its person as `claim` does; False when somebody else holds either."""
    sql = """
        SELECT a.person FROM ask a WHERE a.shop = %(shop)s AND a.id = %(id)s AND a.verdict IS NULL
        FOR NO KEY UPDATE SKIP LOCKED"""
    found = db.one(tx, sql, {"shop": shop, "id": ask})
    if found is None or found[0] is None:
        return found is not None
    sql = "SELECT 1 FROM person WHERE shop = %(shop)s AND id = %(id)s FOR NO KEY UPDATE SKIP LOCKED"
    return db.one(tx, sql, {"shop": shop, "id": found[0]}) is not None


def put_off(tx: Tx, shop: str, ask: UUID, until: datetime, why: str, now: datetime) -> None:
    """Look at an open ask again at that moment, for this reason; refuse it for good when it is no news then."""
    sql = """
        UPDATE ask SET rule = 'error', reason = %(why)s, not_before = %(until)s, deferred_until = %(until)s,
               verdict = CASE WHEN fresh_until < %(until)s THEN 'refused' END,
               verdict_at = CASE WHEN fresh_until < %(until)s THEN %(now)s END
        WHERE shop = %(shop)s AND id = %(id)s AND verdict IS NULL"""
    db.run(tx, sql, {"shop": shop, "id": ask, "until": until, "why": why, "now": now})


def adopt(tx: Tx, found: Sequence[tuple[str, UUID, UUID]]) -> None:
    """Give asks (shop, id) their person, now that somebody was met."""
    sql = """
        UPDATE ask SET person = n.person
        FROM unnest(%(shops)b::text[], %(ids)b::uuid[], %(people)b::uuid[]) AS n (shop, id, person)
        WHERE ask.shop = n.shop AND ask.id = n.id"""
    columns = {
        "shops": [shop for shop, _, _ in found],
        "ids": [one for _, one, _ in found],
        "people": [person for _, _, person in found],
    }
    db.run(tx, sql, columns)


def open_of(tx: Tx, persons: Sequence[tuple[str, UUID]], lonely: Sequence[tuple[str, UUID]]) -> list[Ask]:
    """Return every open ask of these (shop, person), due or not, and these very ones (shop, id).

    Their `not_before` is the moment since which each could have been told.
    """
    sql = """
        SELECT a.shop, a.id, a.subject, a.playbook, a.step, a.cause, a.template, a.purpose, a.asked_at, a.news_at,
               a.fresh_until, a.role, a.channels, a.topic, coalesce(a.deferred_until, a.asked_at), a.live, a.decision,
               a.release, a.facts, a.person
        FROM (
            SELECT a.* FROM unnest(%(shops)b::text[], %(people)b::uuid[]) AS w (shop, person)
            JOIN ask a ON a.shop = w.shop AND a.person = w.person AND a.verdict IS NULL
            UNION ALL
            SELECT a.* FROM unnest(%(lonely_shops)b::text[], %(lonely)b::uuid[]) AS w (shop, id)
            JOIN ask a ON a.shop = w.shop AND a.id = w.id AND a.verdict IS NULL
        ) a
        ORDER BY a.shop, a.id"""
    columns = {
        "shops": [shop for shop, _ in persons],
        "people": [person for _, person in persons],
        "lonely_shops": [shop for shop, _ in lonely],
        "lonely": [one for _, one in lonely],
    }
    return [_ask(row) for row in db.rows(tx, sql, columns)]


def settled(tx: Tx, wanted: Sequence[tuple[str, UUID]]) -> list[Ask]:
    """Return these asks (shop, id) that have been told."""
    sql = """
        SELECT a.shop, a.id, a.subject, a.playbook, a.step, a.cause, a.template, a.purpose, a.asked_at, a.news_at,
               a.fresh_until, a.role, a.channels, a.topic, a.asked_at, a.live, a.decision, a.release, a.facts, a.person
        FROM unnest(%(shops)b::text[], %(ids)b::uuid[]) AS w (shop, id)
        JOIN ask a ON a.shop = w.shop AND a.id = w.id AND a.verdict = 'sent'
        ORDER BY a.shop, a.id"""
    columns = {"shops": [shop for shop, _ in wanted], "ids": [one for _, one in wanted]}
    return [_ask(row) for row in db.rows(tx, sql, columns)]


def _ask(row: db.Row) -> Ask:
    shop, row_id, subject, playbook, step, cause, template, purpose, asked_at, news_at, fresh_until, role = row[:12]
    channels, topic, not_before, live, decision, release, facts, person = row[12:]
    told = _facts(facts)
    return Ask(
        shop=shop, id=row_id, subject=subject, playbook=playbook, step=step, cause=cause, template=template,
        purpose=purpose, asked_at=asked_at, news_at=news_at, fresh_until=fresh_until, role=role,
        channels=tuple(channels), topic=topic, not_before=not_before, live=live, decision=decision, release=release,
        parcel=told.parcel, person=person, estimate=told.estimate, escalation=told.escalation,
    )  # fmt: skip


class Verdict(msgspec.Struct, frozen=True):
    """What is written down about an ask. ``verdict`` is `None` while it only waits until ``until``; ``arm`` is the
    group of a comparison in which its person was counted."""

    shop: str
    ask: UUID
    verdict: str | None
    rule: str
    reason: str
    until: datetime | None
    message: UUID | None
    judged: bytes | None
    arm: str = ""


def settle(tx: Tx, verdicts: Sequence[Verdict], now: datetime) -> int:
    """Write verdicts and deferrals. An ask that has its verdict keeps it. Return how many were written."""
    sql = """
        UPDATE ask SET
            verdict = v.verdict, rule = v.rule, reason = v.reason, message = v.message, judged = v.judged,
            arm = v.arm,
            deferred_until = coalesce(v.until, ask.deferred_until), not_before = coalesce(v.until, ask.not_before),
            verdict_at = CASE WHEN v.verdict IS NULL THEN NULL ELSE %(now)s END
        FROM unnest(%(shop)b::text[], %(ask)b::uuid[], %(verdict)b::text[], %(rule)b::text[], %(reason)b::text[],
                    %(until)b::timestamptz[], %(message)b::uuid[], %(judged)b::jsonb[], %(arm)b::text[])
             AS v (shop, id, verdict, rule, reason, until, message, judged, arm)
        WHERE ask.shop = v.shop AND ask.id = v.id AND ask.verdict IS NULL"""
    names = ("shop", "ask", "verdict", "rule", "reason", "until", "message", "arm")
    columns: dict[str, object] = {name: [getattr(one, name) for one in verdicts] for name in names}
    columns["judged"] = [None if one.judged is None else db.Json(one.judged) for one in verdicts]
    return db.run(tx, sql, {**columns, "now": now})


def wait(tx: Tx, asks: Sequence[tuple[str, UUID]], until: datetime) -> None:
    """Look at these (shop, id) again at that moment: news of their order is being read."""
    sql = """
        UPDATE ask SET not_before = greatest(not_before, %(until)s)
        FROM unnest(%(shops)b::text[], %(ids)b::uuid[]) AS w (shop, id)
        WHERE ask.shop = w.shop AND ask.id = w.id AND ask.verdict IS NULL"""
    columns = {"shops": [shop for shop, _ in asks], "ids": [one for _, one in asks], "until": until}
    db.run(tx, sql, columns)


def of_message(tx: Tx, shop: str, subject: str, message: UUID) -> list[tuple[str, str, datetime]]:
    """Return (playbook, step, fresh until) of the asks that a message tells, the one it was sent for first."""
    sql = """
        SELECT playbook, step, fresh_until FROM ask
        WHERE shop = %(shop)s AND subject = %(subject)s AND message = %(message)s
        ORDER BY verdict = 'sent' DESC, news_at DESC, id"""
    found = db.rows(tx, sql, {"shop": shop, "subject": subject, "message": message})
    return [(row[0], row[1], row[2]) for row in found]
