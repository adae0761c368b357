"""All that a person chose and allowed, as lines to read and as a file to take along. Pure."""

import csv
import io
from collections.abc import Callable
from datetime import datetime

import msgspec
from msgspec import Struct

from doorstep.kit.i18n import Translator
from doorstep.people.handlers import Past
from doorstep.people.model import Choices

_MOST = 60
_COLUMNS = ("at", "kind", "what", "channel", "value", "source", "wording", "proof")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Line(Struct, frozen=True):
    """One thing that she chose, allowed or took back."""

    at: datetime
    when: str
    words: str
    source: str
    wording: str = ""


def lines(past: Past, say: Translator, when: Callable[[datetime], str]) -> list[Line]:
    """Return the latest lines, the newest first."""
    found = [Line(one.at, when(one.at), _consent(one.purpose, one.channel, one.given, say), one.source, one.wording)
             for one in past.consents]  # fmt: skip
    found += [
        Line(one.at, when(one.at), f"{_kind(one.kind, say)}: {one.value or say.text('as the shop does')}", one.source)
        for one in past.choices
    ]
    return sorted(found, key=lambda one: (one.at, one.words), reverse=True)[:_MOST]


def as_json(shop: str, person: str, choices: Choices, past: Past) -> bytes:
    """Return everything as JSON: what holds, and each change with its time, source, wording and proof."""
    document = {
        "shop": shop,
        "person": person,
        "holds": choices,
        "consents": [
            {
                "purpose": one.purpose, "channel": one.channel, "given": one.given, "at": one.at, "source": one.source,
                "wording": one.wording, "proof": one.event,
            }
            for one in past.consents
        ],
        "choices": [
            {"kind": one.kind, "value": one.value, "was": one.was, "at": one.at, "source": one.source,
             "proof": one.change}
            for one in past.choices
        ],
        "waiting": [
            {"purpose": one.purpose, "channel": one.channel, "at": one.at, "wording": one.wording}
            for one in past.wishes
        ],
    }  # fmt: skip
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def as_csv(past: Past) -> str:
    """Return everything as a table; no cell can be taken for a formula."""
    rows: list[tuple[object, ...]] = [
        (one.at, "consent", one.purpose, one.channel, "yes" if one.given else "no", one.source, one.wording, one.event)
        for one in past.consents
    ]
    rows += [(one.at, "choice", one.kind, "", one.value, one.source, "", one.change) for one in past.choices]
    rows += [(one.at, "waiting", one.purpose, one.channel, "yes", "", one.wording, one.change) for one in past.wishes]
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(_COLUMNS)
    for at, *rest in sorted(rows, key=str):
        stamp = at.isoformat() if isinstance(at, datetime) else str(at)
        table.writerow([stamp, *(_cell(str(one)) for one in rest)])
    return out.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _consent(purpose: str, channel: str, given: bool, say: Translator) -> str:
    names = {
        "service": say.text("About your orders"),
        "care": say.text("Tips for what you bought"),
        "feedback": say.text("Your opinion"),
        "marketing": say.text("Offers and news"),
        "everything": say.text("Everything that is not about my orders"),
        "opens": say.text("Statistics"),
        "clicks": say.text("Statistics"),
    }
    name = names.get(purpose, purpose)
    place = "" if channel == "any" else f" ({channel})"
    return say.text("allowed: {what}", what=name + place) if given else say.text("ended: {what}", what=name + place)


def _kind(kind: str, say: Translator) -> str:
    if kind == "language":
        return say.text("Language")
    if kind == "quiet":
        return say.text("Quiet hours")
    return say.text("Channel") + f" ({kind.partition(':')[2]})"
