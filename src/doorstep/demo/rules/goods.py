"""What the demo shop sells. Pure."""

from functools import lru_cache

from doorstep.connect.tables import table
from doorstep.demo.model import Goods


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Goods]:
    """Everything on sale, by its number."""
    return {
        sku: Goods(sku, title, price, grams)
        for sku, title, price, grams in table("doorstep.demo", "goods.toml")["goods"]
    }
