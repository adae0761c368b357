"""Every event's sentence, for staff and for shoppers, plain and as HTML, in the reader's language. Pure."""

from doorstep.timeline.sentences.forms import SHOPPER, STAFF
from doorstep.timeline.sentences.say import Reader, Sentence, for_shopper, for_staff
from doorstep.timeline.sentences.words import (
    carrier_words,
    delivered_words,
    holder_words,
    milestone_words,
    place_words,
    reason_words,
    spot_words,
)

__all__ = [
    "SHOPPER",
    "STAFF",
    "Reader",
    "Sentence",
    "carrier_words",
    "delivered_words",
    "for_shopper",
    "for_staff",
    "holder_words",
    "milestone_words",
    "place_words",
    "reason_words",
    "spot_words",
]
