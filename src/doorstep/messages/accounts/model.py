"""What a connector of a channel can carry, and a shop's accounts with providers."""

from msgspec import Struct

EMAIL, SMS, WHATSAPP, PUSH, VOICE, CHAT, DM, POST = "email", "sms", "whatsapp", "push", "voice", "chat", "dm", "post"
#: Every channel that can carry a message to a customer.
CHANNELS = (EMAIL, SMS, WHATSAPP, PUSH, VOICE, CHAT, DM, POST)

#: What a repeat does when an answer was lost: the provider can be asked whether it has the message; it takes the same
#: key once only, or shows it once; or nobody can know.
ASKS, ONCE, UNSURE = "asks", "once", "unsure"


class Carries(Struct, frozen=True):
    """What a connector can do for its channels. ``longest`` is in characters of the text, for SMS in segments (0: no
    limit of the provider); ``at_once`` is how many calls it takes at a time, ``per_second`` what an account of usual
    size may send. ``secrets`` and ``options`` are what an account must or may name, ``must`` the options that it cannot
    do without. ``http2``: the provider speaks nothing else.
    """

    channels: tuple[str, ...]
    secrets: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    receipts: bool = False
    opens: bool = False
    replies: bool = False
    template: bool = False
    longest: int = 0
    at_once: int = 8
    per_second: float = 10.0
    repeat: str = UNSURE
    http2: bool = False


class Account(Struct, frozen=True, forbid_unknown_fields=True):
    """An account with a provider, as the shop wrote it down. ``cost`` is what a message (an SMS: a segment; a letter: a
    page) costs in the shop's currency, ``longest`` how many segments or characters a text may have at most (0: as the
    provider allows). ``secrets`` names settings and never holds a secret. ``base_url`` is for a provider's sandbox.
    """

    name: str
    connector: str
    active: bool = True
    channels: tuple[str, ...] = ()
    per_second: float = 0.0
    at_once: int = 0
    cost: float = 0.0
    longest: int = 0
    base_url: str = ""
    secrets: dict[str, str] = {}
    options: dict[str, str] = {}


class Accounts(Struct, frozen=True, forbid_unknown_fields=True):
    """``channels.toml``: an ``[[account]]`` for each. ``order`` names the accounts of a channel, the first tried first;
    without it they are tried as they stand."""

    account: tuple[Account, ...] = ()
    order: dict[str, tuple[str, ...]] = {}

    def named(self, name: str) -> Account | None:
        """The active account of this name."""
        return next((one for one in self.account if one.active and one.name == name), None)
