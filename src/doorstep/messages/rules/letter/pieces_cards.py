"""Blocks that show what was picked for a message: content, an offer of the reader's own, related products. Pure."""

from collections.abc import Callable
from html import escape

from doorstep.kit.i18n import Translator
from doorstep.messages.model import CARDS, Card, MessageView
from doorstep.messages.rules.letter import blocks
from doorstep.messages.rules.letter.blocks import Filled, Frame, Made, link
from doorstep.messages.rules.letter.layout import LIGHT, fill
from doorstep.messages.rules.letter.view import plain

_CELL = f'class="line" style="border-top:1px solid {LIGHT["line"]};padding:10px 0;vertical-align:top"'


def _cards(one: Filled, view: MessageView, frame: Frame, say: Translator) -> Made:
    kind, text, of = one
    shown = [card for card in view.cards if card.kind == kind and of in ("", card.name)]
    if not shown:
        return None
    rows = "".join(f"<tr><td {_CELL}>{_html(card, frame, say)}</td></tr>" for card in shown)
    made = fill(frame.layout.pieces["table"], {"rows": rows})
    lines = [_text(card, frame, say) for card in shown]
    if text:
        return fill(frame.layout.pieces["text"], {"text": escape(plain(text))}) + made, "\n".join([plain(text), *lines])
    return made, "\n".join(lines)


def _html(card: Card, frame: Frame, say: Translator) -> str:
    title, address = plain(card.title), _address(card, frame)
    said = link(address, title) if address else escape(title)
    if not card.code:
        return said
    bold = f'<b style="font-weight:600">{escape(card.code)}</b>'
    until = escape(say.text("Good until {day}", day=card.until))
    return f'{said}<br>{bold}<br><span class="quiet">{until}</span>'


def _text(card: Card, frame: Frame, say: Translator) -> str:
    address = _address(card, frame)
    code = f"{card.code} ({say.text('Good until {day}', day=card.until)})" if card.code else ""
    return "\n".join(part for part in (plain(card.title), code, address) if part)


def _address(card: Card, frame: Frame) -> str:
    """Where a card leads: its own page, else the shop's."""
    wanted = card.link or frame.brand.shop_url
    return wanted if wanted.startswith("https://") else ""


PIECES: dict[str, Callable[[Filled, MessageView, Frame, Translator], Made]] = {
    **blocks.PIECES,
    **dict.fromkeys(CARDS, _cards),
}
