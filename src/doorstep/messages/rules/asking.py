"""From a step that is due to the ask that it leaves. Pure."""

from datetime import datetime
from uuid import UUID

from doorstep.kit.ids import digest
from doorstep.messages.model import Ask
from doorstep.playbooks.model import Due
from doorstep.promise.model import Estimate


def ask_of(
    shop: str,
    subject: str,
    due: Due,
    *,
    topic: str,
    live: bool,
    now: datetime,
    release: str = "",
    decision: UUID | None = None,
    estimate: Estimate | None = None,
) -> Ask:
    """Return the ask of a `tell` step. `topic` is the playbook's; a topic of the step's own comes first.

    The id follows from the step's key (order, playbook, step, cause), so the same step asks once.
    """
    step = due.step
    return Ask(
        shop=shop,
        id=digest("ask", shop, subject, due.playbook, step.key, due.cause),
        subject=subject,
        playbook=due.playbook,
        step=step.key,
        cause=due.cause,
        template=step.template,
        purpose=step.purpose,
        asked_at=now,
        news_at=due.news_at,
        fresh_until=due.fresh_until,
        role=step.audience,
        channels=step.channels,
        topic=step.topic or topic,
        live=live,
        decision=decision,
        release=release,
        parcel=due.parcel,
        estimate=estimate,
    )
