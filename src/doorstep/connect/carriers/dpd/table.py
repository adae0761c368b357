"""Read DPD's files of scans: STATUSDATA and SCANINFO (semicolons, a heading), and its rows of a joint table. Pure."""

import csv

from doorstep.connect import bodies, feeds
from doorstep.connect.carriers.dpd import scans
from doorstep.connect.carriers.dpd.scans import Context, Row
from doorstep.timeline.model import Problem, Told

#: How a joint table of several carriers names the rows of a STATUSDATA file.
FEED = "dpd_statusdata"
_NEEDED = frozenset({"PARCELNO", "SCAN_CODE", "DEPOT_CODE"})
_TIMES = ("SCAN_DATE_TIME", "EVENT_DATE_TIME")
#: The columns of both files, as far as they are published; a time in any other is named.
_COLUMNS = frozenset(
    (
        "PARCELNO SCAN_CODE DEPOT_CODE DEPOTNAME SCAN_DATE_TIME EVENT_DATE_TIME ROUTE TOUR PCODE SERVICE"
        " CONSIGNEE_COUNTRY_CODE CONSIGNEE_ZIP RCOUNTRYN RCOUNTRY ADD_SERVICE_1 ADD_SERVICE_2"
        " ADD_SERVICE_3 ADD_SERVICE_4 ADD_SERVICE_5 WEIGHT VOLUME POD_IMAGE_REF RECEIVER_NAME INFO_TEXT"
        " LOCATION MPSCREF1 MPSCREF2 MPSCREF3 MPSCREF4 CREF1 CREF2 CREF3 CREF4 CUSTOMER_REFERENCE DELISUSR"
    ).split()
)
_FURTHER = ("ADD_SERVICE_1", "ADD_SERVICE_2", "ADD_SERVICE_3", "ADD_SERVICE_4", "ADD_SERVICE_5")


def is_file(raw: bytes) -> bool:
    """Whether these bytes begin like a STATUSDATA or SCANINFO file, after lines that begin with #."""
    for line in raw[:2000].removeprefix(b"\xef\xbb\xbf").splitlines():
        if line.strip() and not line.startswith(b"#"):
            return set(_cells(line.decode("ascii", "replace"))) >= _NEEDED
    return False


def _cells(line: str) -> list[str]:
    return [cell.strip().upper() for cell in line.split(";")]


def read_file(raw: bytes, context: Context) -> Problem | None:
    """Gather every row of a file. Raises `bodies.Refused` when it is no text."""
    heading: list[str] = []
    foreign: list[tuple[int, str]] = []
    rows = csv.reader(bodies.text(raw).splitlines(), delimiter=";", quoting=csv.QUOTE_NONE)
    try:
        for cells in rows:
            path = f"line {rows.line_num}"
            if not cells or not any(cell.strip() for cell in cells):
                continue
            if cells[0].startswith("#"):
                context.gathered.skip(path, "a line about the file")
            elif not heading:
                heading = [cell.strip().upper() for cell in cells]
                foreign = [(place, cell.strip()) for place, cell in enumerate(cells) if heading[place] not in _COLUMNS]
            else:
                context.gathered.rest_of_row(path, [(name, cells[at]) for at, name in foreign if at < len(cells)])
                _line(dict(zip(heading, (cell.strip() for cell in cells), strict=False)), path, context)
    except csv.Error as error:
        raise bodies.Refused(f"line {rows.line_num} is no row of a table ({error})", "save it as text") from None
    return Problem("the file has a heading and no scan", "wait for the next file")


def _line(row: dict[str, str], path: str, context: Context) -> None:
    number = scans.parcel_number(row.get("PARCELNO", ""))
    if not number or not row.get("SCAN_CODE"):
        context.gathered.refuse(path, "the row has no parcel number or no scan code")
        return
    town = row.get("LOCATION", "") or row.get("DEPOTNAME", "")
    try:
        at = _iso(next((row[key] for key in _TIMES if row.get(key)), ""))
        one = Row(
            number,
            at,
            "code",
            row["SCAN_CODE"],
            _text(row.get("INFO_TEXT", ""), [row[key] for key in _FURTHER if row.get(key)]),
            scans.depot(row.get("DEPOT_CODE", ""), town),
            row.get("SERVICE", ""),
            row.get("RECEIVER_NAME", ""),
        )
        context.gathered.told(path, scans.event(one, context.zone))
    except ValueError as error:
        context.gathered.refuse(path, error)


def masked(row: feeds.Row) -> Told:
    """Return the event of a row of a joint table. Raises `ValueError` when its time cannot be read."""
    further = row.further("add")
    text = _text("", [further] if further else [])
    place = scans.depot(row.depot)
    number = scans.parcel_number(row.parcel)
    return scans.event(Row(number, _iso(row.timestamp), "code", row.code, text, place, row.further("svc")), "")


def _text(info: str, further: list[str]) -> str:
    """The words of a row, and its additional codes, which nobody published."""
    return " ".join([*info.split(), *(f"[{code}]" for code in further)])


def _iso(digits: str) -> str:
    """Fourteen digits, or eight of a day, as ISO text. Raises `ValueError`."""
    if not digits.isascii() or not digits.isdigit() or len(digits) not in {8, 12, 14}:
        raise ValueError(f"{digits[:20]!r} is no date and time in digits")
    day = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"
    if len(digits) == 8:
        return day
    return f"{day}T{':'.join(digits[start : start + 2] for start in range(8, len(digits), 2))}"
