"""Why an ask cannot be told at all, whatever else is open. Pure."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from doorstep.messages.model import CHOICES, SERVICE, Governance, OpenAsk, OrderFacts, PersonFacts, Traits
from doorstep.messages.rules.governor.consents import Permission, may, stopped
from doorstep.messages.rules.governor.suppressed import held

PLAIN = Traits()
_CANCELLED = "cancelled"


class Refusal(NamedTuple):
    """The rule that refuses, and why in plain words."""

    rule: str
    reason: str


def refusal(ask: OpenAsk, order: OrderFacts, traits: Traits, now: datetime) -> Refusal | None:
    """Return why this ask is not worth telling: it is no news, it is no longer true, or something is not settled."""
    if now > ask.fresh_until:
        return Refusal("stale", f"it was news until {ask.fresh_until:%Y-%m-%d %H:%M} UTC")
    if ask.outside:
        return Refusal("segment", f"the person is not in the segment {ask.outside!r}")
    stands = order.parcels.get(ask.parcel, order.milestone)
    if stands in traits.stale_when:
        return Refusal("moved_on", f"it stands at {stands} now")
    if order.milestone == _CANCELLED and _CANCELLED in traits.stale_when:
        return Refusal("moved_on", "the order was cancelled")
    if order.disputed and traits.unless_disputed:
        return Refusal("moved_on", "the delivery is disputed")
    if ask.purpose != SERVICE and not settled(order):
        return Refusal("problem", _problem(order))
    return None


def settled(order: OrderFacts) -> bool:
    """Whether nothing about the order is in dispute or went wrong and is still open."""
    return not (order.disputed or order.open_incidents or order.milestone in ("cancelled", "returned", "lost"))


class Way(NamedTuple):
    """The channel on which an ask can go, and which switch is still off, if one is."""

    channel: str
    off: str = ""


def way_out(ask: OpenAsk, person: PersonFacts, rules: Governance, carried: Collection[str]) -> Way | Refusal:
    """Return the first of the wanted channels that can carry it, or why none can. What the person chose for this
    purpose comes before what the playbook lists.

    A channel that is not live is taken only when no live one can: its message is made as a preview.
    """
    refusals: list[Refusal] = []
    resting = ""
    country = person.country or rules.country
    for channel in wanted(ask, person):
        no = _closed(ask, person, rules, carried, channel, country)
        if no is not None:
            refusals.append(no)
        elif f"channel:{channel}" in rules.live:
            return Way(channel, _off(ask, rules))
        else:
            resting = resting or channel
    if resting:
        return Way(resting, _off(ask, rules) or "channel_not_live")
    return max(refusals, key=_closeness, default=Refusal("no_channel", "the step names no channel"))


def wanted(ask: OpenAsk, person: PersonFacts) -> tuple[str, ...]:
    """Return the channels to try, the first first. What she asked for herself goes where she asked for it."""
    chosen = person.channels.get(ask.purpose, "")
    if not chosen or ask.playbook == CHOICES or ask.rung:
        return ask.channels
    return (chosen, *(one for one in ask.channels if one != chosen))


def _closed(
    ask: OpenAsk, person: PersonFacts, rules: Governance, carried: Collection[str], channel: str, country: str
) -> Refusal | None:
    if channel not in carried:
        return Refusal("no_channel", f"nothing is connected that sends {channel}")
    if channel not in ask.reachable:
        return Refusal("no_address", f"the order names no address for {channel}")
    if why := held(ask, channel):
        return Refusal("suppressed", why)
    for switch in (f"playbook:{ask.playbook}", f"channel:{channel}"):
        if switch in ask.unlisted:
            return Refusal("allow_list", f"the address is not on the allow-list of {switch}")
    if stopped(person.consents, channel) and ask.playbook != CHOICES:
        return Refusal("stopped", f"the person does not want to be written to by {channel}")
    permission: Permission = may(rules.consents, person.consents, ask.purpose, country, channel)
    return None if permission.allowed else Refusal("consent", permission.why)


def _off(ask: OpenAsk, rules: Governance) -> str:
    switched = ask.playbook == CHOICES or f"playbook:{ask.playbook}" in rules.live
    return "" if ask.live and "shop" in rules.live and switched else "shadow"


def _closeness(no: Refusal) -> int:
    # Of several channels' refusals the one that came closest to sending says most.
    return ("no_channel", "no_address", "suppressed", "allow_list", "stopped", "consent").index(no.rule)


def _problem(order: OrderFacts) -> str:
    if order.disputed:
        return "the delivery is disputed"
    if order.open_incidents:
        return "still open: " + ", ".join(sorted(set(order.open_incidents))).replace("_", " ")
    return f"the order is {order.milestone}"
