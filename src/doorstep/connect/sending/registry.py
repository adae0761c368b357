"""Which connectors carry channels, each by its folder; one is imported when it is asked for and not before."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import NamedTuple

from doorstep.connect.asking import Account, Http
from doorstep.connect.cards import Card
from doorstep.connect.sending.answers import Handed
from doorstep.messages.accounts.model import Carries
from doorstep.messages.model import Incoming, Outgoing

#: Connectors that carry messages for an account of `channels.toml`. Adding one is copying a folder and adding its name.
CHANNELS: tuple[str, ...] = (
    "twilio_sms",
    "vonage",
    "bird",
    "sinch",
    "aws_sns",
    "whatsapp_meta",
    "twilio_whatsapp",
    "twilio_voice",
    "web_push",
    "fcm",
    "apns",
    "x_dm",
    "anymail",
    "apprise",
)
#: Those whose webhooks we read.
HEARD: tuple[str, ...] = (
    "twilio_sms",
    "vonage",
    "bird",
    "sinch",
    "aws_sns",
    "whatsapp_meta",
    "twilio_whatsapp",
    "twilio_voice",
    "x_dm",
    "anymail",
)

Send = Callable[[Outgoing, Account, Http], Handed]
Hear = Callable[[bytes, Mapping[str, str]], Incoming]


class Sender(NamedTuple):
    """A connector that carries messages. ``find`` asks the provider whether it has a message already."""

    carries: Carries
    send: Send
    find: Callable[[Outgoing, Account, Http], Handed | None] | None = None


def card(connector: str) -> Card:
    """Return what a connector says about itself. Raises `LookupError` for an unknown one."""
    if connector not in CHANNELS:
        raise LookupError(f"there is no channel {connector!r}; known are: {', '.join(CHANNELS)}")
    found: Card = import_module(f"doorstep.connect.channels.{connector}").CARD
    return found


@cache
def carries() -> dict[str, Carries]:
    """Return what each connector can carry."""
    return {one: sender_of for one in CHANNELS if (sender_of := card(one).carries) is not None}


def sender(connector: str) -> Sender:
    """Return how a connector hands messages over. Raises `LookupError` for an unknown one."""
    about = card(connector).carries
    wire = import_module(f"doorstep.connect.channels.{connector}.wire")
    if about is None:
        raise LookupError(f"{connector!r} carries nothing")
    return Sender(about, wire.send, getattr(wire, "find", None))


def reader(connector: str) -> Hear:
    """Return how a connector's webhooks are read. Raises `LookupError` for one that has none."""
    if connector not in HEARD:
        raise LookupError(f"nobody calls us for {connector!r}; known are: {', '.join(HEARD)}")
    found: Hear = import_module(f"doorstep.connect.channels.{connector}.read").read
    return found
