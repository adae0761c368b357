"""Hand a message to Apprise, which speaks to the service. The secret is Apprise's address with `{address}` in the place
of the recipient: `tgram://BOT_TOKEN/{address}`, `viber://TOKEN/{address}`.

Apprise says no more than yes or no, tells no id, and nobody can be asked: a no is a lost answer, so that nothing goes
twice. It is loaded when the first message comes.
"""

from urllib.parse import quote

from doorstep.connect.asking import Account, Http
from doorstep.connect.sending.answers import Handed
from doorstep.kit.errors import TransportError
from doorstep.messages.model import AnswerLost, Outgoing

PLACE = "{address}"


def send(one: Outgoing, account: Account, http: Http) -> Handed:
    """Hand a message over."""
    import apprise

    where = account.secrets["url"]
    if PLACE not in where:
        raise TransportError("the address of Apprise has no place for the recipient", permanent=False)
    sender = apprise.Apprise()
    if not sender.add(where.replace(PLACE, quote(one.letter.address, safe=""))):
        raise TransportError("Apprise does not understand its address", permanent=False)
    if not sender.notify(body=one.letter.text, title="", body_format=apprise.NotifyFormat.TEXT):
        raise AnswerLost("the service did not take it, as far as Apprise knows")
    return Handed()
