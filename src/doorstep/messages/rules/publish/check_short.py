"""What is wrong with a template's short texts: too long for their channel, keys that are none. Pure."""

from collections.abc import Iterator

from doorstep.messages.model import Template, Words
from doorstep.messages.rules.letter import TextError, brief, sheet_of
from doorstep.messages.rules.letter.slips import PUSH, SMS, VOICE, WHATSAPP
from doorstep.messages.rules.publish.samples import SAMPLES
from doorstep.messages.rules.short import UCS2, count, plainer

Keys = tuple[str | int, ...]
#: Segments of an SMS; characters of the others. Meta allows 1024 in a template's body, lock screens show some 180 of a
#: notification, and nobody listens longer than a minute.
MOST_SEGMENTS = 4
MOST = {WHATSAPP: 1024, PUSH: 180, VOICE: 600}
_KEYS = "0123456789*#"


def short_texts(words: Words) -> Iterator[tuple[Keys, str]]:
    """Yield each short text with where it stands, to be looked at as any other text."""
    yield ("sms", "text"), words.sms.text
    yield ("whatsapp", "text"), words.whatsapp.text
    for place, value in enumerate(words.whatsapp.values):
        yield ("whatsapp", "values", place), value
    yield ("push", "title"), words.push.title
    yield ("push", "text"), words.push.text
    yield ("voice", "text"), words.voice.text


def short_problems(name: str, template: Template, language: str) -> Iterator[tuple[Keys, str, str]]:
    """Yield what is wrong, with where it stands and how to mend it. The texts themselves are sound."""
    words = template.words[language]
    for key, means in words.voice.keys.items():
        if len(key) != 1 or key not in _KEYS or not means.strip():
            yield ("voice", "keys"), f"{key!r} is no key of a telephone.", "Write 0 to 9, * or #, and what it means."
    if words.voice.keys and not words.voice.text.strip():
        yield ("voice", "keys"), "Keys can be pressed, but nothing is said about them.", "Write text for the call."
    if words.whatsapp.values and not words.whatsapp.template:
        yield ("whatsapp", "values"), "Values stand without a template.", 'Add template = "…", as Meta approved it.'
    for channel, given in ((SMS, words.sms), (WHATSAPP, words.whatsapp), (PUSH, words.push), (VOICE, words.voice)):
        if given.text.strip():
            yield from _length(name, template, language, channel)


def _length(name: str, template: Template, language: str, channel: str) -> Iterator[tuple[Keys, str, str]]:
    """Fill the text for a few orders: it is the shop that should see a text that is too long."""
    sheet = sheet_of(name, template, language)
    for view in SAMPLES:
        try:
            text = brief([sheet], view, channel, language, shop="Sample").text
        except TextError as error:
            yield (channel, "text"), f"It cannot be filled for every order: {error.why}.", "Ask first: {% if … %}."
            return
        if channel == SMS:
            counted = count(plainer(text)[0])
            if counted.segments > MOST_SEGMENTS:
                odd = f" {''.join(counted.odd[:5])} make it twice as long." if counted.alphabet == UCS2 else ""
                why = f"It takes {counted.segments} segments for some orders; {MOST_SEGMENTS} are the limit.{odd}"
                yield (channel, "text"), why, "Say it shorter."
                return
        elif len(text) > MOST[channel]:
            yield (channel, "text"), f"It has {len(text)} characters for some orders.", f"Say it in {MOST[channel]}."
            return
