"""Colours that people can read: contrast by WCAG 2.2, and correction of a shop's own colours. Pure.

Contrast is that of relative luminance of sRGB, from 1 to 21: text needs 4.5. The fill of a button whose label says
what it does needs no more than to be seen as a shape, so that a bright brand keeps its own colour.
"""

TEXT, EDGE = 4.5, 1.3
_STEPS = 40


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (#rrggbb), from 1 to 21."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def readable(colour: str, ground: str, enough: float = TEXT) -> str:
    """Return the colour, moved towards black or white just as far as it stands out from this ground."""
    towards = 0 if contrast("#000000", ground) > contrast("#ffffff", ground) else 255
    for step in range(_STEPS + 1):
        moved = _mixed(colour, towards, step / _STEPS)
        if contrast(moved, ground) >= enough:
            return moved
    return _mixed(colour, towards, 1.0)


def text_on(colour: str) -> str:
    """Return black or white, whichever is better read on this colour. One of the two always reaches 4.5."""
    return max("#ffffff", "#000000", key=lambda text: contrast(text, colour))


def is_colour(text: str) -> bool:
    """Say whether the text is a colour written as #rrggbb."""
    return len(text) == 7 and text[0] == "#" and all(sign in "0123456789abcdefABCDEF" for sign in text[1:])


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mixed(colour: str, towards: int, share: float) -> str:
    return "#" + "".join(f"{round(part + (towards - part) * share):02x}" for part in _parts(colour))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
