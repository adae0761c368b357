"""Put a message together: subject, HTML and its plain-text twin. Pure.

A shop's text is filled as plain text once and then escaped for the place where it stands.
"""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import msgspec
from msgspec import Struct

from doorstep.kit.i18n import Translator
from doorstep.messages.model import SERVICE, Block, MessageView, Rendered, Template
from doorstep.messages.rules.letter.blocks import PIECES, Filled, Frame, link
from doorstep.messages.rules.letter.layout import fill
from doorstep.messages.rules.letter.sandbox import Text, TextError
from doorstep.messages.rules.letter.view import plain

LONGEST_SUBJECT = 140
_FILLER = "&#847;&zwnj;&nbsp;" * 40  # keeps mail programs from showing the text's beginning beside the subject


class Part(Struct, frozen=True):
    """A block, ready to be filled."""

    kind: str
    purpose: str
    to: str
    text: Text


class Sheet(Struct, frozen=True):
    """A template in one language, ready to be filled."""

    template: str
    purpose: str
    subject: Text
    preheader: Text
    parts: tuple[Part, ...]


def sheet_of(name: str, template: Template, language: str) -> Sheet:
    """Prepare a template. Raises `TextError` when one of its texts is not allowed, `KeyError` without that language."""
    words = template.words[language]
    return Sheet(name, template.purpose, Text(words.subject), Text(words.preheader), tuple(map(_part, words.blocks)))


def render(sheets: Sequence[Sheet], view: MessageView, frame: Frame, purposes: Sequence[str] = (SERVICE,)) -> Rendered:
    """Return the message of the first sheet, with what the others add to it told below under their own headings.

    Blocks of other purposes than the given ones are left out. Raises `TextError` when a text cannot be filled.
    """
    lead, values = sheets[0], _values(view)
    uses: set[str] = set(lead.subject.uses)
    filled = list(_filled(lead.parts, values, purposes, uses))
    for extra in _others(sheets):
        words = [part for part in extra.parts if part.kind in ("answer", "text")]
        told = [("text", text, "") for _, text, _ in _filled(words, values, purposes, uses)]
        if told:
            at = next((place for place, one in enumerate(filled) if one[0] not in ("answer", "text")), len(filled))
            filled[at:at] = [("heading", plain(extra.subject.fill(values)), ""), *told]
    subject = plain(lead.subject.fill(values))[:LONGEST_SUBJECT]
    if not subject:
        raise TextError("the subject is empty")
    preheader = plain(lead.preheader.fill(values))
    say = Translator(frame.language)
    pieces = [piece for one in filled if (piece := PIECES[one[0]](one, view, frame, say)) is not None]
    foot = list(_foot(lead.purpose, view, frame, say))
    html = _html(subject, preheader, [one for one, _ in pieces], [one for one, _ in foot], view, frame)
    texts = [plain(frame.brand.name), *(text for _, text in pieces), "-- \n" + "\n".join(text for _, text in foot)]
    return Rendered(subject, html, "\n\n".join(texts) + "\n", frozenset(uses))


def _part(block: Block) -> Part:
    return Part(block.kind, block.purpose, block.to, Text(block.text))


def _others(sheets: Sequence[Sheet]) -> list[Sheet]:
    seen, found = {sheets[0].template}, []
    for sheet in sheets[1:]:
        if sheet.template not in seen:
            seen.add(sheet.template)
            found.append(sheet)
    return found


def _filled(parts: Sequence[Part], values: dict[str, Any], purposes: Sequence[str], uses: set[str]) -> Iterator[Filled]:
    for part in parts:
        if part.purpose not in purposes:
            continue
        text = part.text.fill(values).strip()
        if text or part.kind in ("parcels", "items"):
            uses |= part.text.uses
            yield part.kind, text, part.to


def _values(view: MessageView) -> dict[str, Any]:
    values = msgspec.structs.asdict(view)
    values["parcels"] = [msgspec.structs.asdict(parcel) for parcel in view.parcels]
    values["items"] = [msgspec.structs.asdict(item) for item in view.items]
    del values["markup"]
    return values


def _foot(purpose: str, view: MessageView, frame: Frame, say: Translator) -> Iterator[tuple[str, str]]:
    brand = frame.brand
    if purpose == SERVICE:
        why = say.text("You get this message because it is about your order {order}.", order=view.order)
    else:
        why = say.text("You get this message because you bought from {shop}.", shop=plain(brand.name))
    yield escape(why), why
    if purpose != SERVICE and frame.unsubscribe:
        words = say.text("No more of these messages")
        yield link(frame.unsubscribe, words), f"{words}\n{frame.unsubscribe.removeprefix('mailto:')}"
    if brand.reply_to or brand.sender_email:
        words = say.text("A question? Just answer this message.")
        yield escape(words), words
    for line in (brand.contact, brand.legal):
        if line:
            yield escape(plain(line)), plain(line)


def _html(subject: str, preheader: str, body: list[str], foot: list[str], view: MessageView, frame: Frame) -> str:
    pieces = frame.layout.pieces
    head = {
        "language": frame.language.replace("_", "-"),
        "subject": escape(subject),
        "preheader": (escape(preheader) + _FILLER) if preheader else "",
        "markup": view.markup.decode(),
    }
    name = pieces["logo"] if frame.layout.logo else pieces["name"]
    return "".join(
        [
            fill(pieces["head"], head),
            fill(name, {"shop": escape(plain(frame.brand.name))}),
            *body,
            fill(pieces["foot"], {"foot": "".join(f'<p style="margin:0 0 6px">{line}</p>' for line in foot)}),
        ]
    )
