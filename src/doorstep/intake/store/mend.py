"""Look at what could not be read, and have it read again."""

from collections.abc import Sequence

from doorstep.intake.model import Backlog, Failure
from doorstep.kit import db
from doorstep.kit.handle import Tx

_FAILED = """
SELECT id, day, source, topic, received_at, read_at, reader, tries, size, why, how_to_mend
  FROM inbox_body
 WHERE shop = %(shop)b AND state = 'failed'
 ORDER BY id DESC
 LIMIT %(limit)b
"""
_REREAD_IDS = """
UPDATE inbox_body SET state = 'new', later = true
 WHERE shop = %(shop)b AND id = ANY(%(ids)b::bigint[]) AND state IN ('read', 'failed')
"""
_REREAD_FAILED = "UPDATE inbox_body SET state = 'new', later = true WHERE shop = %(shop)b AND state = 'failed'"
_REREAD_OLDER = """
UPDATE inbox_body SET state = 'new', later = true
 WHERE shop = %(shop)b AND state IN ('read', 'failed') AND split_part(reader, '@', 1) = %(reader)b
   AND CASE WHEN split_part(reader, '@', 2) ~ '^[0-9]{1,9}$'
            THEN split_part(reader, '@', 2)::int < %(version)b ELSE true END
"""
_BACKLOG = """
SELECT (SELECT count(*) FROM inbox_body WHERE shop = %(shop)b AND state = 'new'),
       (SELECT min(received_at) FROM inbox_body WHERE shop = %(shop)b AND state = 'new'),
       (SELECT count(*) FROM inbox_body WHERE shop = %(shop)b AND state = 'failed')
"""


def failed(tx: Tx, shop: str, limit: int) -> list[Failure]:
    """Return the bodies that could not be read, the newest first."""
    return db.structs(tx, Failure, _FAILED, {"shop": shop, "limit": limit})


def reread_ids(tx: Tx, shop: str, bodies: Sequence[int]) -> int:
    """Let these bodies wait for reading again; the reader of the last time stays written beside them."""
    return db.run(tx, _REREAD_IDS, {"shop": shop, "ids": list(bodies)})


def reread_failed(tx: Tx, shop: str) -> int:
    """Let every failed body wait for reading again."""
    return db.run(tx, _REREAD_FAILED, {"shop": shop})


def reread_older(tx: Tx, shop: str, reader: str, version: int) -> int:
    """Let every body wait again that this reader read last in a version before `version`."""
    return db.run(tx, _REREAD_OLDER, {"shop": shop, "reader": reader, "version": version})


def backlog(tx: Tx, shop: str) -> Backlog:
    """Count what waits and what failed."""
    return db.structs(tx, Backlog, _BACKLOG, {"shop": shop})[0]
