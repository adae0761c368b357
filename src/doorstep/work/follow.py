"""Count what became of messages into the table that the page of effects reads."""

from datetime import datetime, timedelta

from doorstep.learning.outcomes import handlers as outcomes
from doorstep.messages.segments.rules import segments_of
from doorstep.wiring import App

AT_ONCE = 1_000


def follow(app: App, shop: str, now: datetime) -> None:
    """Count every message of a shop whose fate may still change, a batch a transaction, and follow its comparisons."""
    with app.database.transaction() as tx:
        bundle = app.bundles(tx, [shop])[shop]
        window, groups = timedelta(days=bundle.settings.effect.window_days), segments_of(bundle.documents)
        outcomes.follow(tx, shop, window, now)
    after: outcomes.Place | None = outcomes.FIRST
    while after is not None:
        with app.database.transaction() as tx:
            after = outcomes.count(tx, shop, window, now, after, AT_ONCE, groups)
