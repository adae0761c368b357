"""SQL of the promise: the ledger, the history of lanes and what was learned from it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.promise.model import Basis, Finished, LaneModel, LearnedModel, Statement

_encode = msgspec.json.Encoder().encode
_basis = msgspec.json.Decoder(Basis).decode
_model = msgspec.json.Decoder(LaneModel).decode
_learned = msgspec.json.Decoder(LearnedModel).decode

_STATE = """
INSERT INTO statement AS known (shop, subject, id, audience, surface, earliest, latest, wording, source, confidence,
                                model, inputs, first_shown, last_shown, shown)
SELECT said.* FROM unnest(
    %(shop)b::text[], %(subject)b::text[], %(id)b::uuid[], %(audience)b::text[], %(surface)b::text[],
    %(earliest)b::timestamptz[], %(latest)b::timestamptz[], %(wording)b::text[], %(source)b::text[],
    %(confidence)b::real[], %(model)b::text[], %(inputs)b::jsonb[], %(first_shown)b::timestamptz[],
    %(last_shown)b::timestamptz[], %(shown)b::integer[]) AS said
ON CONFLICT (shop, subject, id) DO UPDATE
SET first_shown = least(known.first_shown, excluded.first_shown),
    last_shown = greatest(known.last_shown, excluded.last_shown),
    shown = known.shown + excluded.shown
WHERE excluded.last_shown >= known.last_shown + %(every)s::interval
   OR excluded.first_shown < known.first_shown
   OR EXISTS (SELECT 1 FROM statement AS other
              WHERE other.shop = known.shop AND other.subject = known.subject AND other.audience = known.audience
                AND other.surface = known.surface AND other.last_shown > known.last_shown)
"""

_WRITTEN = (
    "subject", "id", "audience", "surface", "earliest", "latest", "wording", "source", "confidence", "model",
    "first_shown", "last_shown", "shown",
)  # fmt: skip

_SAID = """
SELECT id, subject, audience, surface, wording, source, earliest, latest, confidence, model, first_shown, last_shown,
       shown, inputs
FROM statement WHERE shop = %(shop)s AND subject = %(subject)s ORDER BY first_shown, id
"""

_SAID_LAST = """
SELECT DISTINCT ON (subject) id, subject, audience, surface, wording, source, earliest, latest, confidence, model,
       first_shown, last_shown, shown, inputs
FROM statement
WHERE shop = %(shop)s AND subject = ANY(%(subjects)b::text[]) AND audience = %(audience)s AND surface = %(surface)s
ORDER BY subject, last_shown DESC, id
"""


_REMEMBER = """
INSERT INTO lane_history AS known (shop, subject, lane, carrier, service, segment, started_at, ended_at, hours)
SELECT done.* FROM unnest(
    %(shop)b::text[], %(subject)b::text[], %(lane)b::text[], %(carrier)b::text[], %(service)b::text[],
    %(segment)b::text[], %(started_at)b::timestamptz[], %(ended_at)b::timestamptz[], %(hours)b::real[]) AS done
ON CONFLICT (shop, subject, segment) DO UPDATE
SET lane = excluded.lane, carrier = excluded.carrier, service = excluded.service,
    started_at = excluded.started_at, ended_at = excluded.ended_at, hours = excluded.hours
WHERE (known.lane, known.carrier, known.service, known.started_at, known.ended_at)
      IS DISTINCT FROM
      (excluded.lane, excluded.carrier, excluded.service, excluded.started_at, excluded.ended_at)
