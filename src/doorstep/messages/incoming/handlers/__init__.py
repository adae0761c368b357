"""Take in what comes back, and keep the list of addresses that are not written to."""

from doorstep.messages.incoming.handlers.addresses import address_keys, let_again, listed, suppressed
from doorstep.messages.incoming.handlers.take_in import Taken, take_in

__all__ = ["Taken", "address_keys", "let_again", "listed", "suppressed", "take_in"]
