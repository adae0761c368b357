"""A shop's own colours as CSS, corrected so that they can never make a page unreadable. Pure."""

from doorstep.kit.colour import is_colour, readable, text_on
from doorstep.shop.model import Brand

LIGHT, DARK = "#ffffff", "#15171a"  # the page's ground, as in tokens.css


def css(brand: Brand) -> str:
    """Return the rules that lay a brand over the tokens: accent for light and dark, radius, font."""
    rules = [f":root{{{_colours(brand.accent, LIGHT)};--radius:{max(0, min(brand.radius, 24))}px{_font(brand.font)}}}"]
    rules.append(f"@media (prefers-color-scheme:dark){{:root{{{_colours(brand.accent, DARK)}}}}}")
    return "\n".join(rules) + "\n"


def _colours(accent: str, ground: str) -> str:
    shown = readable(accent if is_colour(accent) else "#0b57d0", ground)
    return f"--accent:{shown};--on-accent:{text_on(shown)}"


def _font(name: str) -> str:
    # only a plain family name may pass, since the text comes from a document
    plain = "".join(sign for sign in name if sign.isalnum() or sign in " -")
    return f';--font:"{plain}",system-ui,sans-serif' if plain.strip() else ""
