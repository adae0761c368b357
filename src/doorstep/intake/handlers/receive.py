"""Put bodies into the inbox: sealed with the key of their shop's day, each delivery once."""

from collections.abc import Sequence
from datetime import date, datetime

from doorstep.intake.model import Arrival
from doorstep.intake.rules import bound
from doorstep.intake.store import keep
from doorstep.kit import seal
from doorstep.kit.handle import Tx
from doorstep.people.model import Keyring


def enqueue(
    tx: Tx, keys: Keyring, arrivals: Sequence[Arrival], *, received_at: datetime, history: bool = False
) -> list[int | None]:
    """Seal and store these bodies; return the inbox id of each, None where its delivery was known already.

    `history` bodies ask for nothing and wait behind what is fresh. Bodies of several shops may come together.
    """
    if not arrivals:
        return []
    first: dict[tuple[str, str, str], Arrival] = {}
    for arrival in arrivals:
        first.setdefault((arrival.shop, arrival.source, arrival.key), arrival)
    fresh = list(first.values())
    opened = _keys_of_day(tx, keys, {arrival.shop for arrival in fresh}, received_at.date())
    sealed = [seal.seal(opened[arrival.shop], arrival.raw, bound(arrival.shop, arrival.source)) for arrival in fresh]
    stored = keep.keep(tx, fresh, sealed, at=received_at, history=history)
    return [
        stored.get(place) if first[place] is arrival else None
        for arrival, place in ((arrival, (arrival.shop, arrival.source, arrival.key)) for arrival in arrivals)
    ]


def _keys_of_day(tx: Tx, keys: Keyring, shops: set[str], day: date) -> dict[str, bytes]:
    wanted = [(shop, day) for shop in sorted(shops)]
    wrapped = keep.day_keys(tx, wanted)
    missing = [place for place in wanted if place not in wrapped]
    if missing:
        keep.add_day_keys(tx, {place: keys.wrap(seal.new_key()) for place in missing})
        wrapped = keep.day_keys(tx, wanted)
    return {shop: keys.open(sealed) for (shop, _), sealed in wrapped.items()}
