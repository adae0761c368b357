"""``changes.toml``: read, and checked before it is published. Pure."""

import re
from collections.abc import Iterator, Mapping

from doorstep.delivery.model import TASK, WHO, Offer, Rules, Slot
from doorstep.shop.model import Complaint
from doorstep.shop.rules.documents import complain, did_you_mean, read
from doorstep.timeline.model import CHANGES as KNOWN

CHANGES = "changes.toml"

Problem = tuple[tuple[str | int, ...], str, str]

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_NAME = re.compile(r"\*|[a-z0-9][a-z0-9_-]{0,40}")
_LONGEST = 30


def rules_of(documents: Mapping[str, str]) -> Rules:
    """What a shop lets customers change; nothing without the document. Raises ``ValueError`` when it is unreadable."""
    if CHANGES not in documents:
        return Rules()
    rules, complaints = read(CHANGES, documents[CHANGES], Rules)
    if rules is None:
        raise ValueError(f"{CHANGES}: {complaints[0].why}")
    return rules


def check_changes(path: str, text: str, documents: Mapping[str, str]) -> list[Complaint]:
    """All complaints about ``changes.toml``."""
    if path != CHANGES:
        return []
    rules, complaints = read(path, text, Rules)
    return complaints if rules is None else [complain(path, text, *one) for one in _problems(rules)]


def _problems(rules: Rules) -> Iterator[Problem]:
    if rules.who not in WHO:
        yield ("who",), f"Nobody is called {rules.who!r}.", did_you_mean(rules.who, WHO)
    if not 1 <= rules.days_ahead <= _LONGEST:
        yield ("days_ahead",), "Days to choose from are 1 to 30.", "Write days_ahead = 10."
    taken: set[tuple[str, str]] = set()
    at: tuple[str | int, ...]
    for place, offer in enumerate(rules.offer):
        at = ("offer", place)
        for keys, why, mend in _offer(offer):
            yield (*at, *keys), why, mend
        for change in offer.changes:
            if (offer.carrier, change) in taken:
                why = f"{change!r} is offered twice for {offer.carrier!r}."
                yield (*at, "changes"), why, "Leave it out of one of the two."
            taken.add((offer.carrier, change))
    for place, slot in enumerate(rules.window):
        at = ("window", place)
        for keys, why, mend in _slot(slot):
            yield (*at, *keys), why, mend
    if not rules.window and any("window" in offer.changes for offer in rules.offer):
        yield ("offer",), "Times of day are offered, but there is no [[window]].", "Add [[window]] with start and end."


def _offer(offer: Offer) -> Iterator[tuple[tuple[str, ...], str, str]]:
    if not _NAME.fullmatch(offer.carrier):
        yield ("carrier",), f"{offer.carrier!r} is no carrier.", 'Write its id, "own", "shop" or "*".'
    for change in offer.changes:
        if change not in KNOWN:
            yield ("changes",), f"{change!r} cannot be changed.", did_you_mean(change, tuple(KNOWN))
    if offer.until and not _CLOCK.fullmatch(offer.until):
        yield ("until",), f"{offer.until!r} is no time of day.", 'Write it as "20:00".'
    if offer.days_before < 0 or (offer.days_before and not offer.until):
        yield ("days_before",), "Days before count from the delivery, with a time.", 'Add until = "20:00".'
    if offer.fee < 0:
        yield ("fee",), "A fee cannot be below nothing.", "Write it in the smallest unit of the currency: 250."
    if not 1 <= offer.answer_hours <= 240:
        yield ("answer_hours",), "An answer takes 1 to 240 hours.", "Write answer_hours = 4."
    if offer.through != TASK:
        yield ("through",), f"Nothing carries changes by {offer.through!r}.", 'Write through = "task".'


def _slot(slot: Slot) -> Iterator[tuple[tuple[str, ...], str, str]]:
    for name in ("start", "end"):
        if not _CLOCK.fullmatch(getattr(slot, name)):
            yield (name,), f"{getattr(slot, name)!r} is no time of day.", 'Write it as "18:00".'
    if slot.end <= slot.start:
        yield ("end",), "The window ends before it begins.", "Give it a later end."
    if slot.capacity < 1:
        yield ("capacity",), "Nothing fits into this window.", "Write how many deliveries fit: capacity = 40."
    if not set(slot.weekdays) <= set(range(1, 8)):
        yield ("weekdays",), "Days of the week are 1 (Monday) to 7.", "Write weekdays = [1, 2, 3, 4, 5]."
