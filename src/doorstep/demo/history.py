"""Bring in what lies in the past: as history, which is folded and learned from and says nothing.

Told to the door one after the other, the past would raise alarms: an order of last week whose parcel is told of a
second later looks like one that was never packed.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from threading import Event

from doorstep.demo import store
from doorstep.demo.model import Post
from doorstep.demo.rules.dice import chance
from doorstep.intake import handlers as intake
from doorstep.intake.model import Arrival, Endpoint
from doorstep.kit.clock import now
from doorstep.wiring import App

_AT_ONCE = 500
_WITHIN = timedelta(seconds=90)


def split(posts: Sequence[Post], moment: datetime) -> tuple[list[Post], list[Post]]:
    """Part the posts of one order, given in the order of telling, into history and what goes through the door.

    The last word of the past goes through the door: an order is silent as long as all of it is history.
    """
    past = [post for post in posts if post.at <= moment]
    return past[:-1], [*past[-1:], *(post for post in posts if post.at > moment)]


def bring_in(app: App, shop: str, endpoints: dict[str, Endpoint], posts: Iterable[Post], stop: Event) -> bool:
    """Put these bodies into the inbox as history; return whether the loops have read and folded them all meanwhile."""
    arrivals = [_arrival(shop, endpoints[post.source], post) for post in posts]
    for begin in range(0, len(arrivals), _AT_ONCE):
        with app.database.transaction() as tx:
            intake.enqueue(tx, app.keys, arrivals[begin : begin + _AT_ONCE], received_at=now(), history=True)
    if not arrivals:
        return True
    bell = app.bell("inbox")
    bell.ring()
    bell.close()
    until = now() + _WITHIN
    while now() < until and not stop.wait(0.3):
        with app.database.transaction() as tx:
            if not store.waiting(tx, shop, now()):
                return True
    return False


def _arrival(shop: str, endpoint: Endpoint, post: Post) -> Arrival:
    """A body as the door would hand it to the inbox."""
    meta = {"connector": endpoint.connector, "content-type": "application/json"}
    if post.topic:
        meta |= {"x-shopify-topic": post.topic, "x-shopify-triggered-at": post.at.isoformat()}
    name = post.delivery or f"{chance(post.source, post.raw.decode()):.17f}"
    return Arrival(shop, endpoint.source, f"demo:{name}", post.raw, post.topic, meta)
