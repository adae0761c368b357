"""Remember which messages may go on to the next channel, and when to look at them."""

from collections.abc import Iterable
from datetime import datetime

from doorstep.kit.handle import Tx
from doorstep.messages.handlers.sitting import Case
from doorstep.messages.rules.governor.escalate import first_look, left_of
from doorstep.messages.store import rungs
from doorstep.messages.store.rungs import Rung


def watch(tx: Tx, cases: Iterable[Case], now: datetime) -> None:
    """Remember to look at what was written just now, where its ask says that it may go on."""
    made = [
        Rung(ask.shop, ask.subject, ask.id, 1, draft.id, (draft.said.channel,), first_look(ask.escalation, now))
        for case in cases
        for draft in case.drafts
        if (ask := draft.lead).escalation is not None and not draft.said.preview
        if left_of(ask.escalation, (draft.said.channel,))
    ]
    if made:
        rungs.add(tx, made)
