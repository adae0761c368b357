"""The third step of sending: record what became of each attempt."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from doorstep.kit.handle import Tx
from doorstep.messages.model import Fate, Outgoing
from doorstep.messages.rules.retry import Chance, gives_up, may_repeat, next_try, scrubbed
from doorstep.messages.store import letters
from doorstep.messages.store.letters import Attempt, Change
from doorstep.promise.model import Statement
from doorstep.timeline.model import MessageFailed, MessageSent, Told


class News(Struct, frozen=True):
    """What the caller must write down in the same transaction: (shop, fact) for the timeline, and (shop, statement) for
    the promise ledger."""

    facts: tuple[tuple[str, Told], ...] = ()
    statements: tuple[tuple[str, Statement], ...] = ()


def record_fates(tx: Tx, fates: Sequence[Fate], now: datetime, chance: Chance) -> News:
    """Write down what became of attempts, and when a failed one is tried again.

    An attempt that was given up by somebody else meanwhile can still become sent, but nothing else.
    """
    if not fates:
        return News()
    sent = [one for one in fates if not one.error]
    failed = [one for one in fates if one.error]
    arrived = letters.change(tx, [_change(one, "sent") for one in sent], ("in_flight", "unknown"), now)
    stood = letters.change(tx, [_change(one, _state(one)) for one in failed], ("in_flight",), now)
    done = [one.outgoing for one in sent if _key(one.outgoing) in arrived]
    counted = [one for one in failed if _key(one.outgoing) in stood]
    arrivals: list[letters.MessageFate] = [(*_place(one), "sent") for one in done]
    letters.fates(tx, [*arrivals, *_final(counted)], now)
    again = [later for one in counted if (later := _again(one, now, chance)) is not None]
    if again:
        letters.add_attempts(tx, again)
    lost = [one for one in counted if _state(one) == "dead" and not one.cause]  # what has a cause is heard as a bounce
    return News(
        (*(_sent(one, now) for one in done), *(failure(one.outgoing, one.error, now) for one in lost)),
        tuple((one.shop, one.letter.told) for one in done if one.letter.told),
    )


def failure(one: Outgoing, error: str, now: datetime) -> tuple[str, Told]:
    """Return the fact that a message could not be delivered for good."""
    fact = MessageFailed(message=str(one.message), channel=one.channel, reason=scrubbed(error))
    return one.shop, Told(one.subject, ("message", str(one.message), "failed"), now, fact, 0)


def _sent(one: Outgoing, now: datetime) -> tuple[str, Told]:
    fact = MessageSent(
        message=str(one.message), playbook=one.playbook, step=one.step, channel=one.channel, template=one.template
    )
    return one.shop, Told(one.subject, ("message", str(one.message), "sent"), now, fact, 0)


def _state(fate: Fate) -> str:
    if fate.lost:
        return "unknown"
    return "dead" if gives_up(fate) else "failed"


def _change(fate: Fate, state: str) -> Change:
    one = fate.outgoing
    return Change(
        one.shop,
        one.month,
        one.message,
        one.attempt,
        state,
        scrubbed(fate.error),
        fate.permanent,
        named=fate.id,
        parts=fate.parts,
        cost=fate.cost,
    )


def _final(fates: Iterable[Fate]) -> Iterable[letters.MessageFate]:
    for fate in fates:
        state = _state(fate)
        if state == "dead":
            yield (*_place(fate.outgoing), "failed")
        elif state == "unknown" and not _repeats(fate):
            yield (*_place(fate.outgoing), "unknown")


def _again(fate: Fate, now: datetime, chance: Chance) -> Attempt | None:
    one, state = fate.outgoing, _state(fate)
    if state == "dead" or (state == "unknown" and not _repeats(fate)):
        return None
    return Attempt(
        one.shop,
        one.month,
        one.message,
        one.attempt + 1,
        one.channel,
        fate.then or one.provider,
        one.key,
        "waiting",
        now if fate.then and fate.soon else next_try(one.attempt, now, chance, fate.retry_after),
        repeat=one.repeat or state == "unknown",
    )


def _repeats(fate: Fate) -> bool:
    one = fate.outgoing
    return may_repeat(one.purpose, repeated=one.repeat, asks=fate.asks, attempt=one.attempt)


def _place(one: Outgoing) -> tuple[str, date, UUID]:
    return one.shop, one.month, one.message


def _key(one: Outgoing) -> tuple[str, UUID, int]:
    return one.shop, one.message, one.attempt
