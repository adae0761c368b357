"""Look a column map over before it is published: its fields, formats, words and examples, in plain words. Pure."""

import codecs
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import inspect

from doorstep.connect import moments
from doorstep.connect.ours.columns.cells import UNIX
from doorstep.connect.ours.columns.events import flat, read_rows, refused
from doorstep.connect.ours.columns.model import Cell, ColumnMap, EventMap
from doorstep.connect.ours.columns.rows import Row
from doorstep.connect.ours.shape import KINDS, SENT
from doorstep.connect.ours.told import Clock
from doorstep.shop.model import Complaint
from doorstep.shop.rules.documents import complain, did_you_mean, read
from doorstep.shop.rules.settings import SOURCES, read_sources
from doorstep.timeline.model import Delivered, Milestone

FOLDER = "maps/"
READER = "generic_csv"
_WORDS = {"milestone": [one.value for one in Milestone], "delivered_how": [one.value for one in Delivered]}
_NEVER = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)

Keys = tuple[str | int, ...]
Wrong = tuple[Keys, str, str]


def path_of(name: str) -> str:
    """Where the map of that name lies among a shop's documents."""
    return f"{FOLDER}{name}.toml"


def check_map(path: str, text: str, documents: Mapping[str, str]) -> list[Complaint]:
    """All complaints about one column map; and about a source that names one which is not there."""
    if path == SOURCES:
        return _missing(text, documents)
    if not (path.startswith(FOLDER) and path.endswith(".toml")):
        return []
    columns, complaints = read(path, text, ColumnMap)
    if columns is None:
        return complaints
    return [complain(path, text, *wrong) for wrong in _wrong(path, columns)]


def _missing(text: str, documents: Mapping[str, str]) -> list[Complaint]:
    sources, _ = read_sources(text)
    found: list[Complaint] = []
    for place, source in enumerate(sources.source if sources is not None else ()):
        at: Keys = ("source", place, "map")
        known = [name.removeprefix(FOLDER).removesuffix(".toml") for name in documents if name.startswith(FOLDER)]
        if source.map and source.connector != READER:
            why = f"A source of {source.connector!r} has no use for a column map."
            found.append(complain(SOURCES, text, at, why, f'Take the line out, or write connector = "{READER}".'))
        elif source.map and path_of(source.map) not in documents:
            how = did_you_mean(source.map, known) if known else f"Write {path_of(source.map)}."
            found.append(complain(SOURCES, text, at, f"There is no column map {source.map!r}.", how))
    return found


def _wrong(path: str, columns: ColumnMap) -> Iterator[Wrong]:
    if path != path_of(columns.name):
        yield ("name",), f"The map is called {columns.name!r}, its file {path!r}.", "Give both the same name."
    if not columns.event:
        yield ("event",), "The map makes no event.", "Add [[event]] with a kind and its fields."
    yield from _file(columns)
    sound = True
    for place, one in enumerate(columns.event):
        for wrong in _event(("event", place), one):
            sound = False
            yield wrong
    if sound and columns.event:
        yield from _examples(columns)


def _file(columns: ColumnMap) -> Iterator[Wrong]:
    try:
        codecs.lookup(columns.encoding)
    except LookupError:
        yield ("encoding",), f"There is no encoding {columns.encoding!r}.", "Write utf-8, cp1252 or utf-16."
    if columns.delimiter not in {"", "tab", "\\t"} and len(columns.delimiter) != 1:
        yield ("delimiter",), f"{columns.delimiter!r} cannot part columns.", 'Write one sign, or "tab".'
    if len(columns.quote) > 1:
        yield ("quote",), f"{columns.quote!r} is no quote.", "Write one sign."
    for name, sign in (("decimal", columns.decimal), ("thousands", columns.thousands)):
        if len(sign) > 1 or (name == "decimal" and sign not in {".", ","}):
            yield (name,), f"{sign!r} is no sign in a number.", 'Write decimal = "," and thousands = ".", for example.'
    if columns.decimal == columns.thousands:
        yield ("thousands",), "The same sign parts thousands and decimals.", "Change one of them."
    if columns.skip_lines < 0:
        yield ("skip_lines",), "'skip_lines' cannot be negative.", "0 means: the heading is the first line."
    if columns.zone and moments.zone(columns.zone) is None:
        yield ("zone",), f"There is no time zone {columns.zone!r}.", "Write it as in Europe/Berlin."
    yield from _dates(("dates",), columns.dates)


def _dates(at: Keys, formats: tuple[str, ...]) -> Iterator[Wrong]:
    for pattern in formats:
        try:
            readable = pattern in UNIX or datetime.strptime(_NEVER.strftime(pattern), pattern).month == _NEVER.month  # noqa: DTZ007
        except ValueError:
            readable = False
        if not readable:
            yield at, f"{pattern!r} is no form of a date.", "Write it as %d.%m.%Y %H:%M, unix or unix_ms."


