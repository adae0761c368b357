"""What baskets teach about products that go together."""

from msgspec import Struct

#: A shop with fewer baskets of several products than this knows too little about what goes together.
ENOUGH_BASKETS = 2_000


class Related(Struct, frozen=True, omit_defaults=True):
    """What was learned from a shop's baskets. ``version`` is the hash of what it says.

    ``popular`` are products by the number of baskets they were in, the most popular first. ``beside`` names for a
    product those that speak for being in the same basket, with their weight, the heaviest first; empty while the shop
    has fewer than `ENOUGH_BASKETS` baskets of several products (``baskets`` counts those).
    """

    version: str
    baskets: int
    popular: tuple[str, ...] = ()
    beside: dict[str, tuple[tuple[str, float], ...]] = {}


class Suggestion(Struct, frozen=True):
    """A product to show, and why: ``basket`` (it goes with what was bought) or ``popular``. ``score`` sorts."""

    product: str
    why: str
    score: float


class Known(Struct, frozen=True):
    """What a shop's orders taught: which products go together, what they are called, and on which day (ISO) each was
    ordered last."""

    related: Related
    titles: dict[str, str] = {}
    last: dict[str, str] = {}
