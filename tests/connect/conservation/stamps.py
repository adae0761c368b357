"""Which dates and times a text holds, in the ways that carriers, shops and standards write them.

A stamp has the days that it may mean (3/4 may be two), the time of day where there is one, and the instant where the
text says its offset. What looks like a date and is none is kept out by narrow rules: rows of digits count only under
a name that speaks of time; a date within a longer word (an id, a link) is none; a time of day alone counts only where
it is the whole text or the name speaks of time.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import NamedTuple

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan january januar janvier janv januari", "feb february februar février févr fevrier februari",
            "mar march märz mrz mars maart mrt", "apr april avril avr", "may mai mei", "jun june juni juin",
            "jul july juli juillet juil", "aug august août aout augustus", "sep sept september septembre",
            "oct october oktober okt octobre", "nov november novembre", "dec december dezember dez décembre déc",
        ),
        1,
    )
    for word in words.split()
}  # fmt: skip
_WORD = "|".join(sorted(_MONTHS, key=len, reverse=True))
_CLOCK = r"(?P<h>[01]?\d|2[0-4])[:h](?P<m>[0-5]\d)(?::(?P<s>[0-6]\d)(?:[.,]\d+)?)?(?:\s*(?P<half>[ap])\.?m\b\.?)?"
_ZONE = r"(?:\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d))?"
_EDGE, _END = r"(?<![\w.:/+-])", r"(?![\w:/-])"
_THEN = rf"(?:[T ,]+(?:at |um |à )?{_CLOCK}{_ZONE})?"
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_ISO = re.compile(rf"{_EDGE}{_YEAR}[-/.](?P<mo>\d\d)[-/.](?P<d>\d\d){_THEN}{_END}")
_OTHER_WAY = re.compile(rf"{_EDGE}(?P<a>\d\d?)[./-](?P<b>\d\d?)[./-](?P<y>(?:19|20)?\d\d){_THEN}{_END}", re.IGNORECASE)
_DAY_FIRST = re.compile(
    rf"{_EDGE}(?P<d>\d\d?)(?:st|nd|rd|th|\.)?[ -]?(?P<mo>{_WORD})\.?,?[ -]?{_YEAR}?{_THEN}(?!\w)", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"\b(?P<mo>{_WORD})\.?\s+(?P<d>\d\d?)(?:st|nd|rd|th)?,?\s+{_YEAR}{_THEN}{_END}", re.IGNORECASE
)
_TIME = re.compile(rf"(?<![\w.:/+-]){_CLOCK}{_ZONE}(?![\w:])", re.I)
#: Telegrams of the air trade: day, month and often the time without a sign between.
_AIR = re.compile(
    r"(?<![A-Z0-9])(?P<d>\d\d)(?P<mo>JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)(?P<at>\d{4})?(?![A-Z0-9])"
)
#: The time at which a flight did leave or arrive, after its day; what was planned is another matter.
_DONE = re.compile(r"/A(\d{4})(?![A-Z0-9])")
_DIGITS = re.compile(r"\d{4,17}$")
_SPEAKS = re.compile(
    r"date|time|(?:^|_)day|when|stamp|(?:^|_)(?:at|on|dt|ts|eta|edd|etd|ata|atd|from|to|start|end|since|until)$|datum|zeit|uhr|heure|jour|horaire"
    r"|tijd|fecha|(?-i:[a-z](?:At|On|From|To|Start|End)$)|created|updated|delivered|expected|estimated|promised|occurred|window|horodatage"
    r"|^(?:AT705|AT706|AT707|G6202|G6204|DTM02|DTM03|ISA09|ISA10|GS04|GS05|DTP03|UNB04|UNG04)$",
    re.I,
)  # fmt: skip
#: Names under which six digits are a day and no time.
_OF_DAYS = re.compile(r"date|datum|^(?:ISA09|UNB04|GS04|AT705|G6202|DTM02)$", re.IGNORECASE)
_CODE_OF_TIME = re.compile(
    r"(?:^|_)(?:code|number|id|name|type|status)$|(?:Code|Number|Id|Name|Type|Status|Zone|Offset)$"
)


class Stamp(NamedTuple):
    """What a text says of when: days it may mean (none: a time of day alone), time of day, instant if it says so.

    `yearless` has month and day where the text leaves out the year.
    """

    days: frozenset[date]
    at: time | None
    instant: datetime | None = None
    seconds: bool = False
    yearless: tuple[int, int] | None = None


def stamps(key: str, text: str) -> list[Stamp]:
    """Return the stamps of a text under a field's name."""
    text = text.strip()
    if len(text) > 2_000 or "://" in text or not any(sign.isdigit() for sign in text):
        return []
    plain = text.removesuffix(".0")
    if _DIGITS.match(plain):
        return list(_of_digits(key, plain))
    if key[:3] == "DTM" and text.count(":") == 2:
        return list(_of_edifact(*text.split(":")))
    if key == "UNB04":
        return list(_compact(f"20{text.replace(':', '')}"))
    found: list[Stamp] = []
    rest = text
    if not key:
        found += [one for match in _AIR.finditer(text) for one in _of_air(match)]
        found += [Stamp(frozenset(), at) for code in _DONE.findall(text) for at in _clock(code)] if found else []
        rest = _AIR.sub(" ", text)
    for pattern in (_ISO, _MONTH_FIRST, _DAY_FIRST, _OTHER_WAY):
        for match in pattern.finditer(rest):
            found += _of_match(match)
        rest = pattern.sub(" ", rest)
    for match in _TIME.finditer(rest):
        if found or match.group() == text or (_speaks(key) and len(text) < 60):
            at = _time(match)
            if at != time(0) or found or _speaks(key):  # midnight under any other name is an empty field
                found.append(Stamp(frozenset(), at, None, match["s"] is not None))
    return found


