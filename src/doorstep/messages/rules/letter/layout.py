"""One layout in the brand's colours: MJML compiled once into pieces of HTML with slots. Pure.

The MJML holds one example of each kind of block between marks; the compiled HTML is cut at these marks, and a message
is put together from the pieces.
"""

import re
from functools import cache
from html import escape
from pathlib import Path

import mjml
from msgspec import Struct

from doorstep.kit.colour import EDGE, contrast, is_colour, readable, text_on
from doorstep.shop.model import Brand

#: Ground, raised ground, text, quiet text and lines, as in the pages' tokens.css.
LIGHT = {"page": "#f5f6f7", "card": "#ffffff", "ink": "#16191d", "quiet": "#565d66", "line": "#dcdfe3"}
DARK = {"page": "#15171a", "card": "#1e2125", "ink": "#eceef0", "quiet": "#a7aeb7", "line": "#343a41"}
FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
PIECES = ("head", "logo", "name", "answer", "heading", "text", "table", "button", "foot")
USUAL_ACCENT = "#0b57d0"

_CUT = re.compile("⟦cut:([a-z]+)⟧")
_SLOT = re.compile("⟦([a-z]+)⟧")
_BETWEEN = re.compile(r">\s+<")

#: Literal text and the name of the slot that follows it, empty after the last.
Piece = tuple[tuple[str, str], ...]


class Layout(Struct, frozen=True):
    """The pieces of a shop's layout."""

    pieces: dict[str, Piece]
    logo: bool


def compile_layout(brand: Brand) -> Layout:
    """Return the brand's layout. Colours are moved as far as they must be to be read."""
    html = mjml.mjml2html(_filled(brand), fonts={})  # nothing is fetched from anybody
    parts = _CUT.split(_BETWEEN.sub("><", html))
    pieces = dict(zip(("head", *parts[1::2]), (_piece(part) for part in parts[::2]), strict=True))
    if tuple(pieces) != PIECES:
        raise ValueError(f"the layout was cut into {', '.join(pieces)}")
    return Layout(pieces, logo=_is_web(brand.logo))


def fill(piece: Piece, values: dict[str, str]) -> str:
    """Return the piece with its slots filled. The values must be HTML already."""
    return "".join([literal + (values[slot] if slot else "") for literal, slot in piece])


def _filled(brand: Brand) -> str:
    source = _source()
    for name, value in _values(brand).items():
        source = source.replace(f"%{name}%", value)
    return source


def _values(brand: Brand) -> dict[str, str]:
    accent = brand.accent if is_colour(brand.accent) else USUAL_ACCENT
    shown, dark = readable(accent, LIGHT["card"], EDGE), readable(accent, DARK["card"], EDGE)
    colours = {
        "accent": shown,
        "on_accent": text_on(shown),
        "link": readable(accent, min(LIGHT["page"], LIGHT["card"], key=lambda ground: contrast(ground, "#000000"))),
        "dark_accent": dark,
        "dark_on_accent": text_on(dark),
        "dark_link": readable(accent, DARK["card"]),
    }
    plain = "".join(sign for sign in brand.font if sign.isalnum() or sign in " -").strip()
    return {
        **LIGHT,
        **{f"dark_{name}": colour for name, colour in DARK.items()},
        **colours,
        "radius": str(max(0, min(brand.radius, 24))),
        "font": f"'{plain}', {FONTS}" if plain else FONTS,
        "logo": escape(brand.logo) if _is_web(brand.logo) else "https://example.invalid/logo.png",
        "shop": escape(_plain(brand.name)),
    }


def _piece(html: str) -> Piece:
    parts = _SLOT.split(html)
    return tuple(zip(parts[::2], [*parts[1::2], ""], strict=True))


def _is_web(address: str) -> bool:
    return address.startswith(("https://", "http://")) and not set(address) & set(" \"'<>⟦⟧%")


def _plain(text: str) -> str:
    return text.replace("⟦", "").replace("⟧", "").replace("%", "")


@cache
def _source() -> str:
    return (Path(__file__).parent / "layout.mjml").read_text(encoding="utf-8")
