"""One round of the reading loop, in which a poisoned body never stops the others."""

import logging
from collections.abc import Sequence
from datetime import datetime

from doorstep.intake import handlers
from doorstep.intake.model import Body, failed
from doorstep.intake.ports import Begin, Step
from doorstep.kit.errors import Collision, StoreDown
from doorstep.people.model import Keyring

_log = logging.getLogger(__name__)


def read_round(
    begin: Begin,
    keys: Keyring,
    step: Step,
    *,
    now: datetime,
    limit: int = handlers.MOST_BODIES,
    most_bytes: int = handlers.MOST_BYTES,
) -> int:
    """Claim, read and settle one batch; return how many bodies were claimed, 0 when none wait.

    When `step` raises, nothing of the batch is kept; it is read again in smaller and smaller parts until only the
    culprits are left, and these are set aside as failed. `StoreDown` and `Collision` are nobody's fault and are raised:
    wait a little and call again.
    """
    bodies: list[Body] = []
    try:
        with begin() as tx:
            bodies = handlers.claim(tx, keys, now=now, limit=limit, most_bytes=most_bytes)
            handlers.settle(tx, step(tx, bodies) if bodies else (), now=now)
    except (StoreDown, Collision):
        raise
    except Exception as error:  # whatever a hostile body makes our code raise
        if not bodies:
            raise
        _blame(begin, keys, step, bodies, error, now=now)
    return len(bodies)


def isolate(begin: Begin, keys: Keyring, step: Step, bodies: Sequence[Body], *, now: datetime) -> int:
    """Read these bodies in a new transaction, and in two halves when that raises. Return how many were set aside."""
    try:
        with begin() as tx:
            again = handlers.claim_these(tx, keys, bodies, now=now)
            handlers.settle(tx, step(tx, again) if again else (), now=now)
        return 0
    except (StoreDown, Collision):
        raise
    except Exception as error:
        return _blame(begin, keys, step, bodies, error, now=now)


def _blame(begin: Begin, keys: Keyring, step: Step, bodies: Sequence[Body], error: Exception, *, now: datetime) -> int:
    if len(bodies) == 1:
        _set_aside(begin, keys, bodies[0], error, now=now)
        return 1
    half = len(bodies) // 2
    return sum(isolate(begin, keys, step, part, now=now) for part in (bodies[:half], bodies[half:]))


#: What the database has against a body: the kind of its error, why, and how to mend it.
_LIMITS = {
    "ProgramLimitExceeded": (
        "A name or number in it is too long to be kept.",
        "Send names and numbers of at most a few hundred letters.",
    ),
    "UntranslatableCharacter": ("It holds a NUL character, which no text can keep.", "Send it without NUL characters."),
    "NumericValueOutOfRange": ("A number in it is too large to be kept.", "Send numbers of at most 18 digits."),
}


def _set_aside(begin: Begin, keys: Keyring, body: Body, error: Exception, *, now: datetime) -> None:
    kind = type(error).__name__  # never its words: they may hold personal data
    _log.warning("body %s of shop %s (%s) is set aside: %s", body.id, body.shop, body.source, kind)
    outcome = failed(
        body,
        *_LIMITS.get(
            kind,
            (
                f"Reading it stopped with an error of our own ({kind}).",
                "Report it with the body's number; read it again once the reader is mended.",
            ),
        ),
    )
    with begin() as tx:
        if handlers.claim_these(tx, keys, [body], now=now):
            handlers.settle(tx, [outcome], now=now)