def _speaks(key: str) -> bool:
    return bool(_SPEAKS.search(key)) and not _CODE_OF_TIME.search(key)


def _of_match(match: re.Match[str]) -> Iterator[Stamp]:
    said = match.groupdict()
    at = _time(match) if said.get("h") else None
    if said.get("mo") and not said.get("y"):
        named = (_MONTHS[said["mo"].casefold()], int(said["d"]))
        if _day(2024, *named):
            yield Stamp(frozenset(), at, None, bool(said.get("s")), named)
        return
    year = int(said["y"]) + (2000 if len(said["y"]) == 2 else 0)
    if "a" in said:
        pairs = {(int(said["a"]), int(said["b"])), (int(said["b"]), int(said["a"]))}
    else:
        month = said["mo"].casefold()
        pairs = {(_MONTHS[month] if month in _MONTHS else int(month), int(said["d"]))}
    days = frozenset(day for month, number in pairs if (day := _day(year, month, number)))
    if days:
        yield Stamp(days, at, _instant(days, at, said.get("zone") or ""), bool(said.get("s")))


def _clock(digits: str) -> Iterator[time]:
    if int(digits[:2]) < 24 and int(digits[2:]) < 60:
        yield time(int(digits[:2]), int(digits[2:]))


def _of_air(match: re.Match[str]) -> Iterator[Stamp]:
    named, at = (_MONTHS[match["mo"].casefold()], int(match["d"])), match["at"]
    if _day(2024, *named) and (not at or any(_clock(at))):
        yield Stamp(frozenset(), next(_clock(at)) if at else None, None, False, named)


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _time(match: re.Match[str]) -> time:
    hour, half = int(match["h"]), (match["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour == 24:
        hour = 0
    return time(hour, int(match["m"]), min(int(match["s"] or 0), 59))


def _instant(days: frozenset[date], at: time | None, zone: str) -> datetime | None:
    if at is None or not zone or len(days) != 1:
        return None
    if zone[0] in "+-":
        minutes = int(zone[1:3]) * 60 + int(zone[-2:])
        offset = timedelta(minutes=-minutes if zone[0] == "-" else minutes)
    else:
        offset = timedelta()
    return datetime.combine(min(days), at, timezone(offset)).astimezone(UTC)


def _of_digits(key: str, text: str) -> Iterator[Stamp]:
    if not _speaks(key):
        return
    if len(text) in {10, 13} and text[0] in "12":
        moment = datetime.fromtimestamp(int(text[:10]), UTC)
        if 2000 <= moment.year < 2060:
            yield Stamp(frozenset({moment.date()}), moment.time(), moment, seconds=True)
            return
    if len(text) in {4, 6} and not (len(text) == 6 and _OF_DAYS.search(key)):
        if int(text[:2]) < 24 and int(text[2:4]) < 60 and int(text[4:] or 0) < 60:
            seconds = len(text) == 6
            yield Stamp(frozenset(), time(int(text[:2]), int(text[2:4]), int(text[4:] or 0)), None, seconds)
        return
    yield from _compact(text)


def _compact(text: str) -> Iterator[Stamp]:
    if len(text) in {6, 10}:
        text = f"20{text}"
    day = _day(int(text[:4]), int(text[4:6] or 0), int(text[6:8] or 0)) if len(text) in {8, 12, 14, 17} else None
    if day is None or not 2000 <= day.year < 2060:
        return
    rest = text[8:14]
    if rest and (int(rest[:2]) > 23 or int(rest[2:4]) > 59 or int(rest[4:] or 0) > 59):
        return
    at = time(int(rest[:2]), int(rest[2:4]), int(rest[4:] or 0)) if rest else None
    yield Stamp(frozenset({day}), at, None, len(rest) == 6)


#: EDIFACT's codes of the form of a DTM, and how many digits from the left make a day with or without a time.
_FORMS = {"101": 6, "102": 8, "201": 10, "203": 12, "204": 14, "205": 12, "303": 12, "304": 14, "718": 8}


def _of_edifact(_: str, value: str, form: str) -> Iterator[Stamp]:
    digits = "".join(sign for sign in value if sign.isdigit())
    if form in {"401", "402"}:
        yield Stamp(frozenset(), time(int(digits[:2]), int(digits[2:4])), None, seconds=False)
    elif form in _FORMS:
        yield from _compact(digits[: _FORMS[form]])
        if form == "718":  # a span: its second day
            yield from _compact(digits[8:16])
