"""Several asks of one person: newer truth replaces older, and what belongs together is told in one message. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from doorstep.messages.model import OpenAsk, OrderFacts, Traits
from doorstep.messages.rules.governor.refusals import Way

#: The place of an ask among others, independent of the order in which they came.
Place = tuple[datetime, datetime, UUID]


#: Topics that tell one story: news of the parcel's way also answers that it is late.
SAME_STORY = {"late": "way"}


class Candidate(NamedTuple):
    """An ask that nothing refuses, with its way out."""

    ask: OpenAsk
    way: Way


def place(ask: OpenAsk) -> Place:
    """Return the key by which asks are told apart and sorted, oldest news first."""
    return (ask.news_at, ask.asked_at, ask.id)


def by_topic(candidates: Iterable[Candidate], alone: Callable[[OpenAsk], bool]) -> list[list[Candidate]]:
    """Return the candidates that belong together: one order, reader, topic, purpose, channel and switch position.

    An ask that is to stand `alone` is kept apart with its parcel: "arrives today" must not drown in news of the others.
    """
    groups: dict[tuple[str, ...], list[Candidate]] = defaultdict(list)
    for one in candidates:
        ask, way = one
        story = SAME_STORY.get(ask.topic, ask.topic) or ask.template
        about = ask.parcel if alone(ask) else ""
        groups[ask.subject, ask.role, story, ask.purpose, way.channel, way.off, about].append(one)
    return list(groups.values())


def superseded(group: list[Candidate], order: OrderFacts, traits: Mapping[str, Traits]) -> dict[UUID, UUID]:
    """Return which asks newer news of the same topic replaces, and by which ask. A lasting one is never replaced.

    News of a parcel replaces older news of that parcel; news of the whole order replaces all that is older. Where the
    order has one parcel only, both are the same.
    """
    replaced: dict[UUID, UUID] = {}
    single = len(order.parcels) <= 1
    spoken: dict[str, UUID] = {}
    for candidate in sorted(group, key=lambda one: place(one.ask), reverse=True):
        about = "" if single else candidate.ask.parcel
        newer = spoken.get("") or spoken.get(about)
        if newer is None:
            spoken[about] = candidate.ask.id
        elif candidate.ask.template in traits and traits[candidate.ask.template].lasting:
            continue
        else:
            replaced[candidate.ask.id] = newer
    return replaced
