"""Every sentence of the pages is in German too, with the same places, and known to the other languages."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from doorstep.kit.i18n import LANGUAGES, LOCALE_FOLDER, catalogue, entries
from doorstep.web import brand

WEB = Path(brand.__file__).parent
#: Words that are said by the name of a role or of a kind of evidence.
ROLES = {"Buyer", "Recipient", "Payer", "Care", "Operations", "Warehouse", "Marketing"}
EVIDENCE = {"scan", "photo", "number"}
_TEXT = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""


def single() -> set[str]:
    """Return every sentence that a template or a page says."""
    found = set()
    for path in WEB.joinpath("templates").rglob("*.html"):
        for match in re.finditer(r"(?<![\w.])t\(\s*" + _TEXT, path.read_text("utf-8")):
            found.add(str(ast.literal_eval(match[1])))
    for path in WEB.rglob("*.py"):
        found |= {text for call in _calls(path, "text") for text in _said(call)[:1]}
    return found | _acts() | ROLES | EVIDENCE


def several() -> set[tuple[str, str]]:
    """Return every pair of sentences for one and for many."""
    found = set()
    for path in WEB.joinpath("templates").rglob("*.html"):
        for match in re.finditer(r"(?<![\w.])tn\(\s*" + _TEXT + r"\s*,\s*" + _TEXT, path.read_text("utf-8")):
            found.add((str(ast.literal_eval(match[1])), str(ast.literal_eval(match[2]))))
    for path in WEB.rglob("*.py"):
        found |= {(said[0], said[1]) for call in _calls(path, "plural") if len(said := _said(call)) == 2}
    return found


def _calls(path: Path, name: str) -> list[ast.Call]:
    tree = ast.parse(path.read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == name]


def _said(call: ast.Call) -> list[str]:
    return [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]


def _acts() -> set[str]:
    """Return the answers of acts, which are handed on before they are said."""
    found = set()
    for path in (WEB / "console" / "tasks.py", WEB / "console" / "order" / "acts.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("_act", "_back", "_done")
            ):
                for arg in ast.walk(node):
                    if isinstance(arg, ast.Constant) and isinstance(arg.value, str) and arg.value.endswith("."):
                        found.add(arg.value)
    return found


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("text", sorted(single()))
def test_a_sentence_is_said_in_german_with_the_same_places(text: str) -> None:
    assert _places(catalogue("de").single["", text]) == _places(text)


@pytest.mark.parametrize("pair", sorted(several()))
def test_a_count_is_said_in_german(pair: tuple[str, str]) -> None:
    assert [_places(one) for one in catalogue("de").several[pair]] == [_places(pair[1])] * 2


@pytest.mark.parametrize("chapter", ["timeline", "track", "console"])
def test_each_language_knows_the_same_sentences(chapter: str) -> None:
    known = {
        language: {(one.one, one.many) for one in entries(LOCALE_FOLDER / language / f"{chapter}.po", language)}
        for language in LANGUAGES
        if language != "en"
    }
    assert {language for language, words in known.items() if words != known["de"]} == set()
