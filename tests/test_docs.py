"""Documentation under test: whatever a user can set, call or read is documented, or the build fails.

A chapter adds its own list by one more entry in `DOCUMENTED`: what there is, and the page that must name each in
backticks as a heading of the third level.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from msgspec import Struct

from doorstep.cli import front
from doorstep.kit.config import SETTINGS, Setting

ROOT = Path(__file__).resolve().parent.parent


class Documented(Struct, frozen=True):
    """A page under docs/, and the words that its headings of the third level must name, and no others."""

    page: str
    words: Callable[[], Iterable[str]]


DOCUMENTED = {
    "settings": Documented("settings.md", lambda: [setting.name for setting in SETTINGS]),
    "commands": Documented("cli.md", lambda: [f"doorstep {command}" for command in front.commands()]),
}


def headings(page: str) -> list[str]:
    """Return what the third-level headings of a page name in backticks, in order."""
    return re.findall(r"^### `([^`]+)`", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("what", DOCUMENTED)
def test_everything_is_documented_and_nothing_that_is_gone(what: str) -> None:
    entry = DOCUMENTED[what]
    assert sorted(headings(entry.page)) == sorted(entry.words())


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_setting_is_explained_in_its_own_words(setting: Setting) -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert setting.meaning in page
    assert f"Unset: `{setting.default}`" in page or not setting.default


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} -> {target}")
    assert broken == []


def test_every_command_explains_itself() -> None:
    for command, path in front.commands().items():
        line = front.first_line(path)
        assert line.endswith("."), f"doorstep {command}: the first line of its docstring is a sentence"
        assert len(line) <= 100, f"doorstep {command}: {line}"
