"""A shop's documents as files in a folder."""

from pathlib import Path


def read_folder(folder: Path) -> dict[str, str]:
    """Read a shop's folder of documents: every TOML file below it, by its path."""
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.toml"))
        if path.is_file()
    }
