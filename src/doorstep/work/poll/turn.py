"""One turn by one account: ask in batches, and say how each leg and the account itself fared. Outside transactions."""

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct, field, structs

from doorstep.connect.asking import Account as Asking
from doorstep.connect.asking import Asker, Failure, Got, Why
from doorstep.intake.model import Arrival
from doorstep.timeline.polling import handlers as polling
from doorstep.timeline.polling.handlers import Turn
from doorstep.timeline.polling.model import Account, Breaker, Due, Fare
from doorstep.timeline.polling.rules.breaker import failed, may_ask, retry_at, succeeded
from doorstep.timeline.rules.eras import split_leg
from doorstep.work.poll.meter import Meter

#: What differs in each answer although nothing happened.
_VOLATILE = re.compile(
    rb'"(?:transactionId|requestId|request_id|responseId|correlationId|messageId|processingTime)"\s*:\s*"[^"]*"'
    rb"|<(?:\w+:)?ResponseReference>[^<]*<"
)
_PASSING = frozenset({Why.AWAY, Why.TOO_OFTEN})
_REFUSED_PAUSE = timedelta(hours=1)


class Outcome(Struct):
    """What came of a turn."""

    breaker: Breaker
    fares: list[Fare] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    refused: bool = False
    answered: bool = False
    why: str = ""


def take(
    shop: str, account: Account, asker: Asker, turn: Turn, asking: Asking, meter: Meter, now: datetime,
    rng: random.Random,
) -> Outcome:  # fmt: skip
    """Ask for the legs of a turn, batch by batch, until the turn's requests or the carrier's patience are used up."""
    outcome = Outcome(turn.leased.breaker)
    for batch in batches(turn.legs, account.batch or asker.wire.batch):
        before = meter.used
        try:
            got = asker.fetch([split_leg(due.leg)[1] for due in batch], asking, meter)
        except Failure as failure:
            if failure.why is Why.USED_UP:
                break
            _failed(outcome, batch, failure, now, rng)
        except Exception as error:  # whatever an answer makes our code raise must not stop the other legs
            ours = Failure(Why.WRONG, f"an error of our own: {type(error).__name__}")
            _failed(outcome, batch, ours, now, rng)
        else:
            outcome.breaker, outcome.answered, outcome.why = succeeded(), True, ""
            _answered(outcome, shop, account, batch, got, now, rng)
        _pay(outcome, len(batch), (meter.used - before) * account.cost)
        if outcome.refused or may_ask(outcome.breaker, now) == 0:
            break
    return outcome


def batches(legs: Sequence[Due], most: int) -> Iterator[list[Due]]:
    """Part the legs; one that was asked for in vain goes alone, since a wrong number can spoil a batch."""
    well = [due for due in legs if not due.tries]
    yield from (well[start : start + most] for start in range(0, len(well), most))
    yield from ([due] for due in legs if due.tries)


def hashed(raw: bytes) -> bytes:
    """The hash by which an answer is known again."""
    return hashlib.sha256(_VOLATILE.sub(b"", raw)).digest()


def _answered(
    outcome: Outcome, shop: str, account: Account, batch: Sequence[Due], got: Sequence[Got], now: datetime,
    rng: random.Random,
) -> None:  # fmt: skip
    told = {number: (raw, meta) for number, raw, meta in got}
    for due in batch:
        number = split_leg(due.leg)[1]
        raw, meta = told.get(number, (b"", {}))
        if not raw:
            outcome.fares.append(polling.answered(due, account, now, rng.random(), unknown=True))
            continue
        answer = hashed(raw)
        outcome.fares.append(polling.answered(due, account, now, rng.random(), answer=answer))
        if answer != due.answer:
            key = f"asked:{number}:{answer.hex()}"
            beside = {"connector": account.carrier, **meta}
            outcome.arrivals.append(Arrival(shop, account.name, key, raw, "asked", beside))


def _failed(outcome: Outcome, batch: Sequence[Due], failure: Failure, now: datetime, rng: random.Random) -> None:
    outcome.why, outcome.refused = failure.words, failure.why is Why.REFUSED
    if failure.why in _PASSING:
        outcome.breaker = failed(outcome.breaker, now, retry_after=failure.retry_after)
    for due in batch:
        if outcome.refused:  # it is the account's fault and not the leg's
            fare = polling.failed(due, now + _REFUSED_PAUSE, failure.words, now)
            outcome.fares.append(structs.replace(fare, tries=due.tries))
            continue
        at = retry_at(due.tries + 1, now, rng.random, retry_after=failure.retry_after)
        outcome.fares.append(polling.failed(due, at, failure.words, now, ours=failure.why is Why.WRONG))


def _pay(outcome: Outcome, legs: int, cost: float) -> None:
    """Share what the requests of a batch cost among its legs."""
    if cost:
        fares = [structs.replace(fare, cost=cost / legs) for fare in outcome.fares[-legs:]]
        outcome.fares[-legs:] = fares
