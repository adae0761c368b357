"""What the governor must know, out of what is known. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from doorstep.messages.model import TOLD, UNTOLD, Ask, Governance, Judged, Judgement, OpenAsk, OrderFacts
from doorstep.messages.rules.governor.judge import judge
from doorstep.playbooks.rules.arms import held_out
from doorstep.timeline.model import OrderState


def order_facts(state: OrderState) -> OrderFacts:
    """Return what matters of an order's state."""
    parcels = state.parcels.values()
    open_ones = {one.kind for one in state.incidents if one.closed_at is None} if state.incidents else ()
    return OrderFacts(
        milestone=state.milestone,
        disputed=state.disputed or any(parcel.disputed for parcel in parcels),
        open_incidents=tuple(sorted(open_ones)),
        parcels={name: str(parcel.milestone) for name, parcel in state.parcels.items()},
    )


def on_desk(
    ask: Ask,
    addresses: Mapping[str, str],
    allow: Mapping[str, Iterable[str]],
    suppressed: Mapping[str, str] | None = None,
    holdouts: Mapping[str, float] | None = None,
) -> OpenAsk:
    """Return the ask as the governor sees it. `addresses` by channel are the party's; `allow` lists by switch;
    `suppressed` says by channel why an address is not written to, `holdouts` what share a playbook leaves untold."""
    channels = dict.fromkeys((*ask.channels, *addresses))
    switches = [f"playbook:{ask.playbook}", *(f"channel:{channel}" for channel in channels)]
    return OpenAsk(
        id=ask.id,
        subject=ask.subject,
        playbook=ask.playbook,
        template=ask.template,
        purpose=ask.purpose,
        asked_at=ask.asked_at,
        news_at=ask.news_at,
        fresh_until=ask.fresh_until,
        role=ask.role,
        channels=ask.channels,
        topic=ask.topic,
        parcel=ask.parcel,
        live=ask.live,
        reachable=tuple(channel for channel in channels if addresses.get(channel)),
        unlisted=tuple(one for one in switches if one in allow and not _listed(addresses.values(), allow[one])),
        suppressed=dict(suppressed or {}),
        arm=arm_of(ask, holdouts or {}),
    )


def arm_of(ask: Ask, holdouts: Mapping[str, float]) -> str:
    """Return the group of the comparison that this ask's person is in, empty where there is none."""
    share = holdouts.get(ask.playbook, 0.0)
    if not share:
        return ""
    return UNTOLD if held_out(ask.playbook, str(ask.person or ask.subject), share) else TOLD


def _listed(addresses: Iterable[str], allowed: Iterable[str]) -> bool:
    """Whether one of the addresses stands on the list, itself or as "@domain"."""
    wanted = {one.strip().lower() for one in allowed}
    mine = {address.lower() for address in addresses}
    return any(one in wanted or "@" + one.rpartition("@")[2] in wanted for one in mine)


def used(asks: Iterable[OpenAsk], judgements: Iterable[Judgement]) -> dict[str, int]:
    """Return how many messages each switch sends by these judgements."""
    by_id = {one.id: one for one in asks}
    told: dict[object, set[str]] = {}
    for said in judgements:
        if said.verdict in ("sent", "merged"):
            message = said.into or said.ask
            told.setdefault(message, set()).update((f"playbook:{by_id[said.ask].playbook}", f"channel:{said.channel}"))
    found: dict[str, int] = {}
    for switches in told.values():
        for switch in switches:
            found[switch] = found.get(switch, 0) + 1
    return found


def again(judged: Judged, rules: Governance, now: datetime | None = None) -> tuple[Judgement, ...]:
    """Judge once more from what was written down; the same rules must give the same verdicts."""
    return judge(judged.together, judged.person, judged.orders, now or judged.now, rules, judged.left, judged.carried)
