"""Which asks are for persons outside the segment that their playbook asks for."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from doorstep.kit.handle import Tx
from doorstep.messages.handlers.desk import Drawer
from doorstep.messages.handlers.load import Loaded
from doorstep.messages.handlers.sitting import Case
from doorstep.messages.segments import store
from doorstep.messages.segments.model import Profile
from doorstep.messages.segments.rules import misses


def outside(tx: Tx, cases: Iterable[Case], loaded: Loaded, drawer: Drawer, now: datetime) -> dict[UUID, str]:
    """Return by ask the segment that its person is not in. Nobody whom we do not know is in any."""
    asks = [
        (ask, wanted) for case in cases for ask in case.asks if (wanted := drawer[case.shop].wanted.get(ask.playbook))
    ]
    persons: dict[str, set[UUID]] = {}
    for ask, _ in asks:
        if (person := loaded.person_of(ask)) is not None:
            persons.setdefault(ask.shop, set()).add(person)
    known = {
        (shop, person): its
        for shop, mine in sorted(persons.items())
        for person, its in store.profiles(tx, shop, sorted(mine)).items()
    }
    found = {}
    for ask, wanted in asks:
        person = loaded.person_of(ask)
        who = known.get((ask.shop, person), Profile(person)) if person is not None else None
        segment = drawer[ask.shop].segments.get(wanted)
        if who is None or segment is None or misses(segment, who, now):
            found[ask.id] = wanted
    return found
