"""What the governor reads of other chapters' tables: the freshest states, and whether news is being read."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.promise.model import Estimate
from doorstep.timeline.model import OrderState

_decode = msgspec.json.Decoder(OrderState).decode
_FRESH = 0  # the priority of marks that events leave


class _Inputs(msgspec.Struct):
    estimate: Estimate | None = None


_inputs = msgspec.json.Decoder(_Inputs).decode


class Known(msgspec.Struct, frozen=True):
    """The freshest state of an order, the estimate made with it, and the token of its tracking page."""

    state: OrderState
    estimate: Estimate | None
    token: str


def known(tx: Tx, orders: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Known]:
    """Return what is known of these (shop, subject)."""
    sql = """
        SELECT o.shop, o.subject, o.state, o.inputs, o.token
        FROM unnest(%(shops)b::text[], %(subjects)b::text[]) AS w (shop, subject)
        JOIN order_state o ON o.shop = w.shop AND o.subject = w.subject"""
    found = {}
    for shop, subject, state, inputs, token in db.rows(tx, sql, _columns(orders)):
        if state != b"null":
            estimate = _inputs(inputs).estimate if inputs else None
            found[shop, subject] = Known(_decode(state), estimate, token)
    return found


def unread(tx: Tx, subjects: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those of these (shop, subject) that have a mark of news which nobody has looked at yet."""
    sql = """
        SELECT DISTINCT w.shop, w.subject
        FROM unnest(%(shops)b::text[], %(subjects)b::text[]) AS w (shop, subject)
        JOIN todo t ON t.shop = w.shop AND t.subject = w.subject AND t.priority = %(fresh)s"""
    return {(row[0], row[1]) for row in db.rows(tx, sql, {**_columns(subjects), "fresh": _FRESH})}


def had(tx: Tx, persons: Sequence[tuple[str, UUID]], since: datetime) -> list[tuple[str, UUID, datetime, str]]:
    """Return (shop, person, when, purpose) of every message that left for these persons since then."""
    sql = """
        SELECT m.shop, m.person, m.made_at, m.purpose
        FROM unnest(%(shops)b::text[], %(people)b::uuid[]) AS w (shop, person)
        JOIN message m ON m.shop = w.shop AND m.person = w.person AND m.made_at > %(since)s AND m.month >= %(month)s
        WHERE NOT m.shadow AND m.fate <> 'failed'"""
    columns: dict[str, object] = {"shops": [shop for shop, _ in persons], "people": [one for _, one in persons]}
    columns |= {"since": since, "month": since.astimezone(UTC).date().replace(day=1)}
    return [(row[0], row[1], row[2], row[3]) for row in db.rows(tx, sql, columns)]


def _columns(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    return {"shops": [shop for shop, _ in pairs], "subjects": [subject for _, subject in pairs]}
