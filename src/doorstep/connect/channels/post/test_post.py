"""Letters: the address stands in the window, an insert has none, the queue holds each once."""

import re
import zlib
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from doorstep.connect.channels.post.paper import DIN_5008, US_10, printed
from doorstep.connect.channels.post.wire import PrintQueue
from doorstep.messages.model import Fate, Outgoing
from tests.provider import message

NOW = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
ADA = "Ada Łukasz\nHauptstraße 1\n04158 Leipzig\nDE"
POINT = 72 / 25.4


def letter(address: str = ADA, **options: str) -> Outgoing:
    return message("post", "Dein Paket ist da.\n\nDanke.", address, title="Danke", options=options)


def places(pdf: bytes) -> list[tuple[float, float]]:
    """Where lines of text begin, in millimetres from the left and the bottom."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            text = zlib.decompress(stream)
        except zlib.error:
            continue
        found += [(float(x) / POINT, float(y) / POINT) for x, y in re.findall(rb"BT ([\d.]+) ([\d.]+) Td", text)]
    return found


def paper_of(pdf: bytes) -> tuple[int, int]:
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert box is not None
    return round(float(box[1]) / POINT), round(float(box[2]) / POINT)


def test_the_address_stands_in_the_window_of_din_5008() -> None:
    pdf = printed(letter().letter, NOW)
    assert paper_of(pdf) == (210, 297)
    lines = [(x, 297 - y) for x, y in places(pdf)]
    window = [(x, y) for x, y in lines if 45 <= y <= 90]
    assert len(window) == 5  # the sender's line, three lines of the address, the country
    assert all(20 <= x <= 105 for x, _ in window)
    assert min(y for _, y in lines if y > 90) > DIN_5008.text


def test_at_home_the_country_is_not_named() -> None:
    lines = [297 - y for _, y in places(printed(letter(country="DE").letter, NOW))]
    assert len([y for y in lines if 45 <= y <= 90]) == 4


def test_the_address_stands_in_the_window_of_a_number_10_envelope() -> None:
    pdf = printed(letter("Ada Lovelace\n1 Main St\nSpringfield IL 62701\nUS", country="US").letter, NOW)
    assert paper_of(pdf) == (216, 279)
    lines = [(x / 25.4, (279.4 - y) / 25.4) for x, y in places(pdf)]
    assert len([1 for x, y in lines if 2.0 <= y <= 3.1 and 0.875 <= x <= 5.375]) == 3
    assert min(y for _, y in lines if y > 3.2) * 25.4 > US_10.text


def test_an_insert_is_a6_and_has_no_address() -> None:
    pdf = printed(letter(form="insert").letter, NOW)
    assert paper_of(pdf) == (105, 148)
    assert len(places(pdf)) == 3


def test_the_same_letter_makes_the_same_bytes() -> None:
    assert printed(letter().letter, NOW) == printed(letter().letter, NOW)


def test_signs_that_cannot_be_printed_are_said(tmp_path: Path) -> None:
    one = letter("王芳\n1 Road\n100000 Beijing\nCN")
    (fate,) = PrintQueue(tmp_path).send_many([one], NOW)
    assert fate == Fate(one, "the letter cannot be printed: the text has signs that cannot be printed", permanent=True)


def test_the_queue_holds_each_letter_once(tmp_path: Path) -> None:
    queue, one = PrintQueue(tmp_path / "post"), letter()
    name = f"{one.message.hex}.pdf"
    assert queue.send_many([one, msgspec.structs.replace(one, attempt=2, repeat=True)], NOW) == [
        Fate(one, id=name),
        Fate(msgspec.structs.replace(one, attempt=2, repeat=True), id=name),
    ]
    assert [path.name for path in queue.waiting("nordlicht")] == [name]
    assert queue.done("nordlicht", [name, "../../other"]) == 1
    assert queue.send_many([one], NOW) == [Fate(one, id=name)]  # printed already
    assert queue.waiting("nordlicht") == []


def test_a_folder_that_cannot_be_written_is_a_passing_failure(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    (fate,) = PrintQueue(tmp_path / "taken").send_many([letter()], NOW)
    assert (fate.permanent, fate.error) == (False, "the print queue cannot be written to: Not a directory")


@pytest.mark.parametrize("text", ["", "\x00", "Zeile\n" * 500])
def test_any_text_makes_a_letter(text: str) -> None:
    one = letter()
    assert printed(msgspec.structs.replace(one.letter, text=text), NOW).startswith(b"%PDF")
