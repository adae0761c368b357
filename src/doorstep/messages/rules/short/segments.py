"""How many segments an SMS takes. Pure. Source: 3GPP TS 23.038 (alphabets), TS 23.040 (concatenation, 9.2.3.24.1).

A message holds 140 octets: 160 septets of the GSM 7-bit alphabet, or 70 code units of UCS-2. One of several parts gives
6 octets to the header that joins them: 153 septets or 67 code units remain, and no character is split between parts.
"""

from msgspec import Struct

GSM7, UCS2 = "gsm7", "ucs2"
_ALONE = {GSM7: 160, UCS2: 70}
_JOINED = {GSM7: 153, UCS2: 67}

#: The default alphabet of 23.038, 6.2.1, without the escape to its extension.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: Its extension table, 6.2.1.1: two septets each.
EXTENDED = frozenset("\f^{}\\[~]|€")

#: Signs of typography that the alphabet lacks, and what says the same in it. Letters are never changed.
_PLAIN = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "“": '"', "”": '"', "„": '"', "″": '"', "«": '"', "»": '"',
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "…": "...", "•": "-", "·": "-", "×": "x",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\u2003": " ", "\u200b": "", "\u2060": "", "\ufeff": "",
    "\t": " ",
}  # fmt: skip


class Counted(Struct, frozen=True):
    """A text as it travels: ``alphabet`` is gsm7 or ucs2, ``units`` its septets or code units, ``odd`` the characters
    for whose sake it is not gsm7."""

    alphabet: str
    units: int
    segments: int
    odd: tuple[str, ...] = ()


class Swap(Struct, frozen=True):
    """A sign that was replaced, by what, and how often."""

    sign: str
    by: str
    times: int


def count(text: str) -> Counted:
    """Return what a text takes. An empty one takes a segment too, as providers charge it."""
    odd = tuple(dict.fromkeys(sign for sign in text if sign not in BASIC and sign not in EXTENDED))
    if odd:
        sizes = [2 if ord(sign) > 0xFFFF else 1 for sign in text]  # a surrogate pair is never split
        return _counted(UCS2, sizes, odd)
    return _counted(GSM7, [2 if sign in EXTENDED else 1 for sign in text], ())


def plainer(text: str) -> tuple[str, tuple[Swap, ...]]:
    """Return the text with typographic signs replaced by those of the GSM alphabet, where that makes it shorter.

    Every replacement is named, so that whoever writes the text sees it. A text that stays UCS-2 all the same is left
    as it is, and no letter is ever replaced.
    """
    if count(text).alphabet == GSM7:
        return text, ()
    changed = "".join(_PLAIN.get(sign, sign) for sign in text)
    if count(changed).alphabet != GSM7:
        return text, ()
    swapped = dict.fromkeys(sign for sign in text if sign in _PLAIN)
    return changed, tuple(Swap(sign, _PLAIN[sign], text.count(sign)) for sign in swapped)


def _counted(alphabet: str, sizes: list[int], odd: tuple[str, ...]) -> Counted:
    units = sum(sizes)
    if units <= _ALONE[alphabet]:
        return Counted(alphabet, units, 1, odd)
    room, segments, used = _JOINED[alphabet], 1, 0
    for size in sizes:
        if used + size > room:
            segments, used = segments + 1, 0
        used += size
    return Counted(alphabet, units, segments, odd)
