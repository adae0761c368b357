"""What can be wrong with a block that shows what was picked for a message. Pure."""

from collections.abc import Iterator, Mapping

from doorstep.messages.cards.model import KINDS
from doorstep.messages.cards.rules.documents import OFFERS, is_offer, name_of
from doorstep.messages.model import MARKETING, Block
from doorstep.shop.rules.documents import did_you_mean

Problem = tuple[tuple[str | int, ...], str, str]


def card_problems(at: tuple[str | int, ...], block: Block, documents: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what is wrong with a block of the kind howto, offer or related."""
    if block.kind in ("offer", "related") and block.purpose != MARKETING:
        yield (*at, "purpose"), f"A block {block.kind!r} is advertising.", f'Write purpose = "{MARKETING}".'
    if block.kind == "howto" and block.of not in ("", *KINDS):
        yield (*at, "of"), f"{block.of!r} is no kind of content.", did_you_mean(block.of, KINDS)
    if block.kind == "offer" and f"{OFFERS}{block.of}.toml" not in documents:
        known = [name_of(path) for path in documents if is_offer(path)]
        yield (*at, "of"), f"There is no offer {block.of!r}.", did_you_mean(block.of, known or ["(none yet)"])
