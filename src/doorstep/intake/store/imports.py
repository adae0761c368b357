"""How far imports came, so that one that was killed goes on where it stopped."""

from datetime import datetime

from doorstep.intake.model import ImportRun
from doorstep.kit import db
from doorstep.kit.handle import Tx

_BEGIN = """
INSERT INTO import_run (shop, id, kind, total, started_at) VALUES (%(shop)b, %(id)b, %(kind)b, %(total)b, %(now)b)
    ON CONFLICT (shop, id) DO UPDATE SET total = EXCLUDED.total
RETURNING shop, id, kind, at, total, started_at, ended_at, findings
"""
_AGAIN = """
UPDATE import_run SET at = 0, started_at = %(now)b, ended_at = NULL, findings = '{}'
 WHERE shop = %(shop)b AND id = %(id)b
"""
_GO_ON = "UPDATE import_run SET ended_at = NULL WHERE shop = %(shop)b AND id = %(id)b"
_MOVE = """
UPDATE import_run SET at = %(to)b, findings = %(findings)b WHERE shop = %(shop)b AND id = %(id)b AND at = %(was)b
"""
_END = """
UPDATE import_run SET ended_at = %(now)b, findings = %(findings)b
 WHERE shop = %(shop)b AND id = %(id)b AND at = %(was)b AND ended_at IS NULL
"""


def begin(tx: Tx, shop: str, run: str, kind: str, total: int, now: datetime) -> ImportRun:
    """Return the run of this id, made when it is new."""
    params = {"shop": shop, "id": run, "kind": kind, "total": total, "now": now}
    return db.structs(tx, ImportRun, _BEGIN, params)[0]


def again(tx: Tx, shop: str, run: str, now: datetime) -> None:
    """Let a run begin anew."""
    db.run(tx, _AGAIN, {"shop": shop, "id": run, "now": now})


def go_on(tx: Tx, shop: str, run: str) -> None:
    """Let a run that has ended go on from where it ended."""
    db.run(tx, _GO_ON, {"shop": shop, "id": run})


def move(tx: Tx, run: ImportRun, to: int, findings: bytes) -> bool:
    """Write the position that was reached; False when somebody else moved it meanwhile."""
    params = {"shop": run.shop, "id": run.id, "was": run.at, "to": to, "findings": db.Json(findings)}
    return db.run(tx, _MOVE, params) == 1


def end(tx: Tx, run: ImportRun, findings: bytes, now: datetime) -> bool:
    """Write that the run is done; False when somebody else moved it meanwhile."""
    params = {"shop": run.shop, "id": run.id, "was": run.at, "now": now, "findings": db.Json(findings)}
    return db.run(tx, _END, params) == 1
