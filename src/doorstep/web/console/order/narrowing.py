"""How an order's date narrowed over its life: every statement on one scale, with where it came from. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo

from msgspec import Struct

from doorstep.kit.i18n import Translator, date_words
from doorstep.promise.model import Estimate, Statement
from doorstep.promise.rules import reproduces
from doorstep.timeline.model import OrderState

WIDE, EDGE = 360, 6
#: Later ones are the news; of very many the first and the latest are shown.
MOST = 24
_DAY = timedelta(days=1)


class Bar(Struct, frozen=True):
    """One statement: its place on the scale, what it said, and whether it follows from what was kept (``None``: there
    is nothing kept to work it out from). ``now``: it is the latest estimate and was told to nobody."""

    at: datetime
    x: float
    wide: float
    likely: float | None
    words: str
    told: str
    source: str
    model: str
    sure: int | None
    times: int
    equal: bool | None
    now: bool = False


class Narrowing(Struct, frozen=True):
    """All bars on one scale from ``first`` to ``last``; ``promised`` and ``came`` are places on it."""

    bars: tuple[Bar, ...]
    first: str
    last: str
    promised: float | None
    came: float | None


class _Scale:
    """Days from the first to the last, equally wide."""

    def __init__(self, moments: Sequence[datetime], zone: tzinfo) -> None:
        days = [moment.astimezone(zone).date() for moment in moments]
        self.zone, self.first, self.last = zone, min(days), max(days)
        self._count = max((self.last - self.first).days + 1, 3)

    def at(self, moment: datetime) -> float:
        """The place of a moment, on its day by its hour."""
        local = moment.astimezone(self.zone)
        part = (local.hour + local.minute / 60.0) / 24.0
        days = (local.date() - self.first).days + part
        return round(EDGE + (WIDE - 2 * EDGE) * min(max(days / self._count, 0.0), 1.0), 1)


def narrowing(
    statements: Iterable[Statement], state: OrderState, estimate: Estimate | None, now: datetime, zone: tzinfo,
    say: Translator,
) -> Narrowing | None:  # fmt: skip
    """Draw every statement with days, the first told first, and the estimate of now; ``None`` when there is none."""
    told = [one for one in statements if one.earliest is not None and one.latest is not None]
    told = told if len(told) <= MOST else [*told[:1], *told[1 - MOST :]]
    if not told:
        return None
    shown = estimate if state.open else None
    promised = state.promised.end if state.promised is not None else None
    ends = [moment for one in told for moment in (one.earliest, one.latest) if moment is not None]
    more = [state.placed_at, promised, state.delivered_at, *((shown.earliest, shown.latest) if shown else ())]
    scale = _Scale([*ends, *(moment for moment in more if moment is not None)], zone)
    bars = [_bar(one, scale, now, say) for one in told]
    if shown is not None:
        bars.append(_latest(shown, scale, now, say))
    today = now.astimezone(zone).date()
    return Narrowing(
        tuple(bars),
        date_words(scale.first, today, say.language),
        date_words(scale.last, today, say.language),
        scale.at(promised) if promised is not None else None,
        scale.at(state.delivered_at) if state.delivered_at is not None else None,
    )


def _bar(one: Statement, scale: _Scale, now: datetime, say: Translator) -> Bar:
    assert one.earliest is not None
    assert one.latest is not None
    left, right = scale.at(one.earliest), scale.at(one.latest)
    estimate = one.basis.estimate if one.basis is not None else None
    likely = estimate.likely if estimate is not None and one.earliest <= estimate.likely <= one.latest else None
    return Bar(
        one.first_shown or now,
        left,
        max(round(right - left, 1), 3.0),
        scale.at(likely) if likely is not None else None,
        _days(one.earliest, one.latest, scale.zone, now, say),
        f"{one.surface} · {one.audience}",
        one.source,
        one.model,
        round(100 * one.confidence) if one.confidence is not None else None,
        one.shown,
        reproduces(one) if one.basis is not None else None,
    )


def _latest(one: Estimate, scale: _Scale, now: datetime, say: Translator) -> Bar:
    left, right = scale.at(one.earliest), scale.at(one.latest)
    words = _days(one.earliest, one.latest, scale.zone, now, say)
    return Bar(
        now, left, max(round(right - left, 1), 3.0), scale.at(one.likely), words, say.text("now, told to nobody yet"),
        one.source, one.model, round(100 * one.confidence), 1, None, now=True,
    )  # fmt: skip


def _days(first: datetime, last: datetime, zone: tzinfo, now: datetime, say: Translator) -> str:
    today = now.astimezone(zone).date()
    days: list[date] = sorted({first.astimezone(zone).date(), last.astimezone(zone).date()})
    return " – ".join(date_words(day, today, say.language) for day in days)
