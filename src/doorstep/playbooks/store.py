"""Decisions with their inputs, and the steps that were taken."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.playbooks.model import Taken


class DecisionRow(Struct, frozen=True):
    """A decision as it is kept: the whole situation and what came of it, as JSON."""

    shop: str
    subject: str
    id: UUID
    at: datetime
    release: str
    inputs: bytes
    outcome: bytes


class StepRow(Struct, frozen=True):
    """A step that is taken: once for each (order, playbook, step, cause)."""

    shop: str
    subject: str
    taken: Taken
    act: str
    decision: UUID


def taken_of(tx: Tx, orders: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[Taken]]:
    """Return the steps taken for each (shop, order), oldest first."""
    sql = """
        SELECT s.shop, s.subject, s.playbook, s.step, s.cause, s.at, s.event, s.news_at, s.retracted
        FROM unnest(%(shops)b::text[], %(orders)b::text[]) AS w (shop, subject)
        JOIN step s ON s.shop = w.shop AND s.subject = w.subject
        ORDER BY s.at, s.playbook, s.step, s.cause"""
    found: dict[tuple[str, str], list[Taken]] = {}
    for row in db.rows(tx, sql, {"shops": [one[0] for one in orders], "orders": [one[1] for one in orders]}):
        found.setdefault((row[0], row[1]), []).append(Taken(*row[2:]))
    return found


def insert_decisions(tx: Tx, decisions: Sequence[DecisionRow]) -> None:
    """Keep decisions with their inputs."""
    sql = """
        INSERT INTO decision (shop, subject, id, at, release, inputs, outcome)
        SELECT * FROM unnest(%(shops)b::text[], %(subjects)b::text[], %(ids)b::uuid[], %(at)b::timestamptz[],
                             %(releases)b::text[], %(inputs)b::bytea[], %(outcomes)b::bytea[])
        ON CONFLICT DO NOTHING"""
    columns = {
        "shops": [one.shop for one in decisions],
        "subjects": [one.subject for one in decisions],
        "ids": [one.id for one in decisions],
        "at": [one.at for one in decisions],
        "releases": [one.release for one in decisions],
        "inputs": [one.inputs for one in decisions],
        "outcomes": [one.outcome for one in decisions],
    }
    db.run(tx, sql, columns)


def insert_steps(tx: Tx, steps: Sequence[StepRow]) -> None:
    """Write down steps; one that was taken before stays as it is."""
    sql = """
        INSERT INTO step (shop, subject, playbook, step, cause, act, event, news_at, at, decision)
        SELECT * FROM unnest(%(shops)b::text[], %(subjects)b::text[], %(playbooks)b::text[], %(steps)b::text[],
                             %(causes)b::text[], %(acts)b::text[], %(events)b::uuid[], %(news)b::timestamptz[],
                             %(at)b::timestamptz[], %(decisions)b::uuid[])
        ON CONFLICT DO NOTHING"""
    taken = [one.taken for one in steps]
    columns = {
        "shops": [one.shop for one in steps],
        "subjects": [one.subject for one in steps],
        "playbooks": [one.playbook for one in taken],
        "steps": [one.step for one in taken],
        "causes": [one.cause for one in taken],
        "acts": [one.act for one in steps],
        "events": [one.event for one in taken],
        "news": [one.news_at for one in taken],
        "at": [one.at for one in taken],
        "decisions": [one.decision for one in steps],
    }
    db.run(tx, sql, columns)


def retract(tx: Tx, shop: str, order: str, taken: Sequence[Taken]) -> None:
    """Mark steps whose cause turned out wrong."""
    sql = """
        UPDATE step s SET retracted = true
        FROM unnest(%(playbooks)b::text[], %(steps)b::text[], %(causes)b::text[]) AS w (playbook, step, cause)
        WHERE s.shop = %(shop)s AND s.subject = %(order)s AND s.playbook = w.playbook AND s.step = w.step
          AND s.cause = w.cause"""
    columns = {
        "shop": shop,
        "order": order,
        "playbooks": [one.playbook for one in taken],
        "steps": [one.step for one in taken],
        "causes": [one.cause for one in taken],
    }
    db.run(tx, sql, columns)
