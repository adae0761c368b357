"""One sitting: judge what is open for each person, and write what may be told."""

import logging
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from doorstep.messages.handlers.compose import Draft, compose
from doorstep.messages.handlers.desk import Desk, Drawer
from doorstep.messages.handlers.load import Loaded
from doorstep.messages.model import MERGED, REFUSED, RULES, SENT, Ask, Judged, Judgement, OpenAsk, OrderFacts
from doorstep.messages.rules.governor import day_start, judge, on_desk, order_facts, used, zone_of
from doorstep.messages.rules.letter import TextError
from doorstep.messages.rules.publish import Stationery
from doorstep.messages.store.asks import Verdict
from doorstep.messages.store.caps import Counter

_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode
_NOBODY_YET = (timedelta(seconds=5), timedelta(minutes=10))


class Case(Struct):
    """One person with her open asks, the judgements on them, and the messages written."""

    shop: str
    asks: list[Ask]
    open: list[OpenAsk] = []
    said: dict[UUID, Judgement] = {}
    judged: bytes = b""
    drafts: list[Draft] = []


def counters_of(cases: Iterable[Case], drawer: Drawer, now: datetime) -> dict[Counter, int]:
    """Return the cap of each counter that these cases could move. A shop in shadow moves none."""
    found: dict[Counter, int] = {}
    for case in cases:
        papers = drawer[case.shop]
        if "shop" not in papers.governance.live:
            continue
        day = _day(papers.governance.zone, now)
        for one in case.asks:
            mine = [f"playbook:{one.playbook}", *(name for name in papers.caps if name.startswith("channel:"))]
            for switch in mine:
                if switch in papers.caps:
                    found[case.shop, day, switch] = papers.caps[switch]
    return found


def _day(zone: str, now: datetime) -> date:
    return day_start(now, zone_of(zone)).astimezone(zone_of(zone)).date()


def judge_all(
    desk: Desk,
    cases: Sequence[Case],
    loaded: Loaded,
    drawer: Drawer,
    counters: dict[Counter, int],
    counted: dict[Counter, int],
    now: datetime,
    *,
    rung: int = 0,
) -> None:
    """Judge what is open for each person. `rung` counts the channels on which it was told in vain already."""
    left = {key: cap - counted.get(key, 0) for key, cap in counters.items()}
    for case in cases:
        papers = drawer[case.shop]
        case.said = {one.id: waits for one in case.asks if (waits := _nobody(one, loaded, now)) is not None}
        case.open = [_on_desk(one, loaded, papers, rung) for one in case.asks if one.id not in case.said]
        if not case.open:
            continue
        orders = {one.subject: _facts(loaded, case.shop, one.subject) for one in case.open}
        person = loaded.facts(case.shop, case.asks, drawer)
        mine = {switch: n for (shop, _, switch), n in left.items() if shop == case.shop}
        wanted = {channel for one in case.open for channel in one.channels} | set(person.channels.values())
        carried = desk.carried(case.shop, frozenset(wanted))
        said = judge(case.open, person, orders, now, papers.governance, mine, carried)
        case.said |= {one.ask: one for one in said}
        case.judged = _encode(Judged(now, papers.release, tuple(case.open), person, orders, mine, carried))
        for switch, n in used(case.open, said).items():
            for key in left:
                if key[0] == case.shop and key[2] == switch:
                    left[key] -= n


def _nobody(one: Ask, loaded: Loaded, now: datetime) -> Judgement | None:
    """An order of which nobody is known yet may still hear of its customer."""
    known = loaded.orders.get((one.shop, one.subject))
    if one.person is not None or (known is not None and known.state.parties):
        return None
    if now >= one.fresh_until:
        return Judgement(one.id, REFUSED, "no_address", "the order never named anybody")
    soon, late = _NOBODY_YET  # mostly the order is a moment behind its parcel
    until = min(now + min(max(soon, now - one.asked_at), late), one.fresh_until)
    return Judgement(one.id, "", "no_address", "the order has not named anybody yet", until=until)


def _on_desk(ask: Ask, loaded: Loaded, papers: Stationery, rung: int = 0) -> OpenAsk:
    reader = loaded.readers.get((ask.shop, ask.subject, ask.role))
    one = on_desk(ask, _addresses(ask, loaded), papers.allow, reader.suppressed if reader else {}, papers.holdouts)
    outside = loaded.outside.get(ask.id, "")
    return msgspec.structs.replace(one, rung=rung, outside=outside) if rung or outside else one


def _addresses(one: Ask, loaded: Loaded) -> dict[str, str]:
    reader = loaded.readers.get((one.shop, one.subject, one.role))
    return reader.addresses if reader else {}


def _facts(loaded: Loaded, shop: str, subject: str) -> OrderFacts:
    known = loaded.orders.get((shop, subject))
    return order_facts(known.state) if known else OrderFacts()


def write(desk: Desk, case: Case, loaded: Loaded, drawer: Drawer, now: datetime) -> None:
    """Write every message that was allowed. One that cannot be written is refused, with those that it should tell."""
    case.drafts = []
    by_id = {one.id: one for one in case.asks}
    for said in [one for one in case.said.values() if one.verdict == "sent" or one.preview]:
        others = [by_id[one.ask] for one in case.said.values() if one.into == said.ask and one.verdict != "superseded"]
        newest = sorted(others, key=lambda one: (one.news_at, one.asked_at, one.id), reverse=True)
        asks = [by_id[said.ask], *newest]
        try:
            case.drafts.append(compose(desk, drawer[case.shop], loaded, asks, said, now))
        except TextError as error:
            _cannot_write(case, asks, error.why)
        except Exception as error:  # one odd order must not keep everybody else's messages from leaving
            _log.exception("message of %s %s could not be written", case.shop, asks[0].subject)
            _cannot_write(case, asks, f"of a fault of ours ({type(error).__name__})")


def _cannot_write(case: Case, asks: Iterable[Ask], why: str) -> None:
    for one in asks:
        case.said[one.id] = Judgement(one.id, REFUSED, "template", f"{RULES['template']} {why}")


def sent_by(cases: Iterable[Case], counters: dict[Counter, int]) -> dict[Counter, int]:
    """Return how many messages each counter moved."""
    sent: dict[Counter, int] = {}
    for case in cases:
        by_switch = used(case.open, [one for one in case.said.values() if one.ask in {o.id for o in case.open}])
        for key in counters:
            if key[0] == case.shop and by_switch.get(key[2]):
                sent[key] = sent.get(key, 0) + by_switch[key[2]]
    return sent


def verdicts_of(case: Case) -> Iterable[Verdict]:
    message = {one.id: draft.id for draft in case.drafts for one in draft.asks}
    arms = {one.id: one.arm for one in case.open if one.arm}
    for ask in case.asks:
        said = case.said[ask.id]
        yield Verdict(
            shop=case.shop,
            ask=ask.id,
            verdict=said.verdict or None,
            rule=said.rule,
            reason=said.reason,
            until=said.until,
            message=message.get(ask.id) or message.get(said.into or ask.id),
            judged=(case.judged or None) if said.final else None,
            arm=arms.get(ask.id, "") if said.verdict in (SENT, MERGED) or said.rule == "holdout" else "",
        )
