"""Tasks as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.tasks.model import Handover, Point, Task

_COLUMNS: LiteralString = """
SELECT shop, id, subject, title, why, role, opened_at, act, cause, playbook, step, owner, due_at, checklist, state,
       ended_at, ended_by, ended_why, alarmed_at, version, given_by, given_to, given_at, take_until
  FROM task"""
_HANDOVER = ("given_by", "given_to", "given_at", "take_until")
_FIELDS = tuple(name for name in Task.__struct_fields__ if name != "handover") + _HANDOVER
_points = msgspec.json.Decoder(tuple[Point, ...]).decode


def insert(tx: Tx, task: Task) -> bool:
    """Keep a new task; ``False`` when it was opened before."""
    sql = """INSERT INTO task (shop, id, subject, title, why, role, opened_at, act, cause, playbook, step, owner,
                               due_at, checklist)
             VALUES (%(shop)s, %(id)s, %(subject)s, %(title)s, %(why)s, %(role)s, %(opened_at)s, %(act)s, %(cause)s,
                     %(playbook)s, %(step)s, %(owner)s, %(due_at)s, %(checklist)s)
             ON CONFLICT (shop, id) DO NOTHING"""
    return db.run(tx, sql, _params(task)) == 1


def update(tx: Tx, task: Task) -> bool:
    """Write a task as it is now; ``False`` when somebody else changed it since it was read."""
    sql = """UPDATE task SET owner = %(owner)s, due_at = %(due_at)s, checklist = %(checklist)s, state = %(state)s,
                    ended_at = %(ended_at)s, ended_by = %(ended_by)s, ended_why = %(ended_why)s,
                    given_by = %(given_by)s, given_to = %(given_to)s, given_at = %(given_at)s,
                    take_until = %(take_until)s, alarmed_at = %(alarmed_at)s, version = %(version)s
              WHERE shop = %(shop)s AND id = %(id)s AND version = %(version)s - 1"""
    return db.run(tx, sql, _params(task)) == 1


def load(tx: Tx, shop: str, task: UUID) -> Task | None:
    """A task of this shop, locked until the transaction ends; ``None`` when it has none of that id."""
    sql = _COLUMNS + " WHERE shop = %(shop)s AND id = %(id)s FOR NO KEY UPDATE"
    row = db.one(tx, sql, {"shop": shop, "id": task})
    return None if row is None else _task(row)


def of_order(tx: Tx, shop: str, subject: str) -> list[Task]:
    """All tasks of an order, the oldest first."""
    sql = _COLUMNS + " WHERE shop = %(shop)s AND subject = %(subject)s ORDER BY opened_at, id"
    return [_task(row) for row in db.rows(tx, sql, {"shop": shop, "subject": subject})]


def open_tasks(tx: Tx, shop: str, *, role: str = "", owner: str = "", limit: int = 200) -> list[Task]:
    """Open tasks, the most urgent first: all, those of a role, or those of a person."""
    sql = (
        _COLUMNS
        + """ WHERE shop = %(shop)s AND state = 'open' AND (%(role)s = '' OR role = %(role)s)
                AND (%(owner)s = '' OR owner = %(owner)s OR given_to = %(owner)s)
              ORDER BY due_at NULLS LAST, id LIMIT %(limit)s"""
    )
    return [_task(row) for row in db.rows(tx, sql, {"shop": shop, "role": role, "owner": owner, "limit": limit})]


def not_taken(tx: Tx, now: datetime, limit: int) -> Sequence[Task]:
    """Open tasks of all shops whose hand-over is over time and was not reported yet, locked; others' are left out."""
    sql = (
        _COLUMNS
        + """ WHERE state = 'open' AND alarmed_at IS NULL AND take_until <= %(now)s
              ORDER BY take_until, shop, id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED"""
    )
    return [_task(row) for row in db.rows(tx, sql, {"now": now, "limit": limit})]


def _params(task: Task) -> dict[str, object]:
    handover = task.handover
    return {
        **{name: getattr(task, name) for name in task.__struct_fields__ if name not in {"checklist", "handover"}},
        "checklist": db.Json(msgspec.json.encode(task.checklist)),
        "given_by": handover.giver if handover else None,
        "given_to": handover.taker if handover else None,
        "given_at": handover.at if handover else None,
        "take_until": handover.until if handover else None,
    }


def _task(row: db.Row) -> Task:
    values = dict(zip(_FIELDS, row, strict=True))
    giver, taker, at, until = (values.pop(name) for name in _HANDOVER)
    values["checklist"] = _points(values["checklist"])
    return Task(handover=Handover(giver, taker, at, until) if taker is not None else None, **values)
