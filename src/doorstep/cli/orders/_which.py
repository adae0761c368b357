"""Which shop a command is about."""

from doorstep.cli.answer import Problem
from doorstep.kit.handle import Tx
from doorstep.shop import handlers as shops


def shop_of(tx: Tx, name: str) -> str:
    """Return the shop of this name, or the only one when none is named. Raises `Problem` with the names there are."""
    known = [shop for shop, _, _ in shops.shops(tx)]
    if name in known:
        return name
    if not name and len(known) == 1:
        return known[0]
    there = f"There are: {', '.join(known)}." if known else "There is none yet: `doorstep shop publish DIR --new`."
    raise Problem(f"There is no shop {name!r}. {there}" if name else f"Name a shop with --shop. {there}")
