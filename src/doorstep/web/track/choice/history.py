"""All that a person chose and allowed, as lines to read and as a file to take along. Pure."""

import csv
import io
from collections.abc import Callable
from datetime import datetime

import msgspec
from msgspec import Struct

from doorstep.kit.i18n import Translator
from doorstep.people.handlers import Past
from doorstep.people.model import Choice, Choices, Consent
from doorstep.web.track.choice.topics import channel_words

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
    found = [
        Line(one.at, when(one.at), _consent(one, say), _source(one.source, say), one.wording) for one in past.consents
    ]
    found += [
        Line(one.at, when(one.at), f"{_kind(one.kind, say)}: {_value(one, say)}", _source(one.source, say))
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


def _consent(one: Consent, say: Translator) -> str:
    name = _purpose(one.purpose, say)
    place = "" if one.channel == "any" else f" – {channel_words(one.channel, say)}"
    return say.text("allowed: {what}", what=name + place) if one.given else say.text("ended: {what}", what=name + place)


def _purpose(purpose: str, say: Translator) -> str:
    return {
        "service": say.text("About your orders"),
        "care": say.text("Tips for what you bought"),
        "feedback": say.text("Your opinion"),
        "marketing": say.text("Offers and news"),
        "everything": say.text("Everything that is not about my orders"),
        "opens": say.text("Statistics"),
        "clicks": say.text("Statistics"),
    }.get(purpose, purpose)


def _kind(kind: str, say: Translator) -> str:
    if kind == "language":
        return say.text("Language")
    return say.text("Quiet hours") if kind == "quiet" else _purpose(kind.partition(":")[2], say)


def _value(one: Choice, say: Translator) -> str:
    if not one.value:
        return say.text("as the shop does")
    if one.kind == "quiet":
        return one.value.replace("-", "–")
    return channel_words(one.value, say) if one.kind.startswith("channel:") else one.value


def _source(source: str, say: Translator) -> str:
    """Where it was said, in her words; what came from elsewhere is named as it came."""
    if source.startswith("double_opt_in preference page"):
        return say.text("on this page, confirmed by mail")
    if source.endswith("preference page"):
        return say.text("on this page")
    return say.text("by the link in a mail") if source.startswith("one-click") else source