"""

_REMEMBERED = ("subject", "lane", "carrier", "service", "segment", "started_at", "ended_at", "hours")


def upsert_statements(tx: Tx, told: Sequence[tuple[str, Statement]], every: str) -> int:
    """Write distinct statements of shops (sorted by shop, subject and id); a known one is counted again once ``every``
    has passed, or when something else was said in between. Return how many rows were written."""
    columns: dict[str, list[Any]] = {name: [getattr(one, name) for _, one in told] for name in _WRITTEN}
    columns["shop"] = [shop for shop, _ in told]
    columns["inputs"] = [db.Json(_encode(one.basis) if one.basis is not None else b"{}") for _, one in told]
    return db.run(tx, _STATE, {"every": every, **columns})


def statements(tx: Tx, shop: str, subject: str) -> list[Statement]:
    """Return everything that was said about a subject, the first first."""
    found = db.rows(tx, _SAID, {"shop": shop, "subject": subject})
    return [_statement(row) for row in found]


def latest_statements(tx: Tx, shop: str, subjects: Sequence[str], audience: str, surface: str) -> list[Statement]:
    """Return what an audience was told last on a surface, about each of these subjects."""
    params = {"shop": shop, "subjects": list(subjects), "audience": audience, "surface": surface}
    found = db.rows(tx, _SAID_LAST, params)
    return [_statement(row) for row in found]


def _statement(row: db.Row) -> Statement:
    said, inputs = Statement(*row[:-1]), row[-1]
    return msgspec.structs.replace(
        said,
        # the column is a four-byte number, what was said is not
        confidence=round(said.confidence, 6) if said.confidence is not None else None,
        basis=_basis(inputs) if inputs != b"{}" else None,
    )


def upsert_history(tx: Tx, done: Sequence[tuple[str, Finished]]) -> int:
    """Write finished segments of shops (distinct, sorted); one that is known with other times is replaced."""
    columns: dict[str, list[Any]] = {name: [getattr(one, name) for _, one in done] for name in _REMEMBERED}
    return db.run(tx, _REMEMBER, {"shop": [shop for shop, _ in done], **columns})


def newest_end(tx: Tx, shop: str, until: datetime) -> datetime | None:
    """Return when the last segment of this shop ended before ``until``, ``None`` when none has."""
    sql = "SELECT max(ended_at) FROM lane_history WHERE shop = %(shop)s AND ended_at <= %(until)s"
    row = db.one(tx, sql, {"shop": shop, "until": until})
    return row[0] if row is not None else None


def history(tx: Tx, shop: str, since: datetime, until: datetime) -> list[Finished]:
    """Return what ended between two instants. Hours are worked out from the times, which are exact."""
    found = db.rows(
        tx,
        """SELECT subject, segment, lane, started_at, ended_at, carrier, service FROM lane_history
           WHERE shop = %(shop)s AND ended_at > %(since)s AND ended_at <= %(until)s""",
        {"shop": shop, "since": since, "until": until},
    )
    return [
        Finished(subject, segment, lane, started, ended, (ended - started).total_seconds() / 3600.0, carrier, service)
        for subject, segment, lane, started, ended, carrier, service in found
    ]


def write_model(tx: Tx, shop: str, model: LaneModel, now: datetime) -> None:
    """Keep a model; one that was learned before becomes the newest again."""
    db.run(
        tx,
        """INSERT INTO lane_model (shop, version, made_at, model, orders)
           VALUES (%(shop)s, %(version)s, %(made_at)s, %(model)s, %(orders)s)
           ON CONFLICT (shop, version) DO UPDATE SET made_at = excluded.made_at""",
        {
            "shop": shop,
            "version": model.version,
            "made_at": now,
            "model": db.Json(_encode(model)),
            "orders": model.orders,
        },
    )


def newest_versions(tx: Tx, shops: Sequence[str]) -> dict[str, str]:
    """Return the version of each shop's newest model, without reading it; shops without one are left out."""
    found = db.rows(
        tx,
        """SELECT DISTINCT ON (shop) shop, version FROM lane_model WHERE shop = ANY(%(shops)b::text[])
           ORDER BY shop, made_at DESC, version""",
        {"shops": list(shops)},
    )
    return {str(shop): str(version) for shop, version in found}


