"""How often a product that was taken out of a basket is among those suggested for the rest of it."""

from collections.abc import Iterable, Sequence
from random import Random

from doorstep.learning.related.model import Related
from doorstep.learning.related.rules import suggest


def recall(known: Related, held_out: Iterable[Sequence[str]], *, n: int = 10, seed: int = 0) -> tuple[float, float]:
    """Return the recall of what was learned, and that of popularity alone, on the same held-out products."""
    popular = Related(known.version, 0, known.popular)
    rng = Random(seed)
    ours = theirs = asked = 0
    for basket in held_out:
        if len(set(basket)) < 2:
            continue
        wanted = rng.choice(sorted(set(basket)))
        rest = [product for product in basket if product != wanted]
        asked += 1
        ours += wanted in {one.product for one in suggest(known, rest, n)}
        theirs += wanted in {one.product for one in suggest(popular, rest, n)}
    return ours / asked, theirs / asked
