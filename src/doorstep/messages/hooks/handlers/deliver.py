"""The first and the third step of a call: put it in flight, and record what became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from doorstep.kit.handle import Tx
from doorstep.messages.hooks.model import DEAD, Call, Fate
from doorstep.messages.hooks.rules import MOST, Sentence, sentence
from doorstep.messages.hooks.store import calls, known
from doorstep.messages.rules.retry import Chance

#: How long a call may be in flight before whoever made it counts as gone. Much longer than any call takes.
LEASE = timedelta(minutes=2)
#: A hook of which so many calls used up all their tries within this time, while none arrived, is called no more.
SILENT, PATIENCE = 10, timedelta(days=3)
DELINQUENT = "nothing arrived for three days"
GONE = "the receiver said that it is gone (410)"


class Room(Struct, frozen=True):
    """What a worker can take on: ``free`` calls in all, ``each`` for one hook, ``busy`` are under way by (shop, hook).

    ``turn`` is any number that changes from claim to claim.
    """

    free: int
    each: int
    turn: int
    busy: dict[tuple[str, str], int]


def claim(tx: Tx, worker: str, room: Room, now: datetime, lease: timedelta = LEASE) -> list[Call]:
    """Put due calls in flight. The caller commits, and only then calls."""
    if room.free <= 0:
        return []
    return calls.claim(tx, calls.Claim(room.free, room.each, room.turn, room.busy), worker, now, now + lease)


def record(tx: Tx, fates: Sequence[Fate], now: datetime, chance: Chance) -> None:
    """Write down what became of calls. A receiver that is gone is not called again."""
    if not fates:
        return
    judged = [(fate, sentence(fate, now, chance)) for fate in fates]
    calls.change(tx, [_change(fate, said) for fate, said in judged], now)
    if gone := sorted({(fate.call.place.shop, fate.call.hook) for fate, said in judged if said.gone}):
        known.switch_off(tx, gone, GONE, now)
    spent = sorted({(fate.call.place.shop, fate.call.hook) for fate, said in judged if _spent(fate, said)})
    if spent and (silent := known.delinquent(tx, spent, now - PATIENCE, SILENT)):
        known.switch_off(tx, silent, DELINQUENT, now)


def _spent(fate: Fate, said: Sentence) -> bool:
    """Whether a call was given up after all its tries."""
    return said.state == DEAD and fate.call.attempt >= MOST


def _change(fate: Fate, said: Sentence) -> calls.Change:
    call, answer = fate.call, fate.answer
    place = call.place
    return calls.Change(
        place.shop,
        place.subject,
        place.month,
        place.id,
        call.started_at,
        said.state,
        said.due_at,
        answer.status or None,
        said.error,
        answer.refused,
    )
