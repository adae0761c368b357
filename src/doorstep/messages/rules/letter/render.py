"""Put a message together: subject, HTML and its plain-text twin. Pure.

A shop's text is filled as plain text once and then escaped for the place where it stands.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

import msgspec
from msgspec import Struct

from doorstep.kit.i18n import Translator
from doorstep.messages.model import CARDS, CONFIRM, OPENS, SERVICE, Block, MessageView, Rendered, Template
from doorstep.messages.rules.letter.blocks import Filled, Frame, link
from doorstep.messages.rules.letter.layout import fill
from doorstep.messages.rules.letter.pieces_cards import PIECES
from doorstep.messages.rules.letter.sandbox import Text, TextError
from doorstep.messages.rules.letter.slips import Slip, slips_of
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
    slips: dict[str, Slip] = {}


def sheet_of(name: str, template: Template, language: str) -> Sheet:
    """Prepare a template. Raises `TextError` when one of its texts is not allowed, `KeyError` without that language."""
    words = template.words[language]
    subject, preheader, parts = Text(words.subject), Text(words.preheader), tuple(map(_part, words.blocks))
    return Sheet(name, template.purpose, subject, preheader, parts, slips_of(words))


def render(
    sheets: Sequence[Sheet],
    view: MessageView,
    frame: Frame,
    purposes: Sequence[str] = (SERVICE,),
    *,
    views: Sequence[MessageView] = (),
) -> Rendered:
    """Return the message of the first sheet, with what the others tell below it under their own headings.

    `views` are what each further sheet may say, in their order; without them all say the same. Blocks of other purposes
    than the given ones are left out. Raises `TextError` when a text cannot be filled.
    """
    lead, values = sheets[0], values_of(view)
    say = Translator(frame.language)
    uses = set(lead.subject.uses)
    subject = plain(lead.subject.fill(values))[:LONGEST_SUBJECT]
    if not subject:
        raise TextError("the subject is empty")
    made = list(_made(_filled(lead.parts, values, purposes, uses), view, frame, say))
    there = {part.to for part in lead.parts if part.kind == "button"}
    for sheet, its in zip(sheets[1:], views or [view] * len(sheets), strict=False):
        made += _section(sheet, its, frame, purposes, uses, there)
    foot = [*_foot(CONFIRM if lead.template == CONFIRM else lead.purpose, view, frame, say), *_picture(frame, purposes)]
    preheader = plain(lead.preheader.fill(values))
    html = _html(subject, preheader, [one for one, _ in made], [one for one, _ in foot], view, frame)
    last = "-- \n" + "\n".join(text for _, text in foot if text)
    texts = [plain(frame.brand.name), *(text for _, text in made), last]
    return Rendered(subject, html, "\n\n".join(texts) + "\n", frozenset(uses))


def _picture(frame: Frame, purposes: Sequence[str]) -> list[tuple[str, str]]:
    """The picture that tells that a mail was opened, where it may."""
    if not frame.picture or OPENS not in purposes:
        return []
    return [(f'<img src="{escape(frame.picture)}" width="1" height="1" alt="">', "")]


def _section(
    sheet: Sheet, view: MessageView, frame: Frame, purposes: Sequence[str], uses: set[str], there: set[str]
) -> list[tuple[str, str]]:
    """What another template adds, under its subject as heading; a button that is there already is not repeated."""
    values, say = values_of(view), Translator(frame.language)
    told: list[Filled] = [("heading", plain(sheet.subject.fill(values)), "")]
    for kind, text, to in _filled(sheet.parts, values, purposes, uses):
        if kind == "button" and to in there:
            continue
        there |= {to} if kind == "button" else set()
        told.append(("text" if kind == "answer" else kind, text, to))
    return list(_made(told, view, frame, say)) if len(told) > 1 else []


def _made(filled: Iterable[Filled], view: MessageView, frame: Frame, say: Translator) -> Iterator[tuple[str, str]]:
    for one in filled:
        made = PIECES[one[0]](one, view, frame, say)
        if made is not None:
            yield made


def _part(block: Block) -> Part:
    return Part(block.kind, block.purpose, block.of if block.kind in CARDS else block.to, Text(block.text))


def _filled(parts: Sequence[Part], values: dict[str, Any], purposes: Sequence[str], uses: set[str]) -> Iterator[Filled]:
    for part in parts:
        if part.purpose not in purposes:
            continue
        text = part.text.fill(values).strip()
        if text or part.kind in ("parcels", "items", *CARDS):
            uses |= part.text.uses
            yield part.kind, text, part.to


def values_of(view: MessageView) -> dict[str, Any]:
    """Return what a text may use, as plain values."""
    values = msgspec.structs.asdict(view)
    values["parcels"] = [msgspec.structs.asdict(parcel) for parcel in view.parcels]
    values["items"] = [msgspec.structs.asdict(item) for item in view.items]
    del values["markup"], values["cards"]
    return values


def _foot(purpose: str, view: MessageView, frame: Frame, say: Translator) -> Iterator[tuple[str, str]]:
    brand = frame.brand
    if purpose == CONFIRM:
        why = say.text("You get this message because somebody asked for it on the page of your messages.")
    elif purpose == SERVICE:
        why = say.text("You get this message because it is about your order {order}.", order=view.order)
    else:
        why = say.text("You get this message because you bought from {shop}.", shop=plain(brand.name))
    yield escape(why), why
    if purpose == SERVICE and frame.unsubscribe:
        words = say.text("Choose how we write to you")
        yield link(frame.unsubscribe, words), f"{words}\n{frame.unsubscribe}"
    if purpose not in (SERVICE, CONFIRM) and frame.unsubscribe:
        words = say.text("No more of these messages")
        yield link(frame.unsubscribe, words), f"{words}\n{frame.unsubscribe.removeprefix('mailto:')}"
    if brand.reply_to or brand.sender_email:
        words = say.text("A question? Just answer this message.")
        yield escape(words), words
    for line in (brand.contact_for(frame.language), brand.legal):
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
