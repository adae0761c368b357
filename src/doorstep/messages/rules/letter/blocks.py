"""Each kind of block as HTML and as plain text. Pure. A block that has nothing to show is `None`."""

from collections.abc import Callable
from html import escape

from msgspec import Struct

from doorstep.kit.i18n import Translator
from doorstep.messages.model import MessageView
from doorstep.messages.rules.letter.layout import LIGHT, Layout, fill
from doorstep.messages.rules.letter.view import plain
from doorstep.shop.model import Brand

MOST_ROWS = 20

#: Kind, filled text, and where a button leads.
Filled = tuple[str, str, str]

#: HTML and plain text.
Made = tuple[str, str] | None


class Frame(Struct, frozen=True):
    """What surrounds the words: the shop's layout and brand, the reader's language, the way out of the list, and the
    address of a picture that tells that the mail was opened. That is shown only where `opens` is allowed."""

    layout: Layout
    brand: Brand
    language: str
    unsubscribe: str = ""
    picture: str = ""


def _words(one: Filled, view: MessageView, frame: Frame, say: Translator) -> Made:
    kind, text, _ = one
    if kind != "text":
        return fill(frame.layout.pieces[kind], {"text": escape(plain(text))}), plain(text)
    paragraphs = [part.strip() for part in text.replace("\r", "").split("\n\n") if part.strip()]
    html = "".join(f'<p style="margin:0 0 12px">{escape(part).replace(chr(10), "<br>")}</p>' for part in paragraphs)
    return fill(frame.layout.pieces["text"], {"text": html}), "\n\n".join(paragraphs)


def _button(one: Filled, view: MessageView, frame: Frame, say: Translator) -> Made:
    _, text, to = one
    reply = frame.brand.reply_to or frame.brand.sender_email
    link = {"track": view.link, "shop": frame.brand.shop_url, "reply": f"mailto:{reply}" if reply else ""}[to]
    if not link.startswith(("https://", "http://", "mailto:")):
        return None
    label = plain(text)
    html = fill(frame.layout.pieces["button"], {"link": escape(link), "text": escape(label)})
    return html, f"{label}\n{link.removeprefix('mailto:')}"


def _parcels(one: Filled, view: MessageView, frame: Frame, say: Translator) -> Made:
    rows, lines = [], []
    for parcel in view.parcels[:MOST_ROWS]:
        title = say.text("Parcel {n} of {of}", n=parcel.n, of=parcel.of) if parcel.of > 1 else say.text("Your parcel")
        status = f"{parcel.status} {parcel.when}".strip()
        number = f"{parcel.carrier} {parcel.number}".strip()
        first = f'<b style="font-weight:600">{escape(title)}</b>' + (f" · {escape(status)}" if status else "")
        linked = link(parcel.link, number) if parcel.link and number else escape(number)
        below = [escape(parcel.goods), f'<span class="quiet">{linked}</span>' if linked else ""]
        rows.append(_row("<br>".join([first, *(text for text in below if text)])))
        lines.append(" · ".join(text for text in (title, status, parcel.goods, number) if text))
    return _table(rows, lines, len(view.parcels) - MOST_ROWS, frame, say)


def _items(one: Filled, view: MessageView, frame: Frame, say: Translator) -> Made:
    rows, lines = [], []
    for item in view.items[:MOST_ROWS]:
        title = f"{item.quantity} × {item.title}"
        rows.append(_row(escape(title), escape(item.price)))
        lines.append(f"{title}  {item.price}".strip())
    if view.total and view.items:
        total = say.text("Total")
        rows.append(_row(f'<b style="font-weight:600">{escape(total)}</b>', f"<b>{escape(view.total)}</b>"))
        lines.append(f"{total}  {view.total}")
    return _table(rows, lines, len(view.items) - MOST_ROWS, frame, say)


def _table(rows: list[str], lines: list[str], more: int, frame: Frame, say: Translator) -> Made:
    if not rows:
        return None
    if more > 0:
        words = say.plural("and {n} more", "and {n} more", more)
        rows.append(_row(f'<span class="quiet">{escape(words)}</span>'))
        lines.append(words)
    return fill(frame.layout.pieces["table"], {"rows": "".join(rows)}), "\n".join(lines)


PIECES: dict[str, Callable[[Filled, MessageView, Frame, Translator], Made]] = {
    "answer": _words,
    "heading": _words,
    "text": _words,
    "button": _button,
    "parcels": _parcels,
    "items": _items,
}


def _row(left: str, right: str = "") -> str:
    line = f'class="line" style="border-top:1px solid {LIGHT["line"]};padding:10px 0;'
    if not right:
        return f'<tr><td colspan="2" {line}vertical-align:top">{left}</td></tr>'
    price = f'{line}text-align:right;white-space:nowrap;padding-left:16px;vertical-align:top"'
    return f'<tr><td {line}vertical-align:top">{left}</td><td {price}>{right}</td></tr>'


def link(address: str, words: str) -> str:
    return f'<a href="{escape(address)}">{escape(words)}</a>'
