"""Times of WooCommerce: each stands there twice, on the clock of the shop and in GMT, both without a zone. Pure."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from msgspec import structs

from doorstep.connect import moments
from doorstep.connect.moments import Moment
from doorstep.connect.pick import words
from doorstep.connect.said import Said, When

_DAY = 24 * 60 * 60
#: Offsets of clocks in the world, in minutes.
_FURTHEST = 14 * 60
_QUARTER = 15


def time_of(said: Said, body: Any, key: str) -> When | None:
    """Return the time under this key: the instant of its GMT twin, the offset by their difference.

    Without the twin the shop's clock counts, guessed unless it was stated. A time that cannot be read is named and not
    known: older shops write 0000-00-00.
    """
    local, gmt = words(body, key), words(body, f"{key}_gmt")
    fields = tuple(name for name, text in ((key, local), (f"{key}_gmt", gmt)) if text)
    for name, text in ((f"{key}_gmt", gmt), (key, local)):
        if not text:
            continue
        try:
            moment = _in_gmt(text, local) if name.endswith("_gmt") else _local(said, text)
        except ValueError as error:
            said.refuse(name, error)
            continue
        return When(moment, text.removesuffix("Z"), fields)
    return None


def _in_gmt(gmt: str, local: str) -> Moment:
    known = moments.written(gmt, "UTC", zone_stated=True)
    return structs.replace(known, offset=_offset(known.at, local))


def _local(said: Said, text: str) -> Moment:
    return moments.written(text, said.zone, zone_stated=said.zone_stated)


def _offset(at: datetime, local: str) -> int | None:
    """Minutes between the shop's clock and GMT; ``None`` when the local time is not told or cannot be meant."""
    try:
        there = datetime.fromisoformat(local).replace(tzinfo=UTC)
        seconds = (there - at).total_seconds()
    except (ValueError, OverflowError):
        return None
    minutes = round(seconds / 60 / _QUARTER) * _QUARTER
    return minutes if abs(minutes) <= _FURTHEST and abs(seconds - minutes * 60) < _QUARTER * 60 / 3 else None


def shipped(said: Said, body: Any, key: str, offset: int | None = None) -> When | None:
    """Return when a parcel left: a date, or seconds since 1970 (at midnight: a day alone), as extensions write it.

    `offset` is that of the shop's clock, where the order's times tell it.
    """
    text = words(body, key)
    if not text:
        return None
    try:
        moment = _day_or_instant(said, text)
    except ValueError as error:
        said.refuse(key, error)
        return None
    if moment.guessed and offset is not None and moment.offset != offset:
        moment = structs.replace(moment, at=moment.at + timedelta(minutes=(moment.offset or 0) - offset), offset=offset)
    return When(moment, text, (key,))


def _day_or_instant(said: Said, text: str) -> Moment:
    if text.isascii() and text.isdigit() and len(text) != 8:
        return _since_1970(said, int(text))
    return _local(said, text[:10] if text[10:] in {" 00:00:00", "T00:00:00"} else text)


def _since_1970(said: Said, seconds: int) -> Moment:
    if seconds >= 10**11:  # some count in thousandths
        seconds //= 1000
    if seconds >= 10**11:
        raise ValueError("this number is no time")
    moment = datetime.fromtimestamp(seconds, UTC)
    if seconds % _DAY == 0:
        return moments.on_day(date(moment.year, moment.month, moment.day), said.zone, zone_stated=said.zone_stated)
    return structs.replace(moments.known(moment), offset=None)
