"""Count what was told against what came, and make sheets of it. Within a transaction that others open."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from doorstep.kit.handle import Tx
from doorstep.learning.accuracy import store
from doorstep.learning.accuracy.model import HOW, DryRun, Forecast, Sheet
from doorstep.learning.accuracy.rules.dry_run import dry_run
from doorstep.learning.accuracy.rules.figures import sheet_of, since_of
from doorstep.learning.accuracy.rules.tallies import cells_of, settles_at

_AT_ONCE = 2000
_ALL = 1_000_000


def told(tx: Tx, shop: str, orders: Sequence[str]) -> dict[tuple[str, str], Forecast]:
    """Return what was told live of these orders, by order and stage."""
    return {(one.order, one.key.stage): one for one in store.told(tx, shop, orders)} if orders else {}


def keep(tx: Tx, shop: str, forecasts: Iterable[Forecast], now: datetime, before: Iterable[Forecast] = ()) -> None:
    """Write what was told and what came, and count the cells that it touches. ``before`` is what stood there."""
    made = list({(one.order, one.key.stage, one.key.how): one for one in forecasts}.values())
    if not made:
        return
    store.hold(tx, shop)
    store.keep(tx, shop, [(one, settles_at(one, now)) for one in made])
    touched = sorted({one.key for one in (*made, *before)})
    store.write(tx, shop, touched, cells_of(store.of_cells(tx, shop, touched), now))


def keep_tested(tx: Tx, shop: str, forecasts: Sequence[Forecast], now: datetime) -> None:
    """Put what a walk told in the place of what an earlier one did."""
    store.hold(tx, shop)
    store.clear_tested(tx, shop)
    for place in range(0, len(forecasts), _AT_ONCE):
        store.keep(tx, shop, [(one, None) for one in forecasts[place : place + _AT_ONCE]])
    cells = cells_of(forecasts, now)
    if cells:
        store.write(tx, shop, [cell.key for cell in cells], cells)


def refresh(tx: Tx, shop: str, now: datetime, limit: int) -> int:
    """Judge what time alone has settled; return how many there were."""
    store.hold(tx, shop)
    due = store.due(tx, shop, now, limit)
    keep(tx, shop, due, now)
    return len(due)


def sheet(
    tx: Tx, shop: str, how: str, stage: str, by: str, weeks: int, today: date, where: Mapping[str, str] | None = None
) -> Sheet:
    """Return the sheet of so many weeks up to the newest that anything was told of. An empty ``how`` takes what was
    told live where there is any, else what was tested."""
    how = how or next((one for one in HOW if store.newest_week(tx, shop, one, stage) is not None), HOW[0])
    span = since_of(store.newest_week(tx, shop, how, stage), today, weeks)
    return sheet_of(store.cells(tx, shop, how, stage, *span), how, stage, by, span, where or {})


def orders(tx: Tx, shop: str, sheet: Sheet, where: Mapping[str, str], limit: int) -> list[Forecast]:
    """Return the forecasts behind a figure of a sheet."""
    since, until = sheet.since, sheet.until
    if "week" in where:
        since = date.fromisoformat(where["week"])
        until = since + timedelta(weeks=1)
    return store.orders(tx, shop, sheet.how, sheet.stage, since, until, dict(where), limit)


def thresholds(tx: Tx, shop: str, now_at: float, then_at: float) -> DryRun:
    """Return what another threshold of warnings would have meant over what the latest walk looked at."""
    found = store.orders(tx, shop, "tested", "purchase", date.min, date.max, {}, _ALL)
    return dry_run(shop, found, now_at, then_at)
