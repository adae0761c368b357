"""A claim on paper: one PDF with the statement first and the proof behind it. The same claim makes the same bytes.

Written with fpdf2. The letters are DejaVu Sans, which comes with matplotlib: it has Latin, Greek and Cyrillic.
"""

import importlib.util
import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, WrapMode, XPos, YPos
from fpdf.fonts import FontFace

from doorstep.learning.claims.model import Claim, Named, Scanned
from doorstep.learning.claims.rules.words import holder_named, title_of
from doorstep.promise.rules.calendar import zone_named
from doorstep.timeline.sentences.words import carrier_words

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every table of every font that it cuts
_FONT = "DejaVu"
_QUIET = (90, 90, 90)
_LINE = (190, 190, 190)
_ROOM = 50  # millimetres: a title with less below it goes to the next page


class Paper(FPDF):
    """An A4 page with the claim's number and its page at the foot."""

    def __init__(self, foot: str, made_at: datetime) -> None:
        super().__init__(format="A4")
        self._foot = foot
        fonts = _fonts()
        self.add_font(_FONT, "", fonts / "DejaVuSans.ttf")
        self.add_font(_FONT, "B", fonts / "DejaVuSans-Bold.ttf")
        self.set_creation_date(made_at)
        self.set_auto_page_break(auto=True, margin=18)
        self.set_margins(18, 16, 18)
        self.add_page()

    def footer(self) -> None:
        """Write the foot of a page."""
        self.set_y(-12)
        self.set_font(_FONT, "", 7)
        self.set_text_color(*_QUIET)
        self.cell(0, 5, f"{self._foot} · {self.page_no()}/{{nb}}", align="C")
        self.set_text_color(0, 0, 0)

    def words(self, text: str, size: float = 9, *, bold: bool = False, quiet: bool = False) -> None:
        """Write a paragraph."""
        self.set_font(_FONT, "B" if bold else "", size)
        self.set_text_color(*(_QUIET if quiet else (0, 0, 0)))
        self.multi_cell(0, size * 0.5, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, wrapmode=WrapMode.WORD)
        self.set_text_color(0, 0, 0)

    def part(self, title: str) -> None:
        """Begin a part."""
        if self.get_y() > self.h - _ROOM:
            self.add_page()
        self.ln(4)
        self.words(title, 11, bold=True)
        self.ln(1)

    def rows(self, head: Sequence[str], rows: Iterable[Sequence[str]], wide: Sequence[int]) -> None:
        """Write a table whose head, where it has one, stands again on each page."""
        self.set_font(_FONT, "", 7)
        self.set_line_width(0.1)
        self.set_draw_color(*_LINE)
        with self.table(
            col_widths=tuple(wide), line_height=3.6, borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis="BOLD"), wrapmode=WrapMode.WORD, padding=0.6,
            first_row_as_headings=bool(head),
        ) as table:  # fmt: skip
            for row in (head, *rows) if head else rows:
                drawn = table.row()
                for cell in row:
                    drawn.cell(cell)


def paper(claim: Claim) -> bytes:
    """Return the claim as a PDF."""
    made = Paper(f"{claim.sender.name} · order {claim.order_number or claim.order}", claim.made_at)
    made.set_title(f"{title_of(claim)}: {', '.join(leg.number for leg in claim.legs)}")
    made.set_author(claim.sender.name)
    _head(made, claim)
    _facts(made, claim)
    _proof(made, claim)
    return bytes(made.output())


def _head(made: Paper, claim: Claim) -> None:
    sender = claim.sender
    made.words(sender.name, 11, bold=True)
    for line in filter(None, (sender.legal, sender.ships_from and f"Ships from {sender.ships_from}", sender.contact)):
        made.words(line, 8, quiet=True)
    made.ln(5)
    made.words(title_of(claim), 17, bold=True)
    made.ln(1)
    made.words(", ".join(f"{carrier_words(leg.carrier)} {leg.number}" for leg in claim.legs), 11)
    made.ln(3)
    for sentence in claim.statement:
        made.words(sentence)
        made.ln(0.8)
    made.ln(1)
    made.words(
        f"Written on {_at(claim.made_at, claim)}. Every time below can be traced to a row in scans.csv.", 8, quiet=True
    )


