"""Data files that belong to a connector's code (codes, regions): read once, when they are first asked for. Pure."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=64)
def table(package: str, name: str = "statuses.toml") -> dict[str, Any]:
    """Return the TOML file of this name beside the package's code."""
    return tomllib.loads(files(package).joinpath(name).read_text(encoding="utf-8"))
