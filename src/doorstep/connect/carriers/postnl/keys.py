"""Take values by key whatever its letter case: PostNL writes `TimeStamp` here and `Timestamp` there. Pure."""

from typing import Any

from doorstep.connect.pick import words


def named(found: Any, name: str) -> tuple[str, Any]:
    """Return the key as written and its value; an empty key when there is none."""
    if isinstance(found, dict):
        for key, value in found.items():
            if key.casefold() == name:
                return key, value
    return "", None


def text(found: Any, name: str) -> str:
    """Return the text under this key without blanks around it."""
    key, _ = named(found, name)
    return words(found, key) if key else ""


def part(found: Any, name: str) -> dict[str, Any]:
    """Return the object under this key, an empty one when it is something else."""
    _, value = named(found, name)
    return value if isinstance(value, dict) else {}


def rows(found: Any, name: str, path: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the objects under this key with their paths: a list of them, or one alone."""
    key, value = named(found, name)
    here = f"{path}.{key}" if path else key
    if isinstance(value, dict):
        return [(here, value)] if value else []
    if not isinstance(value, list):
        return []
    return [(f"{here}[{place}]", one) for place, one in enumerate(value) if isinstance(one, dict) and one]
