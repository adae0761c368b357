"""What follows: which changes are still possible, whether a wish makes sense, what the driver is told. Pure."""

from doorstep.delivery.rules.documents import CHANGES, check_changes, rules_of
from doorstep.delivery.rules.note import driver_note
from doorstep.delivery.rules.offered import chosen, may_ask, offered
from doorstep.delivery.rules.wishes import checked, same_words

__all__ = [
    "CHANGES",
    "check_changes",
    "checked",
    "chosen",
    "driver_note",
    "may_ask",
    "offered",
    "rules_of",
    "same_words",
]
