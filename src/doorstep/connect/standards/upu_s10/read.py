"""Read item events of posts: EMSEVT as EDIFACT, as XML or as a table. Pure."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import timedelta

from doorstep.connect import bodies, edi, edi_clock, markup, moments, scans
from doorstep.connect.bodies import Refused
from doorstep.connect.edi import Segment
from doorstep.connect.gathered import Gathered, dated
from doorstep.connect.moments import Moment
from doorstep.connect.places import country_code, zone_of
from doorstep.connect.standards.upu_s10 import rows
from doorstep.connect.standards.upu_s10.items import Item, item
from doorstep.connect.standards.upu_s10.rows import Row
from doorstep.connect.statuses import statuses
from doorstep.timeline.model import WITH_CARRIER, Milestone, Place, Problem, Reading

_PACKAGE = "doorstep.connect.standards.upu_s10"
_NOTHING = Problem(
    "the body holds no item events", "send EMSEVT messages, or a table with item, event, date and office"
)
_ENVELOPE = {"UNB": "when the interchange was written", "UNG": "when the group was written"}


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Return a scan for each event of each postal item."""
    gathered = Gathered()
    zone = meta.get("default_zone", "")
    try:
        if markup.is_xml(raw):
            root = markup.document(raw)
            _all(rows.of_xml(root), zone, gathered)
            gathered.rest_of_xml(root)
        elif raw[:200].lstrip(b"\xef\xbb\xbf \r\n\t")[:3] in {b"UNA", b"UNB", b"UNH", b"UNG"}:
            _messages(edi.edifact(edi.text(raw)), zone, gathered)
        else:
            _all(_table(bodies.text(raw), gathered), zone, gathered)
    except Refused as refused:
        return Reading(error=refused.problem)
    return gathered.reading(_NOTHING)


def _table(text: str, gathered: Gathered) -> Iterator[Row]:
    """The rows of a table with a header; its separator is the one that its header has most of."""
    lines = text.splitlines()
    header = next((line for line in lines if line.strip()), "")
    separator = max(",;\t|", key=header.count)
    if not {"number", "code", "written"} <= {rows.field_of(name) for name in header.split(separator)}:
        raise Refused(
            "the body is no table of item events: item, event and date are not its columns", _NOTHING.how_to_mend
        )
    begin = lines.index(header)
    try:
        cells = list(csv.reader(io.StringIO("\n".join(lines[begin + 1 :])), delimiter=separator))
    except csv.Error as error:
        raise Refused(f"the table cannot be read ({error})", "quote cells that hold the separator or a quote") from None
    names = next(csv.reader([header], delimiter=separator))
    foreign = [(place, name.strip()) for place, name in enumerate(names) if not rows.field_of(name)]
    for place, line in enumerate(cells):
        gathered.rest_of_row(f"line {begin + 2 + place}", [(name, line[at]) for at, name in foreign if at < len(line)])
    yield from rows.of_table(names, ((begin + 2 + place, line) for place, line in enumerate(cells) if any(line)))


def _messages(segments: list[Segment], zone: str, gathered: Gathered) -> None:
    head: Segment | None = None
    inside: list[Segment] = []
    for one in [*segments, Segment("UNT", -1, [])]:
        if one.tag in {"UNH", "UNT"}:
            if head is not None and "EMSEVT" in head.text(2).upper():
                _all(rows.of_message(inside), zone, gathered)
            elif head is not None:
                gathered.skip(head.path, f"a message {head.text(2)[:10]!r}, which tells no events of items")
                gathered.used(*(part.path for part in inside))
            head, inside = (one, []) if one.tag == "UNH" else (None, [])
        elif head is not None:
            inside.append(one)
    for one in segments:
        if one.tag in {"UNB", "UNG"}:
            gathered.skip(one.path, _ENVELOPE[one.tag])
        elif (one.tag == "DTM" or any(dated(p) for e in one.elements for p in e)) and not gathered.known(one.path):
            gathered.skip(one.path, "a date that is no event of an item")


def _all(found: Iterator[Row], zone: str, gathered: Gathered) -> None:
    for row in found:
        _read_row(row, zone, gathered)


def _read_row(row: Row, zone: str, gathered: Gathered) -> None:
    number = item(row.number)
    if number is None or not number.right:
        why = "names no postal item" if number is None else f"the check digit of {number.number} is wrong"
        gathered.refuse(row.path, why)
        gathered.used(row.time_path)
        return
    place = _place(row)
    try:
        when = _moment(row, (zone_of(place) if place else "") or zone)
    except ValueError as error:
        gathered.refuse(row.path, error)
        gathered.used(row.time_path)
        return
    told = scans.told(_seen(row, number, place, when))
    if row.time_path.startswith(f"{row.path}."):
        gathered.scanned(row.path, told, *filter(None, (row.written, row.offset)))
    else:
        gathered.told(row.time_path, told, row.path)


def _moment(row: Row, zone: str) -> Moment:
    """When it happened: digits as in EDIFACT or ISO 8601, by the offset beside it or the clock of the office."""
    if not row.written:
        raise ValueError("the event has no time")
    if row.written.isascii() and row.written.isdigit():
        written = edi_clock.moment(row.written, row.form, zone)
    elif row.form:
        return edi_clock.moment(row.written, row.form, zone)
    else:
        written = moments.written(row.written, zone)
    if row.offset and written.guessed:
        stated = edi_clock.offset(row.offset)
        if stated is not None:
            local = written.at + timedelta(minutes=written.offset or 0)
            return moments.known(local.replace(tzinfo=stated), written.precision)
    return written


def _place(row: Row) -> Place | None:
    country = country_code(row.country) or (row.office[:2] if row.office[:2].isalpha() else "")
    if not (row.office or row.place or country):
        return None
    return Place(name=row.office, city=row.place, country=country)


def _seen(row: Row, number: Item, place: Place | None, when: Moment) -> scans.Seen:
    table = statuses(_PACKAGE)
    code = row.code.upper()
    meant = table.of(code, row.text, field="event")
    codes = (("reason", row.reason), ("action", row.action))
    words = [row.text, *(f"{name} {value}" for name, value in codes if value)]
    if meant.milestone is Milestone.DELIVERED:
        meant = meant._replace(how=table.how(row.text))
    return scans.Seen(
        number.carrier,
        number.number,
        when,
        row.written,
        code,
        "; ".join(word for word in words if word),
        meant,
        place,
        signed_by=row.signed,
        holder=_holder(number, row, meant.milestone),
        service=number.service,
    )


def _holder(number: Item, row: Row, milestone: Milestone) -> str:
    """The post that gave the number out, while the item is at an office of its country."""
    if number.carrier == "upu_s10" or milestone not in WITH_CARRIER or milestone is Milestone.CUSTOMS:
        return ""
    return f"carrier:{number.carrier}" if row.office[:2].upper() == number.country else ""
