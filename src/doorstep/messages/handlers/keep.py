"""Seal and store what was written, and reserve it for whoever wrote it."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from doorstep.kit.handle import Tx
from doorstep.messages.handlers.compose import Draft
from doorstep.messages.handlers.desk import BOUND, Desk
from doorstep.messages.handlers.sitting import Case
from doorstep.messages.model import REFUSED, Judgement, Outgoing
from doorstep.messages.rules.letter.mime import message_id
from doorstep.messages.store import letters
from doorstep.people import handlers as people

_encode = msgspec.json.Encoder().encode


def keep(tx: Tx, desk: Desk, cases: Iterable[Case], now: datetime) -> list[Outgoing]:
    """Seal and store the messages; whoever was forgotten meanwhile gets none."""
    rows: list[letters.Row] = []
    attempts: list[letters.Attempt] = []
    outgoing: list[Outgoing] = []
    by_shop: dict[str, list[tuple[Case, Draft]]] = {}
    for case in cases:
        by_shop.setdefault(case.shop, []).extend((case, draft) for draft in case.drafts)
    for shop, drafts in sorted(by_shop.items()):
        texts = [(draft.lead.subject, _encode(draft.letter)) for _, draft in drafts]
        for (case, draft), sealed in zip(
            drafts, people.seal_under(tx, desk.keys, shop, texts, bound=BOUND), strict=True
        ):
            if sealed is None:
                case.drafts.remove(draft)
                for one in draft.asks:
                    case.said[one.id] = Judgement(one.id, REFUSED, "no_address", "the person was forgotten")
                continue
            rows.append(_row(draft, sealed, now))
            if not draft.said.preview:
                outgoing.append(_outgoing(desk, draft, now))
                attempts.append(_attempt(desk, outgoing[-1], now))
    if rows:
        letters.add(tx, sorted(rows, key=lambda one: (one.shop, one.id)), attempts)
    return outgoing


def _row(draft: Draft, sealed: bytes, now: datetime) -> letters.Row:
    lead, said = draft.lead, draft.said
    return letters.Row(
        lead.shop,
        now.date().replace(day=1),
        draft.id,
        lead.subject,
        lead.person,
        said.channel,
        lead.purpose,
        lead.template,
        draft.language,
        lead.playbook,
        said.preview,
        sealed,
        now,
        "shadow" if said.preview else "in_flight",
    )


def _outgoing(desk: Desk, draft: Draft, now: datetime) -> Outgoing:
    lead, said = draft.lead, draft.said
    return Outgoing(
        shop=lead.shop,
        month=now.date().replace(day=1),
        message=draft.id,
        attempt=1,
        provider=desk.providers(lead.shop, said.channel),
        channel=said.channel,
        key=message_id(draft.id, draft.letter.sender),
        subject=lead.subject,
        purpose=lead.purpose,
        template=lead.template,
        letter=draft.letter,
        playbook=lead.playbook,
        step=lead.step,
    )


def _attempt(desk: Desk, one: Outgoing, now: datetime) -> letters.Attempt:
    until = now + desk.lease
    return letters.Attempt(
        one.shop, one.month, one.message, 1, one.channel, one.provider, one.key, "waiting", until, worker=desk.worker
    )
