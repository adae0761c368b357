"""Read: claim what lies in the inbox, let its reader read it, and record what it found."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

import msgspec

from doorstep import connect
from doorstep.connect.cards import Reader
from doorstep.intake import jobs
from doorstep.intake.model import FAILED, FORGOTTEN, NOBODY, READ, Body, Outcome
from doorstep.kit.handle import Tx
from doorstep.people.model import Keyring
from doorstep.timeline import handlers as timeline
from doorstep.timeline.handlers import Read
from doorstep.timeline.model import Problem, Reading
from doorstep.timeline.polling import handlers as polling
from doorstep.timeline.polling.model import Accounts
from doorstep.wiring import App
from doorstep.work.hear import Rules, hear, hearer, hears, rules_of

_BESIDE = frozenset({"map", "zone"})
#: What a source's reader is given beside a body, by shop and source.
Beside = Mapping[tuple[str, str], Mapping[str, str]]

_encode = msgspec.json.Encoder().encode
#: How readers mark a part that should have been an event.
REFUSED = "refused: "
_UNKNOWN = Problem(
    "No connector of this name is installed.",
    "Name a connector that `doorstep carriers` or docs/connectors.md lists in the shop's sources.toml, then reread.",
)


def read_round(app: App, *, now: datetime, limit: int = 500) -> int:
    """Read one batch of the inbox; return how many bodies were claimed. A poisoned one never stops the others."""
    read_and_record = step(app.keys, now, app.beside, partial(rules_of, app), app.accounts)
    return jobs.read_round(app.database.transaction, app.keys, read_and_record, now=now, limit=limit)


def _nothing(tx: Tx, shops: Iterable[str]) -> Beside:
    return {}


def _usual(tx: Tx, shops: Iterable[str]) -> Rules:
    return {}


def _nobody(tx: Tx, shops: Iterable[str]) -> Mapping[str, Accounts]:
    return {}


def step(
    keys: Keyring,
    now: datetime,
    beside: Callable[[Tx, Iterable[str]], Beside] = _nothing,
    bounces: Callable[[Tx, Iterable[str]], Rules] = _usual,
    accounts: Callable[[Tx, Iterable[str]], Mapping[str, Accounts]] = _nobody,
) -> Callable[[Tx, Sequence[Body]], Sequence[Outcome]]:
    """Return what is done with claimed bodies inside their transaction.

    `beside` finds what the documents of shops tell a source's reader (`App.beside`), `bounces` what they say of
    addresses that fail (`rules_of`), `accounts` by which accounts what a notice names is asked for.
    """

    def read_and_record(tx: Tx, bodies: Sequence[Body]) -> Sequence[Outcome]:
        readers = {name: _reader(name) for name in {body.connector for body in bodies}}
        asking = {body.shop for body in bodies if _asks(readers[body.connector])}
        told = beside(tx, asking) if asking else {}
        speaking = [body for body in bodies if hears(body.connector)]
        heard = hear(tx, keys, speaking, bounces(tx, {one.shop for one in speaking}), now) if speaking else {}
        readings = [
            (body, heard.get(body.id) or _read(readers[body.connector], body, told.get((body.shop, body.source), {})))
            for body in bodies
        ]
        reads = [_said(body, reading, readers[body.connector]) for body, reading in readings]
        recorded = timeline.record(tx, keys, reads, now=now)
        _ask(tx, readings, accounts, now)
        return [_outcome(body, reading, readers[body.connector], recorded) for body, reading in readings]

    return read_and_record


def _ask(
    tx: Tx,
    readings: Sequence[tuple[Body, Reading]],
    accounts: Callable[[Tx, Iterable[str]], Mapping[str, Accounts]],
    now: datetime,
) -> None:
    """Have what new notices named asked for; without an account nobody can, and the notice stays a note."""
    naming = [(body, one.fetch) for body, one in readings if one.fetch and not body.reader and not body.history]
    if not naming:
        return
    known = accounts(tx, {body.shop for body, _ in naming})
    polling.fetch(tx, [
        (body.shop, account, number)
        for body, numbers in naming
        if (account := known.get(body.shop, Accounts()).of(body.connector)) is not None
        for number in numbers
    ], now)  # fmt: skip


def _said(body: Body, reading: Reading, reader: Reader | None) -> Read:
    older = body.reader if reading.error is None else ""
    label = _label(reader)
    return Read(body.shop, body.source, reading, body.received_at, body.id, label, older, body.history)


def _reader(connector: str) -> Reader | None:
    try:
        return hearer(connector) if hears(connector) else connect.reader(connector)
    except LookupError:
        return None


def _asks(reader: Reader | None) -> bool:
    """Whether a shop may decide something about this reader that stands in its documents."""
    return reader is not None and any(setting.name in _BESIDE for setting in reader.card.settings)


def _label(reader: Reader | None) -> str:
    return reader.label if reader is not None else ""


def _read(reader: Reader | None, body: Body, beside: Mapping[str, str]) -> Reading:
    if reader is None:
        return Reading(error=_UNKNOWN)
    return reader.read(body.raw, {"received_at": body.received_at.isoformat(), **body.meta, **beside})


def _outcome(body: Body, reading: Reading, reader: Reader | None, recorded: timeline.Recorded) -> Outcome:
    subjects = {told.subject for told in reading.events}
    error = reading.error or _refused_parts(reading)
    if any((body.shop, subject) in recorded.forgotten for subject in subjects):
        return Outcome(body.shop, body.day, body.id, FORGOTTEN, _label(reader))
    return Outcome(
        body.shop,
        body.day,
        body.id,
        READ if error is None else FAILED,
        _label(reader),
        error.why if error else "",
        error.how_to_mend if error else "",
        _encode(reading.ignored),
        _about(body, subjects, recorded),
    )


def _refused_parts(reading: Reading) -> Problem | None:
    """A body whose other parts were read is listed all the same: what was refused should have been an event."""
    refused = [part for part in reading.ignored if part.why.startswith(REFUSED)]
    if not refused:
        return None
    first = refused[0]
    why = f"{len(refused)} of its parts could not be read; the first is {first.path}: {first.why.removeprefix(REFUSED)}"
    return Problem(why, "The other parts were read. Let the sender mend these and send them again, or reread it later.")


def _about(body: Body, subjects: set[str], recorded: timeline.Recorded) -> tuple[str, ...]:
    """Name the subjects that the body speaks of although none of their events leads back to it.

    Where it speaks of a single order, that order leads to its parcels and legs as well.
    """
    orders = {subject for subject in subjects if subject.startswith(("order:", "customer:"))}
    telling = orders if len(orders) == 1 else subjects
    missing = {subject for subject in telling if (body.shop, subject, body.id) not in recorded.sources}
    return tuple(sorted(missing)) if subjects else (NOBODY,)
