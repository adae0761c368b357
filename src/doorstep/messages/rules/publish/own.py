"""The one text that is ours and no shop's: it asks a person to confirm the consent that she has just given. Pure."""

from functools import cache

from doorstep.kit.i18n import Translator
from doorstep.messages.model import CONFIRM, SERVICE, Block, Template, Traits, Words
from doorstep.messages.rules.letter import Sheet, sheet_of

#: She waits for it, so it comes at any hour.
CONFIRM_TRAITS = Traits(urgent=True)


@cache
def confirm_sheet(language: str) -> Sheet:
    """Return the text in one of our languages. The button leads where the message's link leads."""
    template = Template(SERVICE, {language: _words(Translator(language))}, urgent=True)
    return sheet_of(CONFIRM, template, language)


def _words(say: Translator) -> Words:
    shop = "{{ shop }}"
    return Words(
        say.text("Please confirm: messages from {shop}", shop=shop),
        (
            Block("answer", say.text("Is it you?")),
            Block("text", say.text("Somebody chose on your page to get more messages from {shop}.", shop=shop)),
            Block("button", say.text("Look at it and confirm")),
            Block("text", say.text("It counts only once you confirm it. If it was not you, do nothing.")),
        ),
    )
