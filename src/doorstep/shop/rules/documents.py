"""Read a TOML document into a type of ours, and say in plain words, with the line, what is wrong with it."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.inspect import Type, type_info

from doorstep.shop.model import Complaint
from doorstep.shop.rules.lines import Keys, line_of

S = TypeVar("S", bound=Struct)

_WORDS = {
    "str": "a text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list in square brackets",
    "object": "a table",
    "datetime": "a time such as 2026-03-04T09:00:00Z",
    "null": "nothing",
}
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_WHERE = re.compile(r"^(?P<what>.*?)(?: - at `\$(?P<path>[^`]*)`)?$", re.DOTALL)
_EXPECTED = re.compile(r"^Expected `(?P<wanted>[^`]+)`, got `(?P<got>[^`]+)`$")
_MISSING = re.compile(r"^Object missing required field `(?P<field>[^`]+)`$")


def read(path: str, text: str, kind: type[S]) -> tuple[S | None, list[Complaint]]:
    """Return the document as ``kind`` and no complaint, or ``None`` and everything that is wrong with it."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, [_no_toml(path, text, str(error))]
    unknown = list(_unknown(path, text, data, kind))
    if unknown:
        return None, unknown
    try:
        return msgspec.convert(data, kind), []
    except msgspec.ValidationError as error:
        return None, [_invalid(path, text, str(error))]


def complain(path: str, text: str, keys: Sequence[str | int], why: str, how_to_mend: str) -> Complaint:
    """A complaint about what stands under ``keys``."""
    return Complaint(path, why, how_to_mend, line_of(text, keys))


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """The known word nearest to a misspelt one, as advice; else the known words."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"Did you mean {near[0]!r}?" if near else f"Known are: {', '.join(sorted(known))}."


def _no_toml(path: str, text: str, error: str) -> Complaint:
    found = _AT_LINE.search(error)
    line = int(found.group(1)) if found else max(1, len(text.splitlines()))
    why = error.partition(" (at ")[0]
    return Complaint(path, f"This is not TOML: {why}.", "Mend the line, or copy the form of a neighbouring one.", line)


def _unknown(path: str, text: str, data: Mapping[str, Any], kind: type[Struct]) -> Iterator[Complaint]:
    for keys, known in _strangers(data, type_info(kind), ()):
        name = str(keys[-1])
        where = f" in {_said(keys[:-1])}" if len(keys) > 1 else ""
        yield complain(path, text, keys, f"There is no field {name!r}{where}.", did_you_mean(name, known))


def _strangers(data: object, kind: Type, at: Keys) -> Iterator[tuple[Keys, list[str]]]:
    """Walk the data beside its type; yield every field that the type does not have, with those it has."""
    if isinstance(kind, msgspec.inspect.StructType) and isinstance(data, Mapping):
        known = {field.encode_name: field.type for field in kind.fields}
        for name, value in data.items():
            if name in known:
                yield from _strangers(value, known[name], (*at, name))
            else:
                yield (*at, name), list(known)
    elif isinstance(kind, msgspec.inspect.VarTupleType | msgspec.inspect.ListType) and isinstance(data, list):
        for place, value in enumerate(data):
            yield from _strangers(value, kind.item_type, (*at, place))
    elif isinstance(kind, msgspec.inspect.DictType) and isinstance(data, Mapping):
        for name, value in data.items():
            yield from _strangers(value, kind.value_type, (*at, name))


def _invalid(path: str, text: str, error: str) -> Complaint:
    found = _WHERE.match(error)
    what, where = (found.group("what"), found.group("path") or "") if found else (error, "")
    keys = _keys(where)
    if missing := _MISSING.match(what):
        place = f"{_said(keys)} needs" if keys else "The document needs"
        field = missing.group("field")
        return complain(path, text, keys, f"{place} the field {field!r}.", f"Add a line: {field} = …")
    if expected := _EXPECTED.match(what):
        wanted, got = (_word(expected.group(name)) for name in ("wanted", "got"))
        mend = 'Put it in brackets: ["…"].' if expected.group("wanted") == "array" else f"Write {wanted}."
        return complain(path, text, keys, f"{_said(keys)} must be {wanted}; here it is {got}.", mend)
    return complain(path, text, keys, f"{_said(keys)} cannot be read: {what}.", "Compare it with the documentation.")


def _keys(where: str) -> Keys:
    parts = re.findall(r"\.([A-Za-z0-9_-]+)|\[(\d+)\]|\[\.\.\.\]", where)
    return tuple(name if name else int(number) for name, number in parts if name or number)


def _said(keys: Keys) -> str:
    """``("then", 0, "act")`` as a person says it: "act of then no. 1"."""
    out = ""
    for key in keys:
        if isinstance(key, int):
            out += f" no. {key + 1}"
        else:
            out = f"{key} of {out}" if out else key
    return f"'{out}'" if out else "The document"


def _word(name: str) -> str:
    return " or ".join(_WORDS.get(part.strip(), part.strip()) for part in name.split("|"))
