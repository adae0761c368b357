"""From what a reader read to a history: events that became known when they happened. Pure."""

from collections.abc import Iterable

import msgspec

from doorstep.kit.ids import digest
from doorstep.learning.model import History
from doorstep.timeline.model import Event, OrderPlaced, Party, Reading, Role, Told
from doorstep.timeline.rules.identity import identity_of

_encode = msgspec.json.Encoder().encode


def history_of(order_id: str, readings: Iterable[Reading], source: str) -> History:
    """Return the history of one order. Its customer is the buyer, by the id that the source gives them."""
    events: list[Event] = []
    seen: set[object] = set()
    person = ""
    for reading in readings:
        for told in reading.events:
            row = identity_of(told.subject, told.identity)
            # Only where one identity comes with two contents is it worth telling the contents apart.
            content = row if row not in seen else digest(row.bytes, _encode(told))
            seen.add(row)
            events.append(
                Event(
                    told.subject,
                    row,
                    content,
                    told.occurred_at,
                    told.occurred_at,
                    source,
                    told.fact,
                    told.offset,
                    told.precision,
                    told.zone_guessed,
                )
            )
            person = person or buyer_of(told)
    return History(f"order:{order_id}", tuple(events), person)


def buyer_of(told: Told) -> str:
    """Return by what the buyer is known, empty when this does not say."""
    if not isinstance(told.fact, OrderPlaced):
        return ""
    buyer: Party | None = next((one for one in told.fact.parties if one.role is Role.BUYER), None)
    return (buyer.source_id or buyer.email) if buyer is not None else ""
