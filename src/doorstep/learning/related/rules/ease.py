"""Learn which products go together: EASE (Steck, Embarrassingly Shallow Autoencoders for Sparse Data, WWW 2019). Pure.

Each product is explained by the others of its basket, by ridge regression without a weight for itself, which has a
closed form: with P the inverse of (XᵀX + λ), the weight of j for i is -P[i,j] / P[j,j]. Deterministic: neither the
order of the baskets nor of the products in them matters.
"""

from collections import Counter
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from doorstep.kit.ids import digest
from doorstep.learning.related.model import ENOUGH_BASKETS, Related

#: The inverse grows with the cube of the products; of rarer ones too little is known anyway.
MOST_PRODUCTS = 4_000
RIDGE = 200.0
KEPT_BESIDE = 50
_LEAST_WEIGHT = 1e-4
_DIGITS = 5

Floats = npt.NDArray[np.float64]


def learn(baskets: Iterable[Iterable[str]], *, most: int = MOST_PRODUCTS, ridge: float = RIDGE) -> Related:
    """Learn from baskets, each the products of one order. The same product twice in a basket counts once.

    Takes ``most`` products into account, the most popular ones; 4,000 take about 10 s and 0.5 GB.
    """
    distinct = [found for basket in baskets if (found := frozenset(filter(None, basket)))]
    counts = Counter(product for basket in distinct for product in basket)
    popular = tuple(sorted(counts, key=lambda product: (-counts[product], product))[:most])
    several = [basket for basket in distinct if len(basket) > 1]
    beside = _beside(several, popular, ridge) if len(several) >= ENOUGH_BASKETS else {}
    said = digest("related", str(len(several)), *popular, *(f"{name}:{beside[name]}" for name in sorted(beside)))
    return Related(str(said), len(several), popular, beside)


def _beside(
    baskets: list[frozenset[str]], products: tuple[str, ...], ridge: float
) -> dict[str, tuple[tuple[str, float], ...]]:
    weights = _weights(_together(baskets, products), ridge)
    found: dict[str, tuple[tuple[str, float], ...]] = {}
    for place, product in enumerate(products):
        row = weights[place]
        near = np.argsort(-row, kind="stable")[:KEPT_BESIDE]
        kept = tuple((products[at], round(float(row[at]), _DIGITS)) for at in near if row[at] > _LEAST_WEIGHT)
        if kept:
            found[product] = kept
    return found


def _together(baskets: list[frozenset[str]], products: tuple[str, ...]) -> Floats:
    """How many baskets hold both of two products; on the diagonal, how many hold one."""
    at = {product: place for place, product in enumerate(products)}
    both: Floats = np.zeros((len(products), len(products)))
    for basket in baskets:
        places = [at[product] for product in basket if product in at]
        both[np.ix_(places, places)] += 1.0
    return both


def _weights(both: Floats, ridge: float) -> Floats:
    """Return by row how much a product speaks for each other one."""
    both[np.diag_indices_from(both)] += ridge
    inverse = np.linalg.inv(both)
    weights = np.asarray(-inverse / np.diag(inverse), dtype=np.float64)
    np.fill_diagonal(weights, 0.0)
    return weights
