"""The shape of the code, as a ratchet: hard limits that nothing may pass, and counts that may fall and never rise.

Big files and long functions are where a project stops being readable; each starts as "only this once". The counts stand
in `tests/shape.toml`; whoever lowers one writes the lower number there.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = {"utils", "helpers", "common", "misc", "service", "manager"}
FILE_WANTED, FILE_HARD = 250, 400  # lines
FUNCTION_WANTED, FUNCTION_HARD = 30, 60  # lines
METHODS, MODULES, IGNORES = 15, 12, 10

Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(*folders: str) -> list[Path]:
    """Return every Python file of ours below these folders."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "__pycache__" not in path.parts and "migrations" not in path.parts]


ALL = files("src", "tests", "tools", "bench")
PRODUCT = files("src")


def name(path: Path) -> str:
    """Return a path as it is written in the project."""
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> int:
    """Return how many lines a file has."""
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function of a file and its lines, from `def` to the end."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield f"{name(path)}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def classes(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each class of a file and how many methods it has."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef):
            yield f"{name(path)} {node.name}", sum(isinstance(part, Function) for part in node.body)


def test_no_file_is_too_long() -> None:
    assert [name(path) for path in ALL if lines(path) > FILE_HARD] == []


def test_no_function_is_too_long() -> None:
    assert [where for path in ALL for where, size in functions(path) if size > FUNCTION_HARD] == []


def test_no_class_has_too_many_methods() -> None:
    assert [where for path in PRODUCT for where, size in classes(path) if size > METHODS] == []


def test_no_folder_has_too_many_modules() -> None:
    counts: dict[str, int] = {}
    for path in PRODUCT:
        connector = "connect" in path.parts
        if path.name != "__init__.py" and not path.name.startswith("test_") and not connector:
            counts[name(path.parent)] = counts.get(name(path.parent), 0) + 1
    assert {folder: count for folder, count in counts.items() if count > MODULES} == {}


def test_no_name_says_nothing() -> None:
    assert [name(path) for path in ALL if {path.stem, path.parent.name} & FORBIDDEN] == []


def test_few_types_are_ignored_and_each_with_a_code() -> None:
    found = [
        f"{name(path)}:{number}: {line.strip()}"
        for path in ALL
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"#\s*type:\s*ignore", line)
    ]
    assert [line for line in found if not re.search(r"#\s*type: ignore\[[a-z-]+\]", line)] == []
    assert len(found) <= IGNORES, found


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|raise NotImplemented" + r"Error)\b|#.*\bXX" + r"X\b")
    found = [
        f"{name(path)}:{number}"
        for path in ALL
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if later.search(line)
    ]
    assert found == []


def over() -> dict[str, list[str]]:
    """Return what is larger than wanted, by the name of its count."""
    return {
        "files_over_250_lines": [f"{name(path)} {lines(path)}" for path in ALL if lines(path) > FILE_WANTED],
        "functions_over_30_lines": [
            f"{where} {size}" for path in ALL for where, size in functions(path) if size > FUNCTION_WANTED
        ],
    }


@pytest.mark.parametrize("what", ["files_over_250_lines", "functions_over_30_lines"])
def test_the_ratchet_only_falls(what: str) -> None:
    allowed = tomllib.loads((ROOT / "tests" / "shape.toml").read_text(encoding="utf-8"))[what]
    found = over()[what]
    assert len(found) <= allowed, "\n".join(found)
