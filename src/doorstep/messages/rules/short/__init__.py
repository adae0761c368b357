"""Short texts and where they go: segments, numbers, postal addresses, and the words by which people leave. Pure."""

from doorstep.messages.rules.short.leaving import leaves_or_joins
from doorstep.messages.rules.short.phones import e164
from doorstep.messages.rules.short.postal import postal
from doorstep.messages.rules.short.segments import GSM7, UCS2, Counted, Swap, count, plainer

__all__ = ["GSM7", "UCS2", "Counted", "Swap", "count", "e164", "leaves_or_joins", "plainer", "postal"]
