"""Times of BigCommerce: mail dates in V2, ISO 8601 in V3, seconds since 1970 in notices. Pure."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from doorstep.connect import moments
from doorstep.connect.moments import Moment
from doorstep.connect.pick import words
from doorstep.connect.said import Said, When

_LATEST = 10**11
_LONGEST = 40


def time_of(said: Said, body: Any, key: str) -> When | None:
    """Return the time under this key, ``None`` where none is told. One that cannot be read is named."""
    text = words(body, key)
    if not text:
        return None
    try:
        return When(_read(text), text, (key,))
    except ValueError as error:
        said.refuse(key, error)
        return None


def _read(text: str) -> Moment:
    if text.isascii() and text.isdigit():
        if int(text[:12]) >= _LATEST:
            raise ValueError(f"{text[:_LONGEST]!r} is no time")
        return moments.known(datetime.fromtimestamp(int(text), UTC))
    if text[:1].isdigit():
        return moments.written(text, "UTC", zone_stated=True)
    try:
        found = parsedate_to_datetime(text[:_LONGEST])
    except (ValueError, TypeError, IndexError, OverflowError):
        raise ValueError(f"{text[:_LONGEST]!r} is no time; write it as Tue, 03 Mar 2026 09:00:00 +0000") from None
    return moments.known(found if found.tzinfo is not None else found.replace(tzinfo=UTC))
