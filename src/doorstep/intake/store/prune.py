"""Daily partitions: made ahead, emptied when the shop no longer keeps its raw bytes, and dropped when nobody does."""

from datetime import date, datetime

from doorstep.kit import db
from doorstep.kit.handle import Tx

_SPAN = "SELECT set_config('doorstep.first_day', %(first)s, true), set_config('doorstep.last_day', %(last)s, true)"
_MAKE = """
DO $$
DECLARE
    one date;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('doorstep inbox partitions'));
    FOR one IN SELECT generate_series(current_setting('doorstep.first_day')::date,
                                      current_setting('doorstep.last_day')::date, '1 day')::date
    LOOP
        CONTINUE WHEN to_regclass('inbox_body_' || to_char(one, 'YYYYMMDD')) IS NOT NULL;
        -- what came for that day before its partition did stays where it is: moving it would stop the door
        CONTINUE WHEN EXISTS (SELECT FROM inbox_body_other WHERE day = one);
        EXECUTE format('CREATE TABLE %I PARTITION OF inbox_body FOR VALUES FROM (%L) TO (%L)',
                       'inbox_body_' || to_char(one, 'YYYYMMDD'), one, one + 1);
    END LOOP;
END $$
"""
#: Partitions are made and dropped under a lock behind which the door would wait too: rather try again later.
_HURRY = "SET LOCAL lock_timeout = '1s'"
_DROP = """
DO $$
DECLARE
    part text;
    empty boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('doorstep inbox partitions'));
    FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                 WHERE i.inhparent = 'inbox_body'::regclass AND c.relname ~ '^inbox_body_[0-9]{8}$'
                   AND to_date(right(c.relname, 8), 'YYYYMMDD') < current_setting('doorstep.first_day')::date
                 ORDER BY 1
    LOOP
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM %I)', part) INTO empty;
        IF empty THEN
            EXECUTE format('DROP TABLE %I', part);
        END IF;
    END LOOP;
END $$
"""
_OLD_BODIES = """
DELETE FROM inbox_body b
 USING (SELECT shop, day, id FROM inbox_body WHERE shop = %(shop)b AND day < %(before)b ORDER BY day, id
         LIMIT %(limit)b FOR UPDATE SKIP LOCKED) old
 WHERE b.shop = old.shop AND b.day = old.day AND b.id = old.id AND b.day < %(before)b
"""
_OLD_SEEN = """
DELETE FROM inbox_seen
 WHERE (shop, source, key) IN (SELECT shop, source, key FROM inbox_seen
                                WHERE shop = %(shop)b AND received_at < %(before)b LIMIT %(limit)b)
"""


def make_partitions(tx: Tx, first: date, last: date) -> None:
    """Make a partition for each of these days, both ends included; a day that has one is left alone."""
    db.run(tx, _HURRY)
    db.one(tx, _SPAN, {"first": first.isoformat(), "last": last.isoformat()})
    db.run(tx, _MAKE)


def drop_partitions(tx: Tx, before: date) -> None:
    """Drop the partitions of days before this one that hold nothing any more."""
    db.run(tx, _HURRY)
    db.one(tx, _SPAN, {"first": before.isoformat(), "last": before.isoformat()})
    db.run(tx, _DROP)


def delete_bodies(tx: Tx, shop: str, before: date, limit: int) -> int:
    """Delete at most `limit` bodies of days before this one; return how many."""
    return db.run(tx, _OLD_BODIES, {"shop": shop, "before": before, "limit": limit})


def delete_seen(tx: Tx, shop: str, before: datetime, limit: int) -> int:
    """Forget at most `limit` delivery keys that came before this moment; return how many."""
    return db.run(tx, _OLD_SEEN, {"shop": shop, "before": before, "limit": limit})


def delete_day_keys(tx: Tx, shop: str, before: date) -> int:
    """Destroy the keys of days before this one, and what pointed to their bodies."""
    db.run(tx, "DELETE FROM inbox_about WHERE shop = %(shop)b AND day < %(before)b", {"shop": shop, "before": before})
    return db.run(
        tx, "DELETE FROM day_key WHERE shop = %(shop)b AND day < %(before)b", {"shop": shop, "before": before}
    )
