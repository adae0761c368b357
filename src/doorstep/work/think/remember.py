"""Remember what an order teaches: lanes, scorecards, and the dates told at checkout."""

from collections.abc import Sequence
from datetime import datetime

from doorstep.kit.handle import Tx
from doorstep.learning.scorecards import handlers as scorecards
from doorstep.promise import handlers as promise
from doorstep.promise.model import Finished, Statement
from doorstep.promise.rules import finished_of
from doorstep.promise.rules.ledger import promised_at_checkout
from doorstep.timeline.model import OrderPlaced
from doorstep.work.think.thought import Thought


def remember(tx: Tx, thoughts: Sequence[Thought], now: datetime) -> None:
    """Teach the lanes what ended, mark what scorecards count, and write the dates told at checkout into the ledger."""
    ended: list[tuple[str, Finished]] = []
    told: list[tuple[str, Statement]] = []
    carried: list[tuple[str, str]] = []
    for thought in thoughts:
        look, state = thought.look, thought.look.state
        has_news = any(not event.fact.derived for event in look.fresh)
        if state.delivered_at is not None and has_news:
            ended += [(look.shop, one) for one in finished_of(state)]
        if has_news and (look.whole or any(parcel.scans for parcel in state.parcels.values())):
            carried.append((look.shop, look.order))
        if any(isinstance(event.fact, OrderPlaced) for event in look.fresh):
            said = promised_at_checkout(state)
            told += [(look.shop, said)] if said is not None else []
    promise.finished(tx, ended)
    scorecards.mark(tx, carried)
    promise.state_things(tx, told, now)
