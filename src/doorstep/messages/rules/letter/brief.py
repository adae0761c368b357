"""A message as a short text: SMS, WhatsApp, a notification, a call. Pure.

What a template has no words for is made of others: WhatsApp says what the SMS says, an SMS says the shop, the subject
and the link, a notification the subject and the preheader, a call the subject.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from doorstep.kit.i18n import Translator
from doorstep.messages.model import SERVICE, MessageView
from doorstep.messages.rules.letter.render import Sheet, values_of
from doorstep.messages.rules.letter.sandbox import Text, TextError
from doorstep.messages.rules.letter.slips import PUSH, SMS, VOICE, WHATSAPP, Slip
from doorstep.messages.rules.letter.view import plain


class Brief(Struct, frozen=True):
    """A short message. ``options`` is what its channel needs beside the text; ``uses`` the values that it used."""

    title: str
    text: str
    options: dict[str, str] = {}
    uses: frozenset[str] = frozenset()


def brief(
    sheets: Sequence[Sheet],
    view: MessageView,
    channel: str,
    language: str,
    *,
    shop: str,
    views: Sequence[MessageView] = (),
) -> Brief:
    """Return what the sheets say on this channel, the first one leading; the others add their words below.

    Raises `TextError` when a text cannot be filled or comes out empty.
    """
    uses: set[str] = set()
    lead = sheets[0]
    values = values_of(view) | {"shop": plain(shop) or view.shop}
    slip = _slip(lead, channel)
    subject = _filled(lead.subject, values, uses)
    texts = [_words(lead, slip, channel, values, uses)]
    for sheet, its in zip(sheets[1:], views or [view] * len(sheets), strict=False):
        texts.append(_also(sheet, values_of(its) | {"shop": values["shop"]}, uses))
    if lead.purpose != SERVICE and channel not in (PUSH, VOICE):
        texts.append(f"{Translator(language).text('No more of these messages')}: STOP")
    text = "\n".join(dict.fromkeys(one for one in texts if one))
    if not text:
        raise TextError("the text is empty")
    title = _filled(slip.title, values, uses) if slip else ""
    return Brief(title or subject or values["shop"], text, _options(slip, values, uses), frozenset(uses))


def _slip(sheet: Sheet, channel: str) -> Slip | None:
    if channel in (SMS, WHATSAPP, PUSH, VOICE):
        found = sheet.slips.get(channel)
        return found or (sheet.slips.get(SMS) if channel == WHATSAPP else None)
    return sheet.slips.get(SMS)


def _words(sheet: Sheet, slip: Slip | None, channel: str, values: Mapping[str, Any], uses: set[str]) -> str:
    """What this sheet says as the first of the message."""
    if slip is not None and (own := _filled(slip.text, values, uses, lines=True)):
        return own
    if channel == WHATSAPP and slip is not None and slip.template:
        return _words(sheet, sheet.slips.get(SMS), SMS, values, uses)
    subject = _filled(sheet.subject, values, uses)
    if channel == PUSH:
        return _filled(sheet.preheader, values, uses) or subject
    if channel == VOICE:
        return f"{values['shop']}: {subject}"
    return f"{values['shop']}: {subject} {values['link']}".strip()


def _also(sheet: Sheet, values: Mapping[str, Any], uses: set[str]) -> str:
    """What another sheet adds: its subject is enough, since the link leads to everything."""
    return _filled(sheet.subject, values, uses)


def _filled(text: Text, values: Mapping[str, Any], uses: set[str], *, lines: bool = False) -> str:
    made = text.fill(dict(values))
    uses |= text.uses
    if not lines:
        return plain(made)
    return "\n".join(filter(None, (plain(line) for line in made.splitlines())))


def _options(slip: Slip | None, values: Mapping[str, Any], uses: set[str]) -> dict[str, str]:
    if slip is None:
        return {}
    found = {}
    if slip.template:
        filled = [_filled(one, values, uses) for one in slip.values]
        found = {"template": slip.template, "values": msgspec.json.encode(filled).decode()}
    if slip.keys:
        found["keys"] = msgspec.json.encode(slip.keys).decode()
    return found
