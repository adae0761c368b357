"""What connectors of channels have in common: an account's line, what an answer means, codes, and who carries what.

A wire is a module `wire.py` in a channel's folder with `send(one, account, http) -> Handed`. It raises `TransportError`
(permanent: this address or text will never do; passing: the provider has not taken it) or `AnswerLost` (nobody knows).
A reader is a module `read.py` with `read(raw, meta) -> Incoming`: the receipts and replies of one body of a webhook.
"""

from doorstep.connect.sending.answers import Handed, json_of, refused
from doorstep.connect.sending.board import Board
from doorstep.connect.sending.bodies import Body, decoded, form_of, moment, nothing
from doorstep.connect.sending.codes import Codes, codes_of
from doorstep.connect.sending.lines import Line, Lines
from doorstep.connect.sending.registry import CHANNELS, card, carries, reader, sender

__all__ = [
    "CHANNELS",
    "Board",
    "Body",
    "Codes",
    "Handed",
    "Line",
    "Lines",
    "card",
    "carries",
    "codes_of",
    "decoded",
    "form_of",
    "json_of",
    "moment",
    "nothing",
    "reader",
    "refused",
    "sender",
]
