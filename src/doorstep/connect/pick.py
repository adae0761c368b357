"""Take values out of JSON that may be anything: a wrong type is the same as not said. Pure."""

from typing import Any

_EMPTY: dict[str, Any] = {}


def words(found: Any, *path: str) -> str:
    """Return the text at this path without blanks around it; whole numbers count as text, all else as not said."""
    for key in path:
        if type(found) is not dict:
            return ""
        found = found.get(key)
    return found.strip() if type(found) is str else "" if found is None else _whole(found)


def texts(found: Any, *keys: str) -> list[str]:
    """Return the texts under these keys as `words` would: for parts of which many are read, it is one call."""
    if type(found) is not dict:
        return [""] * len(keys)
    values = map(found.get, keys)
    return [one.strip() if type(one) is str else "" if one is None else _whole(one) for one in values]


def _whole(found: Any) -> str:
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return ""


def inside(found: Any, *path: str) -> dict[str, Any]:
    """Return the object at this path, an empty one when it is something else."""
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else _EMPTY


def several(found: Any, *path: str) -> list[Any]:
    """Return the list at this path, an empty one when it is something else."""
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, list) else []


def count(found: Any, key: str, default: int = 0) -> int:
    """Return the whole number under this key (also when written as text)."""
    value = found.get(key) if isinstance(found, dict) else None
    if isinstance(value, bool):
        return default
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, str) and len(value) < 19 and value.strip().lstrip("-").isascii():
        try:
            return int(value)
        except ValueError:
            return default
    return default
