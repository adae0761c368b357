"""After the storm: what must be true of everything that is stored, and of every mail that was taken."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from doorstep import connect
from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.kit.tx import Database
from doorstep.timeline.model import Event, OrderState
from doorstep.timeline.rules.fold import fold
from doorstep.timeline.rules.identity import identity_of
from doorstep.timeline.store import events as store
from tests.crash.load import Body
from tests.crash.shop import SHOP
from tests.crash.sink import Mails

_state = msgspec.json.Decoder(OrderState).decode
_WHERE: dict[str, object] = {"shop": SHOP}


class Findings(Struct):
    """What was counted, and what is wrong (nothing, when all is well)."""

    counts: dict[str, int]
    wrong: list[str]


class Rest(Struct, frozen=True):
    """What is still to be done."""

    unread: int
    marks: int
    asks: int
    attempts: int

    @property
    def nothing(self) -> bool:
        return self == Rest(0, 0, 0, 0)


def rest(database: Database) -> Rest:
    """Count what waits. A mark that is due later is no work; an ask that waits for its moment is."""
    with database.transaction() as tx:
        row = db.one(
            tx,
            """SELECT (SELECT count(*) FROM inbox_body WHERE state = 'new'),
                      (SELECT count(*) FROM todo WHERE due_at <= now() OR priority = 0),
                      (SELECT count(*) FROM ask WHERE verdict IS NULL),
                      (SELECT count(*) FROM delivery WHERE state IN ('waiting', 'in_flight'))""",
        )
    assert row is not None
    return Rest(*row)


def judge(database: Database, acknowledged: Iterable[Body], mails: Mails, killed: Sequence[int]) -> Findings:
    """Compare what was acknowledged with what is stored, states with folds, and mails with attempts.

    ``killed`` are the processes of senders that were killed: of what they had under way the answer was lost.
    """
    found = Findings({}, [])
    with database.transaction() as tx:
        _events(tx, acknowledged, found)
        _states(tx, found)
        _asks(tx, found)
        _messages(tx, mails, killed, found)
    return found


def _check(found: Findings, what: str, wrong: Sequence[object]) -> None:
    if wrong:
        found.wrong.append(f"{what}: {len(wrong)}, such as {wrong[0]}")


def _events(tx: Tx, acknowledged: Iterable[Body], found: Findings) -> None:
    """Every acknowledged event is there, exactly once, and nothing else came from there."""
    read = connect.reader("generic_json").read
    expected: set[tuple[str, str]] = set()
    posted = 0
    for body in acknowledged:
        reading = read(body.raw, {})
        assert reading.error is None
        posted += len(reading.events)
        expected |= {(told.subject, str(identity_of(told.subject, told.identity))) for told in reading.events}
    rows = db.rows(tx, "SELECT subject, id, retired FROM event WHERE shop = %(shop)s AND source = 'events'", _WHERE)
    stored = Counter((row[0], str(row[1])) for row in rows)
    _check(found, "acknowledged and not stored", sorted(expected - stored.keys()))
    _check(found, "stored and never acknowledged", sorted(stored.keys() - expected))
    _check(found, "stored more than once", [key for key, times in stored.items() if times > 1])
    _check(found, "retired", [row for row in rows if row[2]])
    failed = db.rows(tx, "SELECT id, why FROM inbox_body WHERE state = 'failed'")
    _check(found, "bodies that could not be read", failed)
    found.counts |= {"events acknowledged": posted, "distinct events": len(expected), "events stored": len(rows)}


def _states(tx: Tx, found: Findings) -> None:
    """Every state is the whole fold of its events, and the next look at it is marked."""
    by_subject: dict[str, list[Event]] = {}
    sql = """SELECT subject, id, content, occurred_at, received_at, source, fact, utc_offset, precision, zone_guessed
             FROM event WHERE shop = %(shop)s AND NOT retired"""
    for row in db.rows(tx, sql, _WHERE):
        by_subject.setdefault(row[0], []).append(store.to_event(row[0], row[1], row[2:]))
    below: dict[str, list[str]] = {}
    for child, parent in db.rows(tx, "SELECT child, parent FROM link WHERE shop = %(shop)s", _WHERE):
        below.setdefault(parent, []).append(child)
    states = db.rows(tx, "SELECT subject, state, folded FROM order_state WHERE shop = %(shop)s", _WHERE)
    orders = {subject for subject in by_subject if subject.startswith("order:")}
    _check(found, "orders without a state", sorted(orders - {row[0] for row in states}))
    stale = []
    for subject, state, folded in states:
        parcels = below.get(subject, [])
        reached = [subject, *parcels, *(leg for parcel in parcels for leg in below.get(parcel, []))]
        events = [event for one in reached for event in by_subject.get(one, [])]
        if fold(subject, events)[0] != _state(state) or folded != len(events):
            stale.append(subject)
    _check(found, "states that are not the fold of their events", stale)
    unmarked = db.rows(
        tx,
        """SELECT subject, wake_at FROM order_state o WHERE shop = %(shop)s AND wake_at IS NOT NULL AND NOT EXISTS (
               SELECT FROM todo t WHERE t.shop = o.shop AND t.subject = o.subject AND t.due_at <= o.wake_at)""",
        _WHERE,
    )
    _check(found, "orders whose next look is not marked", unmarked)
    found.counts["orders"] = len(states)


def _asks(tx: Tx, found: Findings) -> None:
    """Every step that tells has one ask, and every ask one final verdict."""
    steps = {tuple(row) for row in db.rows(tx, "SELECT subject, playbook, step, cause FROM step WHERE act = 'tell'")}
    rows = db.rows(tx, "SELECT subject, playbook, step, cause, verdict, message, rule, reason, not_before FROM ask")
    asks = Counter(tuple(row[:4]) for row in rows)
    _check(found, "steps without an ask", sorted(steps - asks.keys()))
    _check(found, "asks without a step", sorted(asks.keys() - steps))
    _check(found, "asked twice", [key for key, times in asks.items() if times > 1])
    _check(found, "asks without a verdict", [row for row in rows if row[4] is None])
    _check(found, "sent without a message", [row for row in rows if row[4] == "sent" and row[5] is None])
    leading = Counter(row[5] for row in rows if row[4] == "sent")
    _check(found, "messages that answer two asks", [key for key, times in leading.items() if times > 1])
    found.counts["asks"] = len(rows)
    found.counts |= {f"asks {verdict}": n for verdict, n in sorted(Counter(str(row[4]) for row in rows).items())}


def _messages(tx: Tx, mails: Mails, killed: Sequence[int], found: Findings) -> None:
    """Service at most twice and only where an answer was lost, all else at most once, and what was sent has arrived."""
    sql = """SELECT m.id, m.purpose, m.fate, d.key, d.worker, d.attempt, d.state, d.repeat FROM message m
             JOIN delivery d ON d.shop = m.shop AND d.month = m.month AND d.message = m.id
             WHERE NOT m.shadow ORDER BY m.id, d.attempt"""
    attempts: dict[Any, list[tuple[Any, ...]]] = {}
    for row in db.rows(tx, sql):
        attempts.setdefault(row[0], []).append(row)
    keys = {rows[0][3]: rows for rows in attempts.values()}
    _check(found, "mails that nobody knows of", sorted(mails.taken.keys() - keys.keys()))
    repeated: Counter[str] = Counter()
    for key, rows in keys.items():
        purpose, fate, times = rows[0][1], rows[0][2], mails.taken[key]
        lost = mails.unanswered[key] > 0 or any(row[6] == "unknown" and _pid(row[4]) in killed for row in rows)
        if times > (2 if purpose == "service" else 1):
            found.wrong.append(f"a {purpose} mail was taken {times} times: {key}")
        if times > 1 and not lost:
            found.wrong.append(f"a mail was repeated although its answer arrived: {key} {[row[4:] for row in rows]}")
        if fate == "sent" and not times:
            found.wrong.append(f"a mail counts as sent and never arrived: {key}")
        if fate not in ("sent", "unknown", "failed"):
            found.wrong.append(f"a message has no final fate: {key} {fate}")
        repeated[purpose] += times > 1
        found.counts[f"{purpose} messages"] = found.counts.get(f"{purpose} messages", 0) + 1
        name = f"{purpose} fate {fate}"
        found.counts[name] = found.counts.get(name, 0) + 1
    found.counts |= {f"{purpose} mails that arrived twice": n for purpose, n in sorted(repeated.items())}
    found.counts |= {"mails taken": mails.taken.total(), "answers lost on purpose": mails.unanswered.total()}


def _pid(worker: str) -> int:
    return int(worker.rpartition(":")[2] or 0)
