"""Segments of an SMS, counted as networks charge them."""

import pytest

from doorstep.messages.rules.short import GSM7, UCS2, Counted, Swap, count, plainer
from doorstep.messages.rules.short.segments import BASIC, EXTENDED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Counted(GSM7, 0, 1)),
        ("a" * 160, Counted(GSM7, 160, 1)),
        ("a" * 161, Counted(GSM7, 161, 2)),
        ("a" * 306, Counted(GSM7, 306, 2)),
        ("a" * 307, Counted(GSM7, 307, 3)),
        ("€" * 80, Counted(GSM7, 160, 1)),
        ("a" * 152 + "€" + "b" * 152, Counted(GSM7, 306, 3)),  # the two septets of € may not be parted: 152 + 153 + 1
        ("ż" * 70, Counted(UCS2, 70, 1, ("ż",))),
        ("ż" * 71, Counted(UCS2, 71, 2, ("ż",))),
        ("ż" * 134, Counted(UCS2, 134, 2, ("ż",))),
        ("ż" * 135, Counted(UCS2, 135, 3, ("ż",))),
        ("😀" * 35, Counted(UCS2, 70, 1, ("😀",))),
        ("😀" * 67, Counted(UCS2, 134, 3, ("😀",))),  # 33 in each part, since 67 is odd
        ("您的包裹在路上", Counted(UCS2, 7, 1, tuple("您的包裹在路上"))),
        ("Größe ÄÖÜ ñ à é", Counted(GSM7, 15, 1)),
        ("ç", Counted(UCS2, 1, 1, ("ç",))),  # only the capital stands in the alphabet
    ],
)
def test_what_a_text_takes(text: str, expected: Counted) -> None:
    assert count(text) == expected


def test_the_alphabet_is_whole() -> None:
    assert (len(BASIC), len(EXTENDED), BASIC & EXTENDED) == (127, 10, frozenset())


def test_typographic_signs_become_plain_ones_and_are_named() -> None:
    assert plainer("It’s here – today…") == (
        "It's here - today...",
        (Swap("’", "'", 1), Swap("–", "-", 1), Swap("…", "...", 1)),
    )


def test_letters_are_never_changed_and_nothing_is_changed_in_vain() -> None:
    assert plainer("Łódź – już") == ("Łódź – już", ())
    assert plainer("plain") == ("plain", ())
