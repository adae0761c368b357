"""The short texts of a template, ready to be filled. Pure."""

from msgspec import Struct

from doorstep.messages.model import Words
from doorstep.messages.rules.letter.sandbox import Text

SMS, WHATSAPP, PUSH, VOICE = "sms", "whatsapp", "push", "voice"
#: Channels of short texts; `chat` and `dm` say what an SMS says.
SHORT = (SMS, WHATSAPP, PUSH, VOICE, "chat", "dm")


class Slip(Struct, frozen=True):
    """A short text for one channel. ``template`` and ``values`` are WhatsApp's, ``keys`` those of a call."""

    text: Text
    title: Text
    template: str = ""
    values: tuple[Text, ...] = ()
    keys: dict[str, str] = {}


def slips_of(words: Words) -> dict[str, Slip]:
    """Return the short texts that a template has; for the others see `brief`. Raises `TextError`."""
    none = Text("")
    found = {}
    if words.sms.text.strip():
        found[SMS] = Slip(Text(words.sms.text), none)
    spoken = words.whatsapp
    if spoken.text.strip() or spoken.template:
        found[WHATSAPP] = Slip(Text(spoken.text), none, spoken.template, tuple(map(Text, spoken.values)))
    if words.push.text.strip() or words.push.title.strip():
        found[PUSH] = Slip(Text(words.push.text), Text(words.push.title))
    if words.voice.text.strip():
        found[VOICE] = Slip(Text(words.voice.text), none, keys=words.voice.keys)
    return found