def _event(at: Keys, one: EventMap) -> Iterator[Wrong]:
    if one.kind not in KINDS:
        yield (*at, "kind"), f"There is no kind {one.kind!r}.", did_you_mean(one.kind, list(KINDS))
        return
    given = {name.partition(".")[0] for name in one.fields}
    kind = inspect.type_info(SENT[one.kind])
    assert isinstance(kind, inspect.StructType)
    for field in kind.fields:
        if field.required and field.name not in given:
            yield at, f"{one.kind} needs the field {field.name!r}.", f"Add it to [event.fields]: {field.name} = …"
    for name, cell in one.cells().items():
        yield from _field((*at, "fields", name), name, cell, one, kind)


def _field(at: Keys, name: str, cell: Cell, one: EventMap, kind: inspect.StructType) -> Iterator[Wrong]:
    known = _leaf(kind, name.split("."), listed=bool(cell.split))
    if known is not None:
        yield at, f"{one.kind} has no field {name!r}.", did_you_mean(name, known) if known else "Go one step deeper."
    if "*" in name.split(".") and not one.per:
        yield at, f"{name!r} counts rows, and nothing says which belong together.", 'Add per = "…" (a column).'
    ways = [bool(cell.column), bool(cell.columns), cell.constant is not None]
    if sum(ways) != 1:
        yield at, f"{name!r} needs one of: column, columns, is.", f'Write {name} = "the column", or {{ is = "…" }}.'
    if "" in (cell.columns or ("x",)):
        yield at, "A column has no name.", "Write the heading of the column."
    yield from _dates(at, cell.dates)
    said = [*cell.words.values(), *([cell.other] if cell.other else [])]
    said += [str(cell.constant)] if cell.constant is not None and name in _WORDS else []
    for word in said if name in _WORDS else ():
        if word not in _WORDS[name]:
            yield at, f"{word!r} is no {name.replace('_', ' ')}.", did_you_mean(word, _WORDS[name])


def _leaf(kind: inspect.Type, steps: list[str], *, listed: bool) -> list[str] | None:
    """Walk a field's name down its type: ``None`` when it ends in a value, else the names that are known there."""
    if isinstance(kind, inspect.UnionType):
        kind = next((one for one in kind.types if not isinstance(one, inspect.NoneType)), kind)
    if isinstance(kind, inspect.Metadata):
        return _leaf(kind.type, steps, listed=listed)
    if isinstance(kind, inspect.StructType):
        known = {field.name: field.type for field in kind.fields}
        if not steps or steps[0] not in known:
            return list(known)
        return _leaf(known[steps[0]], steps[1:], listed=listed)
    if isinstance(kind, inspect.VarTupleType):
        if not steps:
            return None if listed and not isinstance(kind.item_type, inspect.StructType) else ["*", "1"]
        return _leaf(kind.item_type, steps[1:], listed=False) if steps[0] == "*" or steps[0].isdigit() else ["*", "1"]
    return None if not steps else []


def _examples(columns: ColumnMap) -> Iterator[Wrong]:
    """Read the examples as the reader would, and compare what they expect."""
    for place, example in enumerate(columns.example):
        cells = {name.strip().lower(): cell for name, cell in example.row.items()}
        every = {name.strip().lower() for one in columns.event for name in one.columns()}
        strangers = sorted(set(cells) - every)
        if strangers:
            yield (
                ("example", place),
                f"No event looks at the column {strangers[0]!r}.",
                did_you_mean(strangers[0], sorted(every)),
            )
        row = Row(1, {**dict.fromkeys(every, ""), **cells})
        reading = read_rows([row], columns, Clock("", "UTC"), row)
        for one in refused(reading):
            yield ("example", place), f"The row cannot be read: {one.path}: {one.why}", "Change the row or the map."
        events = flat(reading)
        if len(events) != len(example.expect):
            why = f"The row makes {len(events)} events, {len(example.expect)} are expected."
            yield ("example", place), why, f"It makes: {', '.join(str(one['kind']) for one in events) or 'none'}."
            continue
        for event, expected in zip(events, example.expect, strict=True):
            yield from (
                (("example", place), f"{name!r} is {_plain(event, name)!r}, {wanted!r} is expected.", "Change either.")
                for name, wanted in expected.items()
                if _plain(event, name) != wanted
            )


def _plain(event: Any, name: str) -> Any:
    for step in name.split("."):
        if isinstance(event, list | tuple):
            event = event[int(step) - 1] if step.isdigit() and 0 < int(step) <= len(event) else None
        else:
            event = event.get(step) if isinstance(event, dict) else None
    return event
