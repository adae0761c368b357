"""Every function of the stores and views, and arguments: those of a shop that lived, or made by name and type."""

import importlib
import inspect
import pkgutil
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from types import CodeType, FrameType, UnionType
from typing import Any, LiteralString, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from msgspec import Struct
from msgspec.structs import fields

import doorstep
from doorstep.kit import db
from doorstep.kit.handle import Tx

EARLY, LATE = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class Function(Struct, frozen=True):
    """A public function whose first argument is a transaction."""

    name: str
    act: Callable[..., Any]

    @property
    def wants(self) -> list[inspect.Parameter]:
        """Its arguments but for the transaction."""
        return list(inspect.signature(self.act).parameters.values())[1:]


def functions() -> list[Function]:
    """Return every public function of the stores and the views."""
    found = {}
    for module in pkgutil.walk_packages(doorstep.__path__, "doorstep."):
        parts = module.name.split(".")
        if "store" not in parts and parts[1] != "views":
            continue
        for name, act in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            first = next(iter(inspect.signature(act).parameters.values()), None)
            if act.__module__ == module.name and not name.startswith("_") and first and first.annotation is Tx:
                found[f"{module.name.removeprefix('doorstep.')}.{name}"] = act
    return [Function(name, act) for name, act in sorted(found.items())]


@contextmanager
def overheard(wanted: list[Function]) -> Iterator[dict[str, dict[str, Any]]]:
    """Yield what the latest call of each of these functions inside the block was given, by the function's name."""
    codes: dict[CodeType, str] = {inspect.unwrap(one.act).__code__: one.name for one in wanted}
    heard: dict[str, dict[str, Any]] = {}

    def listen(frame: FrameType, what: str, _: Any) -> None:
        if what == "call" and (name := codes.get(frame.f_code)) is not None:
            given = {word: value for word, value in frame.f_locals.items() if word != "tx"}
            if any(given.values()):
                heard[name] = given

    threading.setprofile(listen)
    sys.setprofile(listen)
    try:
        yield heard
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def known(tx: Tx, shop: str) -> dict[str, Any]:
    """Look what a shop has, by the names that arguments have. The transaction must see it."""
    sql = "SELECT DISTINCT subject FROM event WHERE shop = %(shop)s ORDER BY 1 DESC"
    subjects = [row[0] for row in db.rows(tx, sql, {"shop": shop})]
    order = next(one for one in subjects if one.startswith("order:"))
    words: dict[str, Any] = {
        "shop": shop,
        "subject": order,
        "order": order,
        "subjects": subjects,
        "orders": [(shop, order)],
    }
    for word, sql in _SINGLE.items():
        row = db.one(tx, sql, {"shop": shop, "order": order})
        words[word] = row[0] if row else None
    hashes = "SELECT hash FROM person_key WHERE shop = %(shop)s UNION SELECT hash FROM search_key WHERE shop = %(shop)s"
    words["hashes"] = [row[0] for row in db.rows(tx, hashes, {"shop": shop})]
    words |= {"text": words["number"], "hash": words["release"], "id_": words["message"], "tokens": [words["token"]]}
    words |= {"ids": [words["person"]], "bodies": [words["body"]], "before": EARLY, "after": EARLY, "since": EARLY}
    return {word: value for word, value in words.items() if value is not None}


def made(function: Function, words: dict[str, Any]) -> dict[str, Any]:
    """Make arguments out of their names and types. Raises `TypeError` where that cannot be done."""
    kinds = get_type_hints(function.act)
    return {want.name: _make(kinds[want.name], want.name, words) for want in function.wants}


def _make(kind: Any, name: str, words: dict[str, Any]) -> Any:
    origin, inside = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, Struct):
        return kind(
            **{one.encode_name: _make(one.type, one.encode_name, words) for one in fields(kind) if one.required}
        )
    if origin is tuple and Ellipsis not in inside:
        names = ["shop", "subject", "order", "number"] if inside[0] is str else [""] * len(inside)
        return tuple(_make(one, which, words) for one, which in zip(inside, names, strict=False))
    if origin is not None and issubclass(origin, Mapping):
        return {_make(inside[0], "", words): _make(inside[1], "", words)}
    if origin in (Union, UnionType):
        return _make(inside[0], name, words)
    if name in words and (origin is not None or isinstance(words[name], kind)):
        return words[name]
    if origin is not None:
        return [_make(inside[0], name, words)]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    return _PLAIN[kind]


_PLAIN: dict[Any, Any] = {
    time: time(18),
    str: "delivered", int: 1000, bool: False, bytes: b"{}", float: 0.5, UUID: UUID(int=7),
    datetime: LATE, date: LATE.date(), timedelta: timedelta(days=1), Any: None, object: None,
}  # fmt: skip
_SINGLE: dict[str, LiteralString] = {
    "token": "SELECT token FROM order_state WHERE shop = %(shop)s AND subject = %(order)s",
    "number": "SELECT number FROM order_state WHERE shop = %(shop)s AND subject = %(order)s",
    "release": "SELECT release FROM shop WHERE shop = %(shop)s",
    "message": "SELECT id FROM message WHERE shop = %(shop)s LIMIT 1",
    "ask": "SELECT id FROM ask WHERE shop = %(shop)s LIMIT 1",
    "task": "SELECT id FROM task WHERE shop = %(shop)s LIMIT 1",
    "person": "SELECT id FROM person WHERE shop = %(shop)s LIMIT 1",
    "body": "SELECT id FROM inbox_body WHERE shop = %(shop)s LIMIT 1",
}
