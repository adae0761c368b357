"""Take in what a customer asks to change, carry it to whoever brings the parcel, and write down what became of it."""

from datetime import datetime, timedelta

from msgspec import Struct

from doorstep.delivery import store
from doorstep.delivery.model import Asked, Choice, Outcome, Refused, Rules, Span, Wish
from doorstep.delivery.rules import checked, chosen, offered, same_words
from doorstep.kit.handle import Tx
from doorstep.kit.i18n import Translator
from doorstep.kit.ids import digest, keyed
from doorstep.people import handlers as people
from doorstep.people.model import Keyring
from doorstep.promise.rules.calendar import moment, zone_of
from doorstep.tasks import handlers as tasks
from doorstep.tasks.model import DONE, DROPPED, OPEN
from doorstep.tasks.model import Refused as TaskRefused
from doorstep.timeline import handlers as timeline
from doorstep.timeline.model import CHANGES, AnyFact, ChangeReplaced, ChangeRequested, OrderState, Reading, Told
from doorstep.timeline.sentences.words import carrier_words, change_words

READER = "delivery@1"
CUSTOMER = "customer"
_WHY = (
    "The customer asks for it; the details stand on the order's page, with personal data shown."
    " Done means that they agreed, given up that they did not."
)
#: So often may the same thing be asked for differently.
MOST = 12
_ENGLISH = Translator("en")


class Desk(Struct, frozen=True):
    """Where a request comes in: the shop with its document, who asks by which way, and the moment. ``zone`` is the
    shop's clock, for orders without a known destination."""

    tx: Tx
    keys: Keyring
    shop: str
    rules: Rules
    zone: str
    currency: str
    now: datetime
    by: str = CUSTOMER
    source: str = "page"


def choices(desk: Desk, state: OrderState) -> tuple[Choice, ...]:
    """Every change that may be asked for now, or not with the reason."""
    return offered(state, desk.rules, desk.now, zone_of(state.destination, desk.zone))


def ask(desk: Desk, state: OrderState, wish: Wish) -> Outcome:
    """Take in a request. The same one twice is one; a new one takes the place of what was asked before about the same.

    Raises ``Refused``. The caller commits.
    """
    subject = state.order
    choice = chosen(choices(desk, state), wish.change, wish.parcel)
    wish = checked(wish, choice, desk.rules)
    assert choice is not None
    store.hold(desk.tx, desk.shop, subject)
    slot = CHANGES[wish.change]
    before = store.of_slot(desk.tx, desk.shop, subject, wish.parcel, slot)
    same = keyed(people.shop_secret(desk.tx, desk.keys, desk.shop), "change", *same_words(wish))
    latest = next((one for one in before if not one.ended), None)
    answer = _answer(desk, latest) if latest is not None else ""
    if latest is not None and latest.same == same and answer in (OPEN, DONE):
        return Outcome(latest.request)
    if len(before) >= MOST:
        raise Refused("too_many")
    if wish.span is not None:
        _take_place(desk, wish.span)
    told: list[Told] = []
    if latest is not None and answer == OPEN:
        told += _end(desk, latest, wish.change)
    request = digest("change", desk.shop, subject, wish.parcel, slot, str(len(before))).hex
    told += _carry_out(desk, state, wish, choice, request, same)
    return _record(desk, request, told)


def withdraw(desk: Desk, state: OrderState, request: str) -> Outcome:
    """Take a request back that nobody answered yet. Raises ``Refused``."""
    store.hold(desk.tx, desk.shop, state.order)
    asked = store.load(desk.tx, desk.shop, state.order, request)
    if asked is None:
        raise Refused("not_offered")
    if asked.ended:
        return Outcome(request)
    if _answer(desk, asked) != OPEN:
        raise Refused("answered")
    return _record(desk, request, _end(desk, asked, ""))


def answer(desk: Desk, order: str, request: str, *, agreed: bool, why: str = "") -> Outcome:
    """Write down what whoever brings it said: the end of the task that carries the request. Raises ``Refused``."""
    store.hold(desk.tx, desk.shop, order)
    asked = store.load(desk.tx, desk.shop, order, request)
    if asked is None or asked.task is None or asked.ended:
        raise Refused("answered")
    try:
        if agreed:
            act = tasks.finish(desk.tx, desk.shop, asked.task, who=desk.by, now=desk.now)
        else:
            why = why or "They cannot do it."
            act = tasks.drop(desk.tx, desk.shop, asked.task, who=desk.by, why=why, now=desk.now)
    except TaskRefused:
        raise Refused("answered") from None
    return _record(desk, request, [_told(desk, order, ("task", id_.hex), fact) for id_, fact in act.facts])


