"""The Python client of Doorstep. It needs nothing but Python.

from doorstep_client import Doorstep

shop = Doorstep("https://post.shop.example", "dsk_…")
print(shop.get_order("1042")["milestone"])
"""

from collections.abc import Iterator
from typing import cast

from doorstep_client import shapes
from doorstep_client.calls import Calls
from doorstep_client.wire import Problem, Wire

__all__ = ["Doorstep", "Problem", "shapes"]


class Doorstep(Calls):
    """One shop, by one key. `timeout` is in seconds a call; a call that may be repeated is, up to `tries` times."""

    def __init__(self, url: str, key: str, *, timeout: float = 30.0, tries: int = 4) -> None:
        super().__init__(Wire(url, key, timeout=timeout, tries=tries))

    def all_orders(self, milestone: str | None = None) -> Iterator[shapes.OrderLine]:
        """Yield every order, the newest first."""
        cursor = ""
        while True:
            page = self.list_orders(cursor=cursor, limit=200, milestone=cast("shapes.Milestone | None", milestone))
            yield from page["items"]
            cursor = page.get("next", "")
            if not cursor:
                return

    def new_events(self, cursor: str = "") -> Iterator[tuple[shapes.Told, str]]:
        """Yield every event after this cursor, with the cursor that goes on behind its page: keep it, and ask again."""
        while True:
            page = cast("shapes.Events", self.read_events(cursor=cursor, limit=1000))
            cursor = page["next"]
            for event in page["items"]:
                yield event, cursor
            if not page["more"]:
                return