def model(tx: Tx, shop: str, version: str) -> LaneModel | None:
    """Return a model by its version."""
    row = db.one(
        tx,
        "SELECT model FROM lane_model WHERE shop = %(shop)s AND version = %(version)s",
        {"shop": shop, "version": version},
    )
    return _model(row[0]) if row is not None else None


def write_learned(tx: Tx, shop: str, model: LearnedModel, tested: bytes, now: datetime) -> None:
    """Keep a learned model with its back-test in short; the same one learned again becomes the newest."""
    db.run(
        tx,
        """INSERT INTO promise_model (shop, version, made_at, as_of, orders, taught_by, model, tested)
           VALUES (%(shop)s, %(version)s, %(now)s, %(as_of)s, %(orders)s, %(taught_by)s, %(model)s, %(tested)s)
           ON CONFLICT (shop, version) DO UPDATE
           SET made_at = excluded.made_at, as_of = excluded.as_of, model = excluded.model, tested = excluded.tested""",
        {
            "shop": shop,
            "version": model.version,
            "now": now,
            "as_of": model.as_of,
            "orders": model.orders,
            "taught_by": model.taught_by,
            "model": db.Json(_encode(model)),
            "tested": db.Json(tested),
        },
    )


def write_memory(tx: Tx, shop: str, cases: bytes, orders: int, now: datetime) -> None:
    """Put the packed cases that levels are taken from in the place of the older ones."""
    db.run(
        tx,
        """INSERT INTO promise_memory (shop, made_at, orders, cases)
           VALUES (%(shop)s, %(now)s, %(orders)s, %(cases)s)
           ON CONFLICT (shop) DO UPDATE
           SET made_at = excluded.made_at, orders = excluded.orders, cases = excluded.cases""",
        {"shop": shop, "now": now, "orders": orders, "cases": cases},
    )


def learned_versions(tx: Tx, shops: Sequence[str]) -> list[tuple[str, str, datetime, datetime]]:
    """Return of each shop that learned: its newest model, when it was made, and of when its cases are."""
    found = db.rows(
        tx,
        """SELECT DISTINCT ON (m.shop) m.shop, m.version, m.made_at, c.made_at
           FROM promise_model m JOIN promise_memory c ON c.shop = m.shop
           WHERE m.shop = ANY(%(shops)b::text[]) ORDER BY m.shop, m.made_at DESC, m.version""",
        {"shops": list(shops)},
    )
    return [(str(shop), str(version), made_at, cases_at) for shop, version, made_at, cases_at in found]


def learned(tx: Tx, shop: str) -> tuple[LearnedModel, bytes] | None:
    """Return the newest learned model and the packed cases; ``None`` when nothing was learned yet.

    Raises ``msgspec.DecodeError`` when the model is not one that this version can read.
    """
    row = db.one(
        tx,
        """SELECT m.model, c.cases FROM promise_model m JOIN promise_memory c ON c.shop = m.shop
           WHERE m.shop = %(shop)s ORDER BY m.made_at DESC, m.version LIMIT 1""",
        {"shop": shop},
    )
    return (_learned(row[0]), bytes(row[1])) if row is not None else None


def tested(tx: Tx, shop: str) -> tuple[str, datetime, int, bytes] | None:
    """Return the newest learned model's version, when and from how many orders it was made, and its back-test."""
    row = db.one(
        tx,
        """SELECT version, made_at, orders, tested FROM promise_model
           WHERE shop = %(shop)s ORDER BY made_at DESC, version LIMIT 1""",
        {"shop": shop},
    )
    return (str(row[0]), row[1], int(row[2]), bytes(row[3])) if row is not None else None


def ended(tx: Tx, shop: str, now: datetime) -> int:
    """Return how many orders of a shop have ended."""
    sql = "SELECT count(*) FROM lane_history WHERE shop = %(shop)s AND segment = 'purchase' AND ended_at <= %(now)s"
    row = db.one(tx, sql, {"shop": shop, "now": now})
    return int(row[0]) if row is not None else 0
