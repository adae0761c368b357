"""A letter whose address shows in the window of an envelope, and an insert for a parcel, as PDF.

A4 after DIN 5008 form B: address field 20 mm from the left, 45 mm from the top, 85 × 45 mm, the sender's line in its
first part, text from 98.46 mm, fold marks at 105 and 210 mm. Letter paper for a #10 envelope with a left window
(4 1/2 × 1 1/8 inches, 7/8 from the left and 1/2 from the bottom), folded in three: the address stands 2 to 3 inches
from the top. Letters are DejaVu Sans, which comes with matplotlib: Latin, Greek, Cyrillic; what it has no sign for
cannot be printed. The same letter makes the same bytes.
"""

import importlib.util
import logging
from datetime import datetime
from pathlib import Path

from babel import Locale
from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos
from msgspec import Struct

from doorstep.messages.model import Letter

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every table of every font that it cuts
_FONT = "DejaVu"
_INCH = 25.4
_US = frozenset({"US", "CA"})


class Form(Struct, frozen=True):
    """Where things stand, in millimetres: paper, address (left, top, width), sender's line, first line of the text."""

    paper: str | tuple[float, float]
    left: float
    top: float
    wide: float
    back: float
    text: float
    margin: float
    folds: tuple[float, ...] = ()


DIN_5008 = Form("A4", 25.0, 62.7, 75.0, 58.0, 98.46, 25.0, (105.0, 148.5, 210.0))
US_10 = Form("Letter", _INCH, 2.1 * _INCH, 4.0 * _INCH, 0.6 * _INCH, 3.9 * _INCH, _INCH, ())
INSERT = Form((105.0, 148.0), 10.0, 0.0, 85.0, 0.0, 14.0, 10.0, ())


def printed(letter: Letter, made_at: datetime) -> bytes:
    """Return the letter as PDF. `options.form` is letter (unless told) or insert; the paper follows the recipient's
    country, the last line of her address. Raises `ValueError` for a text with signs that cannot be printed."""
    insert = letter.options.get("form") == "insert"
    lines = [line for line in letter.address.splitlines() if line.strip()]
    country = lines[-1] if lines and len(lines[-1]) == 2 and lines[-1].isupper() else ""
    form = INSERT if insert else US_10 if country in _US else DIN_5008
    pdf = _opened(form, made_at, letter)
    if not insert:
        _address(pdf, form, lines[:-1] if country else lines, country, letter)
    pdf.set_xy(form.margin, form.text)
    if letter.subject:
        _write(pdf, letter.subject, 11, bold=True)
        pdf.ln(4)
    _write(pdf, letter.text, 10 if not insert else 9)
    made = bytes(pdf.output())
    if pdf.lacks(letter):
        raise ValueError("the text has signs that cannot be printed")
    return made


class _Paper(FPDF):
    def lacks(self, letter: Letter) -> bool:
        """Whether there is no letter for a sign of this text."""
        known = getattr(self.fonts[_FONT.lower()], "cmap", {})
        wanted = set(letter.address + letter.subject + letter.text + letter.sender_name)
        return any(ord(sign) not in known for sign in wanted if sign.isprintable() and not sign.isspace())


def _opened(form: Form, made_at: datetime, letter: Letter) -> _Paper:
    pdf = _Paper(format=form.paper)
    fonts = _fonts()
    pdf.add_font(_FONT, "", fonts / "DejaVuSans.ttf")
    pdf.add_font(_FONT, "B", fonts / "DejaVuSans-Bold.ttf")
    pdf.set_creation_date(made_at)
    pdf.set_lang(letter.language or "en")
    pdf.set_auto_page_break(auto=True, margin=20)
    pdf.set_margins(form.margin, 15, 20 if form is not INSERT else 10)
    pdf.add_page()
    pdf.set_line_width(0.1)
    for fold in form.folds:
        pdf.line(3, fold, 7 if fold != 148.5 else 9, fold)
    return pdf


def _address(pdf: FPDF, form: Form, lines: list[str], country: str, letter: Letter) -> None:
    home = letter.options.get("country", "")
    shown = [*lines, _country(country).upper()] if country and country != home else lines
    if back := letter.options.get("back", "") or letter.sender_name:
        pdf.set_xy(form.left, form.back)
        pdf.set_font(_FONT, "", 6.5)
        pdf.cell(form.wide, 3, back[:80])
    pdf.set_xy(form.left, form.top)
    pdf.set_font(_FONT, "", 10)
    for line in shown[:6]:
        pdf.set_x(form.left)
        pdf.cell(form.wide, 4.5, line[:60], new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _country(code: str) -> str:
    """The country's English name, as the Universal Postal Union asks for."""
    return str(Locale("en").territories.get(code, code))


def _write(pdf: FPDF, text: str, size: float, *, bold: bool = False) -> None:
    pdf.set_font(_FONT, "B" if bold else "", size)
    pdf.multi_cell(0, size * 0.5, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, wrapmode=WrapMode.WORD)


def _fonts() -> Path:
    found = importlib.util.find_spec("matplotlib")
    if found is None or found.origin is None:
        raise ValueError("the letters are missing: install matplotlib")
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
