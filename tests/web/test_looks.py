"""Nothing on a page may be unreadable: the tokens in both modes, and any colour that a shop may come up with."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kit.colour import contrast
from doorstep.shop.model import Brand
from doorstep.web import brand, files

TEXTS = ("ink", "quiet", "accent", "fine", "soon", "late", "needs-you")
STATUSES = ("fine", "soon", "late", "needs-you")


def tokens(mode: str) -> dict[str, str]:
    """Return the colours of tokens.css in light or dark."""
    text = files.files()["tokens.css"].body.decode()
    light, dark = text.split("@media (prefers-color-scheme: dark)")
    return _read(light) if mode == "light" else {**_read(light), **_read(dark.split("*, *::before")[0])}


def _read(part: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", part))


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_text_is_readable_on_every_ground(mode: str) -> None:
    found = tokens(mode)
    poor = [
        (text, ground)
        for text in TEXTS
        for ground in ("ground", "raised")
        if contrast(found[text], found[ground]) < 4.5
    ]
    poor += [(one, f"{one}-ground") for one in STATUSES if contrast(found[one], found[f"{one}-ground"]) < 4.5]
    poor += [("on-accent", "accent")] if contrast(found["on-accent"], found["accent"]) < 4.5 else []
    assert poor == []


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_edges_of_fields_are_seen(mode: str) -> None:
    found = tokens(mode)
    assert contrast(found["edge"], found["ground"]) >= 3


def test_the_brands_ground_is_that_of_the_tokens() -> None:
    assert (tokens("light")["ground"], tokens("dark")["ground"]) == (brand.LIGHT, brand.DARK)


@given(st.integers(0, 0xFFFFFF))
def test_no_accent_of_a_shop_makes_a_page_unreadable(number: int) -> None:
    colours = re.findall(r"--accent:(#\w+);--on-accent:(#\w+)", brand.css(Brand("x", accent=f"#{number:06x}")))
    for (accent, on_accent), ground in zip(colours, (brand.LIGHT, brand.DARK), strict=True):
        assert contrast(accent, ground) >= 4.5
        assert contrast(on_accent, accent) >= 4.5


def test_a_readable_accent_stays_as_it_is() -> None:
    assert "--accent:#0b57d0;--on-accent:#ffffff" in brand.css(Brand("x", accent="#0b57d0")).split("@media")[0]


def test_a_brand_cannot_write_rules_of_its_own() -> None:
    text = brand.css(Brand("x", accent="#fff;}body{display:none", font='a"}body{x', radius=900))
    assert "body{" not in text
    assert "--radius:24px" in text


def test_only_the_console_links_the_large_script() -> None:
    folder = Path(files.__file__).parent / "templates" / "track"
    assert [path.name for path in folder.glob("*.html") if "htmx" in path.read_text()] == []
