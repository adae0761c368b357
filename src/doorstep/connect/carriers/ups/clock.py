"""Times of UPS: local date and time in digits, the zone by offset, by the GMT time beside it, or by the place. Pure."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from doorstep.connect import moments
from doorstep.connect.moments import Moment
from doorstep.connect.places import zone_of
from doorstep.timeline.model import Place

#: Farther from the clock of the place than this, a GMT time is a mistake of the sender.
_TOO_FAR = timedelta(hours=7)


class Written(NamedTuple):
    """A time as UPS writes it; any part may be empty."""

    day: str
    time: str = ""
    gmt_day: str = ""
    gmt_time: str = ""
    gmt_offset: str = ""


def digits(text: str) -> str:
    """Return a time as six digits ("7:13:56" and "71356" are 071356); an empty text for midnight, which UPS writes when
    it knows the day alone, and for what is no time."""
    plain = text.strip().replace(":", "")
    if not plain.isascii() or not plain.isdigit() or not 3 <= len(plain) <= 6:
        return ""
    plain = plain.rjust(4, "0") + "00" if len(plain) < 5 else plain.rjust(6, "0")
    return "" if plain == "000000" else plain


def day_of(text: str) -> date:
    """Return the day of eight digits. Raises `ValueError` in words for people."""
    plain = text.strip().replace("-", "")
    if len(plain) != 8 or not plain.isascii() or not plain.isdigit():
        raise ValueError(f"{text[:20]!r} is no date of eight digits")
    try:
        return date(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
    except ValueError:
        raise ValueError(f"{text[:20]!r} is no day of the calendar") from None


def time_of(six: str) -> time:
    """Return the time of six digits. Raises `ValueError` in words for people."""
    try:
        return time(int(six[:2]), int(six[2:4]), int(six[4:]))
    except ValueError:
        raise ValueError(f"{six!r} is no time of day") from None


def moment(written: Written, place: Place, default_zone: str) -> Moment:
    """Return when it happened. Raises `ValueError` when the day or time cannot be read."""
    day, six = day_of(written.day), digits(written.time)
    zone = zone_of(place) or default_zone
    if not six:
        return moments.on_day(day, zone)
    local = datetime.combine(day, time_of(six))
    guess = moments.in_zone(local, zone)
    offset = _stated_offset(written, local)
    if offset is None:
        return guess
    if guess.offset is not None and abs(offset - timedelta(minutes=guess.offset)) > _TOO_FAR:
        return guess
    return moments.at_offset(local, offset)


def _stated_offset(written: Written, local: datetime) -> timedelta | None:
    """The offset that UPS gave, or the difference of its local and its GMT time; ``None`` when neither makes sense."""
    text = written.gmt_offset.strip()
    if len(text) == 6 and text[0] in "+-" and text[3] == ":":
        try:
            size = timedelta(hours=int(text[1:3]), minutes=int(text[4:]))
        except ValueError:
            return None
        return _sane(-size if text[0] == "-" else size)
    six = written.gmt_time.strip().replace(":", "").rjust(6, "0")
    if not written.gmt_day or not written.gmt_time or len(six) != 6 or not (six.isascii() and six.isdigit()):
        return None
    try:
        gmt = datetime.combine(day_of(written.gmt_day), time_of(six))
    except ValueError:
        return None
    return _sane(local - gmt)


def _sane(offset: timedelta) -> timedelta | None:
    if abs(offset) > timedelta(hours=14) or offset % timedelta(minutes=15):
        return None
    return offset


def iso(day: str, clock: str) -> str:
    """Return a local time as ISO 8601: a day alone without a time. Raises `ValueError` for what is no day."""
    six, on = digits(clock), day_of(day).isoformat()
    return f"{on}T{six[:2]}:{six[2:4]}:{six[4:]}" if six else on