def _answer(desk: Desk, asked: Asked) -> str:
    """How the task of a request stands: open, done or dropped. It is locked, so that no answer comes in between."""
    return tasks.task_of(desk.tx, desk.shop, asked.task).state if asked.task is not None else OPEN


def _end(desk: Desk, asked: Asked, instead: str) -> list[Told]:
    """End a request that something else takes the place of, or nothing; its task ends without being an answer."""
    store.end(desk.tx, desk.shop, asked.subject, asked.request, "replaced" if instead else "withdrawn", desk.now)
    if asked.span is not None:
        store.leave_place(desk.tx, desk.shop, asked.span)
    told = []
    if asked.task is not None:
        why = "The customer wants something else now." if instead else "The customer took it back."
        act = tasks.drop(desk.tx, desk.shop, asked.task, who=desk.by, why=why, now=desk.now)
        told += [_told(desk, asked.subject, ("task", id_.hex), fact) for id_, fact in act.facts[:1]]
    replaced = ChangeReplaced(asked.change, asked.request, instead, desk.by)
    return [*told, _told(desk, asked.subject, ("change", asked.request, "replaced"), replaced)]


def _carry_out(desk: Desk, state: OrderState, wish: Wish, choice: Choice, request: str, same: bytes) -> list[Told]:
    """Open the task that carries the request out, and say what was asked for and until when."""
    due = desk.now + timedelta(hours=choice.answer_hours)
    due = min(due, choice.until) if choice.until is not None else due
    change = change_words(wish.change, _ENGLISH)
    whom = {"shop": "the warehouse", "own": "the driver"}.get(choice.carrier) or carrier_words(choice.carrier)
    act = tasks.open_change(
        desk.tx, desk.shop, state.order, request, wish.change,
        title=f"Tell {whom}: {change}", why=_WHY, role=desk.rules.role, due_at=due, now=desk.now,
    )  # fmt: skip
    asked = Asked(
        desk.shop, state.order, request, wish.parcel, CHANGES[wish.change], wish.change, same, desk.now,
        choice.through, act.task.id, wish.span,
    )  # fmt: skip
    if not store.insert(desk.tx, asked):
        raise AssertionError(f"the request {request} was there, though its order was held")
    fact = _fact(desk, state, wish, choice, request, due)
    return [
        _told(desk, state.order, ("change", request, "requested"), fact),
        *(_told(desk, state.order, ("task", id_.hex), said) for id_, said in act.facts),
    ]


def _fact(desk: Desk, state: OrderState, wish: Wish, choice: Choice, request: str, due: datetime) -> ChangeRequested:
    span, zone = wish.span, zone_of(state.destination, desk.zone)
    return ChangeRequested(
        change=wish.change,
        request=request,
        parcel=wish.parcel,
        carrier=choice.carrier,
        day=wish.day.isoformat() if wish.day is not None else "",
        window_from=moment(span.day, span.start, zone) if span is not None else None,
        window_to=moment(span.day, span.end, zone) if span is not None else None,
        words=wish.words,
        address=wish.address,
        until=choice.until,
        answer_by=due,
        fee=choice.fee,
        currency=desk.currency if choice.fee else "",
        by=desk.by,
    )


def _take_place(desk: Desk, span: Span) -> None:
    """Take one place of a window. Where none is left, those of refused requests are given back first."""
    capacity = _capacity(desk.rules, span)
    if store.take_place(desk.tx, desk.shop, span, capacity):
        return
    for one in store.in_window(desk.tx, desk.shop, span):
        found = tasks.tasks_of(desk.tx, desk.shop, one.subject)
        refused = any(task.id == one.task and task.state == DROPPED for task in found)
        if refused and store.end(desk.tx, desk.shop, one.subject, one.request, "refused", desk.now):
            store.leave_place(desk.tx, desk.shop, span)
    if not store.take_place(desk.tx, desk.shop, span, capacity):
        raise Refused("no_room")


def _capacity(rules: Rules, span: Span) -> int:
    clocks = (f"{span.start:%H:%M}", f"{span.end:%H:%M}")
    return max((one.capacity for one in rules.window if (one.start, one.end) == clocks), default=0)


def _told(desk: Desk, order: str, words: tuple[str, ...], fact: AnyFact) -> Told:
    return Told(order, words, desk.now, fact, offset=0)


def _record(desk: Desk, request: str, told: list[Told]) -> Outcome:
    read = timeline.Read(desk.shop, desk.source, Reading(tuple(told)), desk.now, reader=READER)
    timeline.record(desk.tx, desk.keys, [read], now=desk.now)
    return Outcome(request, tuple((one.identity, one.fact) for one in told))