def _facts(made: Paper, claim: Claim) -> None:
    who = "\n".join(filter(None, (claim.recipient.name, claim.recipient.lines, claim.recipient.area)))
    services = ", ".join(sorted({leg.service for leg in claim.legs if leg.service}))
    facts = (
        (
            "Order",
            f"{claim.order_number or claim.order}"
            + (f", placed {_at(claim.placed_at, claim)}" if claim.placed_at else ""),
        ),
        ("Parcel", claim.parcel.removeprefix("parcel:")),
        ("For", who),
        ("Service", services),
        ("Promised to the customer", claim.promised.isoformat() if claim.promised else ""),
        ("Delivered", " ".join(filter(None, (_at(claim.delivered_at, claim), claim.delivered_how.replace("_", " "))))),
        ("Signed", claim.signed),
    )
    made.part("The parcel")
    made.rows((), [fact for fact in facts if fact[1]], (30, 90))
    if claim.goods:
        made.part(
            "What was in it" + (" (the whole order: nobody said what is in which parcel)" if claim.whole_order else "")
        )
        rows = [
            (one.title, one.sku, str(one.pieces), str(one.price or ""), str(one.total or "")) for one in claim.goods
        ]
        if claim.value is not None:
            rows.append(("Together", "", "", "", str(claim.value)))
        made.rows(("Goods", "SKU", "Pieces", "Each", "Together"), rows, (60, 30, 12, 22, 22))


def _proof(made: Paper, claim: Claim) -> None:
    if claim.dates:
        made.part("Dates that the carrier named")
        dates = [
            (f"{carrier_words(one.carrier)} {one.number}", *(_at(at, claim) for at in _moments(one)))
            for one in claim.dates
        ]
        made.rows(("Number", "Told", "From", "Until"), dates, (50, 34, 34, 34))
    made.part("Every scan, with both clocks")
    made.rows(
        ("Made", "Local clock", "Heard", "Place", "Code and words", "Source"),
        [_scan(one, claim) for one in claim.scans],
        (31, 38, 31, 26, 44, 14),
    )
    made.part("Who held it")
    held = [(holder_named(one.holder), _at(one.since, claim), _at(one.until, claim)) for one in claim.custody]
    made.rows(("Holder", "Since", "Until"), held, (60, 40, 40))
    _behind(made, claim)


def _moments(one: Named) -> tuple[datetime | None, ...]:
    return (one.told_at, one.expected_from, one.expected_to)


def _scan(one: Scanned, claim: Claim) -> tuple[str, ...]:
    words = " ".join(filter(None, (one.code, one.words, "" if one.counts else "(counts no more)")))
    return (
        _at(one.made_at, claim),
        one.local.replace("T", " "),
        _at(one.heard_at, claim),
        one.place,
        words,
        one.source,
    )


def _behind(made: Paper, claim: Claim) -> None:
    """What stands behind the scans: what people noted, and the raw messages."""
    if claim.evidence:
        made.part("What our people noted")
        noted = [(one.task, one.point, one.kind, one.value, _at(one.at, claim)) for one in claim.evidence]
        made.rows(("Task", "Point", "Kind", "Evidence", "When"), noted, (40, 40, 14, 40, 30))
    if claim.bodies:
        made.part("The raw messages that the scans were read from (SHA-256 of their bytes)")
        raw = [
            (str(one.id), one.source, _at(one.received_at, claim), one.digest or "no longer kept")
            for one in claim.bodies
        ]
        made.rows(("Number", "Source", "Received", "SHA-256"), raw, (16, 20, 34, 90))


def _at(at: datetime | None, claim: Claim) -> str:
    return at.astimezone(zone_named(claim.sender.zone)).strftime("%Y-%m-%d %H:%M %Z") if at is not None else ""


def _fonts() -> Path:
    spec = importlib.util.find_spec("matplotlib")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
