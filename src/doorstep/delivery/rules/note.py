"""What the driver is told: the changes that hold, one line each. Pure."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from doorstep.kit.i18n import Translator, date_words, time_words
from doorstep.timeline.model import Change
from doorstep.timeline.rules.changes import CONFIRMED
from doorstep.timeline.sentences.words import change_words


def driver_note(
    changes: list[Change], revealed: Mapping[str, str], today: date, zone: ZoneInfo, say: Translator, parcel: str = ""
) -> tuple[str, ...]:
    """Return the lines for whoever drives: what was agreed about this parcel, or about all. ``revealed`` maps vault
    references to the words behind them; what is missing there stays unsaid."""
    return tuple(
        line(one, revealed, today, zone, say)
        for one in changes
        if one.standing == CONFIRMED and (not parcel or one.asked.parcel in ("", parcel))
    )


def line(one: Change, revealed: Mapping[str, str], today: date, zone: ZoneInfo, say: Translator) -> str:
    """Return one change in words, with its details: "Leave it with a neighbour: Petersen, 2nd floor"."""
    asked = one.asked
    words = change_words(asked.change, say)
    details = [revealed.get(asked.words, "" if asked.words.startswith("vault:") else asked.words)]
    if asked.day:
        details.append(date_words(date.fromisoformat(asked.day), today, say.language))
    if asked.window_from is not None and asked.window_to is not None:
        details.append(date_words(asked.window_from.astimezone(zone).date(), today, say.language))
        details.append("–".join(time_words(at, zone, say.language) for at in (asked.window_from, asked.window_to)))
    if asked.address is not None:
        lines = asked.address.lines
        plain = revealed.get(lines, "" if lines.startswith("vault:") else lines)
        details += [", ".join(plain.splitlines()), f"{asked.address.postcode} {asked.address.city}".strip()]
    told = ", ".join(filter(None, details))
    return f"{words[:1].upper()}{words[1:]}" + (f": {told}" if told else "")
