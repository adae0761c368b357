"""Views read and nothing else: every statement in them is parsed."""

import ast
from pathlib import Path
from typing import Any

import pytest
import sqlparse

from doorstep import views

FOLDER = Path(views.__file__).parent
READING = {"rows", "one", "structs", "each"}
WRITING = {
    "INSERT",
    "UPDATE",
    "DELETE",
    "MERGE",
    "TRUNCATE",
    "CREATE",
    "DROP",
    "ALTER",
    "GRANT",
    "COPY",
    "CALL",
    "DO",
    "SET",
}


def statements(text: str) -> list[str]:
    """Return every text in this source that holds SQL: those that are handed to the database, by name or in place."""
    tree = ast.parse(text)
    named = {
        target.id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_db(node.func)):
            continue
        assert node.func.attr in READING, f"db.{node.func.attr} is not for views"
        place = 2 if node.func.attr == "structs" else 1
        sql = node.args[place]
        found.append(named[sql.id] if isinstance(sql, ast.Name) else ast.literal_eval(sql))
    return found


def reads_only(sql: str) -> bool:
    """Whether this is one SELECT that changes and locks nothing."""
    parsed: list[Any] = [statement for statement in sqlparse.parse(sql) if str(statement).strip()]
    if len(parsed) != 1 or parsed[0].get_type() != "SELECT":
        return False
    words = {str(token).upper() for token in parsed[0].flatten() if token.is_keyword}
    return not words & WRITING and "FOR UPDATE" not in " ".join(sql.upper().split()) and "FOR SHARE" not in sql.upper()


def _is_db(func: ast.Attribute) -> bool:
    return isinstance(func.value, ast.Name) and func.value.id == "db"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_a_view_only_selects(path: Path) -> None:
    found = statements(path.read_text(encoding="utf-8"))
    assert [sql for sql in found if not reads_only(sql)] == []
    assert found or path.stem == "__init__"


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM event",
        "WITH gone AS (DELETE FROM event RETURNING *) SELECT * FROM gone",
        "SELECT 1; DROP TABLE event",
        "SELECT * FROM task FOR UPDATE",
        "INSERT INTO event SELECT * FROM event",
    ],
)
def test_the_check_would_see_anything_else(sql: str) -> None:
    assert not reads_only(sql)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_every_question_names_its_shop(path: Path) -> None:
    told = {
        "SELECT shop FROM shop ORDER BY shop",
        "SELECT worker, loop, at, done, note FROM heartbeat ORDER BY loop, worker",
    }
    loose = [
        sql
        for sql in statements(path.read_text(encoding="utf-8"))
        if "%(shop)s" not in sql and "%(token" not in sql and sql not in told
    ]
    assert loose == []
