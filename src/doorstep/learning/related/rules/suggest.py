"""What to show beside an order. Pure."""

from collections.abc import Collection, Iterable

from doorstep.learning.related.model import Related, Suggestion


def suggest(
    known: Related,
    bought: Iterable[str],
    n: int,
    *,
    offered: Collection[str] | None = None,
    never: Collection[str] = (),
) -> tuple[Suggestion, ...]:
    """Return up to ``n`` products that go with what was bought, and popular ones where too few do.

    ``offered`` are the products in stock (``None``: all); what was bought and what is in ``never`` (bought before, sent
    back, out of season) is not suggested. Equal scores are sorted by name.
    """
    basket = tuple(dict.fromkeys(bought))
    barred = {*basket, *never}
    scores: dict[str, float] = {}
    for product in basket:
        for other, weight in known.beside.get(product, ()):
            if other not in barred and (offered is None or other in offered):
                scores[other] = scores.get(other, 0.0) + weight
    ranked = sorted(scores, key=lambda product: (-scores[product], product))[:n]
    found = [Suggestion(product, "basket", round(scores[product], 5)) for product in ranked]
    for product in known.popular:
        if len(found) >= n:
            break
        if product not in barred and product not in scores and (offered is None or product in offered):
            found.append(Suggestion(product, "popular", 0.0))
    return tuple(found)
