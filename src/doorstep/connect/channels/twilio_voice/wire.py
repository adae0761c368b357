"""POST /2010-04-01/Accounts/{sid}/Calls.json with To, From, Twiml and StatusCallback.

The text is said twice, and a key may be pressed at any time (<Gather numDigits="1">). Where the letter's options name
`keys`, what was pressed is posted to our door, with what the keys mean behind the address. Twilio has no key against
repeats, and what a call said cannot be asked.
"""

from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

import msgspec

from doorstep.connect.asking import Account, Http
from doorstep.connect.sending import twilio
from doorstep.connect.sending.answers import Handed
from doorstep.connect.sending.codes import codes_of
from doorstep.messages.model import Outgoing

_CODES = codes_of(__file__)
#: The voices' names of our languages.
_LANGUAGES = {"en": "en-GB", "de": "de-DE", "fr": "fr-FR", "es": "es-ES", "pt_BR": "pt-BR", "zh_Hans": "cmn-CN"}


def send(one: Outgoing, account: Account, http: Http) -> Handed:
    """Hand a message over: Twilio calls at once."""
    form = {"To": one.letter.address, "From": account.options["from"], "Twiml": twiml(one, account)}
    return twilio.post(account, http, "Calls.json", form | twilio.callback(account, one), _CODES)


def twiml(one: Outgoing, account: Account) -> str:
    """Return what the voice says, and where what is pressed goes."""
    language = _LANGUAGES.get(one.letter.language.replace("-", "_"), one.letter.language or "en-GB")
    voice = f" voice={quoteattr(account.options['voice'])}" if account.options.get("voice") else ""
    say = f"<Say language={quoteattr(language)}{voice}>{escape(one.letter.text)}</Say>"
    action = twilio.callback(account, one).get("StatusCallback", "")
    keys = msgspec.json.decode(one.letter.options.get("keys") or "{}", type=dict[str, str])
    if keys and action:
        means = "&".join(f"key{quote(key, safe='')}={quote(what, safe='')}" for key, what in sorted(keys.items()))
        gather = (
            f'<Gather numDigits="1" timeout="6" method="POST" action={quoteattr(f"{action}&{means}")}>{say}</Gather>'
        )
        return f"<Response>{gather}{gather}</Response>"
    return f'<Response>{say}<Pause length="1"/>{say}</Response>'
