"""The bodies of providers' webhooks: JSON and forms, read without ever failing. Pure."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from doorstep.messages.model import Incoming

Body = dict[str, Any]
_MOST_FIELDS = 500


def decoded(raw: bytes) -> Any:
    """Return what JSON holds; `None` for what is no JSON."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def form_of(raw: bytes) -> dict[str, str]:
    """Return the fields of a form; empty for what is none. Of a field that comes twice the first counts."""
    try:
        pairs = parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except (UnicodeDecodeError, ValueError):
        return {}
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def nothing(name: str) -> Incoming:
    """What is said of a body that is none of this provider's."""
    return Incoming(error=f"This is no body of {name}.", mend="Check the address that the provider calls.")


def moment(value: Any) -> datetime | None:
    """Return an instant from ISO 8601 text, from seconds or milliseconds since 1970; `None` for what is none."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        if isinstance(value, int | float) or (isinstance(value, str) and value.strip().isdigit()):
            number = float(value)
            return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)
        found = datetime.fromisoformat(str(value).strip().replace("Z", "+00:00"))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def texts(body: Any) -> dict[str, str]:
    """Return the plain fields of an object as texts; numbers and truths as they are written in JSON."""
    if not isinstance(body, dict):
        return {}
    found = {}
    for name, value in body.items():
        if isinstance(value, str):
            found[name] = value
        elif isinstance(value, int | float | bool):
            found[name] = str(value)
    return found


def objects(value: Any) -> list[Body]:
    """Return the objects of a list; everything else of it is left out."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def strings(value: Any) -> list[str]:
    """Return the texts of a list; everything else of it is left out."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def number(value: Any) -> float | None:
    """Return a number that is written as one or as text."""
    try:
        found = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
    except ValueError:
        return None
    return found if found is not None and abs(found) < 1e9 else None
