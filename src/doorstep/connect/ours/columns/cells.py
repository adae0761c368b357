"""From a row's cells to one field of an event: words, dates, numbers. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation

from doorstep.connect import moments
from doorstep.connect.ours.columns.model import Cell, ColumnMap, Words
from doorstep.connect.ours.told import Unfit

#: Fields whose values are numbers, by the last part of their name. Amounts stay decimals: their currency decides.
WHOLE = frozenset({"quantity", "weight_g", "score", "pieces"})
BROKEN = frozenset({"total", "amount", "price", "lat", "lon"})
UNIX = {"unix": 1, "unix_ms": 1000}
_LONGEST = 60


def holds(cells: Mapping[str, str], wanted: Mapping[str, Words]) -> bool:
    """Say whether each named column holds one of its words."""
    return all(_holds(cells.get(name.strip().lower(), ""), words) for name, words in wanted.items())


def none_holds(cells: Mapping[str, str], unwanted: Mapping[str, Words]) -> bool:
    """Say whether none of the named columns holds one of its words."""
    return not any(_holds(cells.get(name.strip().lower(), ""), words) for name, words in unwanted.items())


def _holds(cell: str, words: Words) -> bool:
    several = (words,) if isinstance(words, str) else words
    return any((word == "*" and cell != "") or word.strip().casefold() == cell.casefold() for word in several)


def value(name: str, cell: Cell, cells: Mapping[str, str], columns: ColumnMap, *, is_time: bool) -> str:
    """Return the text of a field, empty where the row does not say. Raises `Unfit` with the field's name."""
    if cell.constant is not None:
        text = str(cell.constant).lower() if isinstance(cell.constant, bool) else str(cell.constant)
    else:
        parts = (cells.get(one.strip().lower(), "") for one in cell.named)
        text = cell.join.join(part for part in parts if part)
    text = _worded(name, cell, text)
    if not text:
        return ""
    if is_time:
        return when(name, text, cell.dates or columns.dates, columns.zone)
    last = name.rpartition(".")[2]
    if last in WHOLE | BROKEN and cell.constant is None:
        return _number(name, text, cell, columns, whole=last in WHOLE)
    return text


def _worded(name: str, cell: Cell, text: str) -> str:
    if not cell.words:
        return text or (cell.other or "")
    known = {word.strip().casefold(): ours for word, ours in cell.words.items()}
    found = known.get(text.casefold(), cell.other)
    if found is not None:
        return found
    if not text or name == "milestone":  # a word that nobody knows stays visible: the scan's meaning is unknown
        return text
    raise Unfit(name, f"{text[:_LONGEST]!r} stands in no line of `words` in the map; add it there, or an `else`")


def when(name: str, text: str, formats: tuple[str, ...], zone_name: str) -> str:
    """Return a time as ISO 8601, as exactly as it is written: a day, a minute or a second."""
    for pattern in formats:
        if pattern in UNIX:
            if text.lstrip("-").isdigit() and len(text) < 16:
                return datetime.fromtimestamp(int(text) / UNIX[pattern], _zone(zone_name)).isoformat(timespec="seconds")
            continue
        try:
            found = datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is that of the file, added later
        except ValueError:
            continue
        return _iso(found, pattern)
    try:
        datetime.fromisoformat(text)
    except ValueError:
        known = f" (the map has {', '.join(formats)})" if formats else ""
        how = f"write its form into `dates` of the map{known}"
        raise Unfit(name, f"{text[:_LONGEST]!r} is no time that the map understands; {how}") from None
    return text


def _zone(name: str) -> tzinfo:
    return (moments.zone(name) if name else None) or UTC


def _iso(found: datetime, pattern: str) -> str:
    if not any(code in pattern for code in ("%H", "%I", "%X", "%c", "%T", "%R")):
        return found.date().isoformat()
    exact = any(code in pattern for code in ("%S", "%X", "%c", "%T"))
    return found.isoformat(timespec="seconds" if exact else "minutes")


def _number(name: str, text: str, cell: Cell, columns: ColumnMap, *, whole: bool) -> str:
    plain = text.replace(columns.thousands, "") if columns.thousands else text
    if columns.decimal != ".":
        plain = plain.replace(columns.decimal, ".")
    plain = plain.replace("\u00a0", "").replace(" ", "").lstrip("$€£")
    try:
        number = Decimal(plain[:_LONGEST]) * Decimal(str(cell.times))
    except InvalidOperation:
        raise Unfit(name, f"{text[:_LONGEST]!r} is no number (the map's decimal sign is {columns.decimal!r})") from None
    if not number.is_finite() or abs(number.adjusted()) > 18:
        raise Unfit(name, f"{text[:_LONGEST]!r} is no number that can be meant")
    if not whole:
        return f"{number:f}"
    rounded = number.to_integral_value()
    if rounded != number and cell.times == 1:
        raise Unfit(name, f"{text[:_LONGEST]!r} is no whole number")
    return f"{rounded:f}"
