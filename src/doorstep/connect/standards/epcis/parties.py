"""Who has a thing after an event: the possessing party of its source or of its destination. Pure."""

from typing import Any

from doorstep.connect.pick import several, words
from doorstep.connect.standards.epcis import ids
from doorstep.connect.standards.epcis.words import TAKES, bare

_POSSESSING = "possessing_party"


def holder(fields: dict[str, Any], step: str) -> str:
    """Return `gln:` with the number of the party that possesses the things after this step, its name as written when it
    has no such number, an empty text when the event does not say."""
    side = "destination" if step in TAKES else "source"
    for entry in several(fields, f"{side}List"):
        if bare(words(entry, "type")) == _POSSESSING:
            written = words(entry, side)
            number, _ = ids.gln(written)
            return f"gln:{number}" if number else written[:200]
    return ""
