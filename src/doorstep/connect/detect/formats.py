"""The formats of `formats.toml`, made ready for looking numbers up: by signature and first sign. Pure."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from msgspec import Struct

from doorstep.connect.detect import shapes
from doorstep.connect.detect.checks import RULES, Agrees, over
from doorstep.connect.tables import table

_PACKAGE = "doorstep.connect.detect"
_NO_PART = slice(0, 0)


class Format(Struct, frozen=True):
    """One row of the file: whose numbers these are, and how the service is read out of one."""

    carrier: str
    service: str
    package: str
    connector: str
    countries: frozenset[str]
    part: slice
    services: Mapping[str, tuple[str, str]]
    post: slice | None
    digits: int
    letters: int


class Entry(NamedTuple):
    """A format in one signature: what must hold beyond the signature, and how much a number that fits speaks for it.

    `weight` is how many times rarer such numbers are among all of this look than among this carrier's own, times how
    often the carrier is met at all: the odds against "some other number".
    """

    prefix: str
    signs: tuple[tuple[int, shapes.Signs], ...]
    agrees: Agrees | None
    weight: float
    format: Format


class Index(NamedTuple):
    """Entries by signature followed by the first sign; those with too many signatures by length and first sign."""

    exact: dict[str, tuple[Entry, ...]]
    loose: dict[tuple[int, str], tuple[Entry, ...]]
    posts: dict[str, str]
    readers: dict[str, str]
    mail: Mapping[str, tuple[str, str]]


@lru_cache(maxsize=1)
def index() -> Index:
    """Return the index of all formats; made once. Raises `ValueError` for a file that says what cannot be."""
    services = {
        family: {code: (row[0], row[1]) for code, row in rows.items()}
        for family, rows in table(_PACKAGE, "services.toml").items()
    }
    posts = table(_PACKAGE, "posts.toml")
    exact: dict[str, list[Entry]] = {}
    loose: dict[tuple[int, str], list[Entry]] = {}
    for row in table(_PACKAGE, "formats.toml")["format"]:
        found = _format(row, services)
        agrees = _agrees(row)
        for lead in row.get("lead", [""]):
            for shape in row["shapes"]:
                for signs in shapes.rows(lead + shape):
                    _enter(exact, loose, found, signs, agrees, _weight(row, signs, len(posts["post"])))
    return Index(
        {key: tuple(entries) for key, entries in exact.items()},
        {place: tuple(entries) for place, entries in loose.items()},
        posts["post"],
        posts["connector"],
        services["s10"],
    )


def _format(row: Mapping[str, Any], services: Mapping[str, Mapping[str, tuple[str, str]]]) -> Format:
    return Format(
        carrier=row["carrier"],
        service=row["service"],
        package=row["package"],
        connector=row.get("connector", ""),
        countries=frozenset(row.get("countries", ())),
        part=slice(*row["part"]) if "part" in row else _NO_PART,
        services=services[row["family"]] if "family" in row else {},
        post=slice(*row["posts"]) if "posts" in row else None,
        digits=row.get("digits", 0),
        letters=row.get("letters", 0),
    )


def _agrees(row: Mapping[str, Any]) -> Agrees | None:
    if "check" not in row:
        return None
    start, stop = row.get("over", (0, 0))
    return over(row["check"], start, stop or None, row.get("before", ""))


def _weight(row: Mapping[str, Any], signs: tuple[shapes.Signs, ...], posts: int) -> float:
    weight = float(row.get("weight", 1)) * (RULES[row["check"]].strength if "check" in row else 1)
    for one in signs:
        weight *= len(shapes.class_of(one)) / len(one)
    return weight * (26 * 26 / posts if "posts" in row else 1)


def _enter(
    exact: dict[str, list[Entry]],
    loose: dict[tuple[int, str], list[Entry]],
    found: Format,
    signs: tuple[shapes.Signs, ...],
    agrees: Agrees | None,
    weight: float,
) -> None:
    prefix = ""
    while len(prefix) < len(signs) and len(signs[len(prefix)]) == 1:
        prefix += min(signs[len(prefix)])
    rest = [(place, one) for place, one in enumerate(signs) if place >= len(prefix)]
    known = shapes.signatures(signs)
    if known is not None:
        tight = tuple((place, one) for place, one in rest if one != shapes.class_of(one))
        entry = Entry(prefix, tight, agrees, weight, found)
        for signature in known:
            for first in signs[0]:
                if first.translate(shapes.SIGNATURE) == signature[0]:
                    exact.setdefault(signature + first, []).append(entry)
        return
    # every number that comes here is made of digits and letters, so only what is narrower must be looked at
    narrow = tuple((place, one) for place, one in rest if one != shapes.DIGITS | shapes.LETTERS)
    entry = Entry(prefix, narrow, agrees, weight, found)
    for first in signs[0]:
        loose.setdefault((len(signs), first), []).append(entry)
