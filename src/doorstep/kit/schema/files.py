"""The numbered SQL files beside this module."""

from pathlib import Path

from django.db.migrations import RunSQL

FOLDER = Path(__file__).parent / "sql"


def run_file(number: int) -> RunSQL:
    """Return the migration step that runs the SQL file with this number, as a whole and in one transaction.

    The file belongs to the release that shipped it: a later change is a new file. Raises `FileNotFoundError` when
    there is no such file, and `ValueError` when there are two.
    """
    found = sorted(FOLDER.glob(f"{number:04}_*.sql"))
    if not found:
        raise FileNotFoundError(f"no SQL file {number:04}_*.sql in {FOLDER}")
    if len(found) > 1:
        raise ValueError(f"several SQL files are number {number:04}: {', '.join(path.name for path in found)}")
    return RunSQL(found[0].read_text(encoding="utf-8"))
