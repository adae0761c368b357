"""How the accounts with carriers fare: `doorstep carriers --accounts`."""

import argparse
from typing import Any

from msgspec import structs

from doorstep.cli import answer, ground
from doorstep.kit.clock import now
from doorstep.timeline.polling import handlers as polling
from doorstep.timeline.polling.model import Account, Shown
from doorstep.wiring import App


def show(args: argparse.Namespace) -> int:
    """Show every account of every shop, or of one. Exit code 1 when one stands still."""
    with ground.database() as database:
        app = App.of(ground.settings(), database)
        at = now()
        with database.transaction() as tx:
            found = polling.shown(tx, args.shop, at)
            bundles = app.bundles(tx, {one.shop for one in found})
    told = [as_json(one, bundles[one.shop].accounts.named(one.account)) for one in found]
    well = all(one["state"] == "well" for one in told)
    return answer.show(args, told, lambda: as_text(told), code=answer.OK if well else answer.PROBLEM)


def as_json(one: Shown, account: Account | None) -> dict[str, Any]:
    """Return an account as `docs/cli/accounts.schema.json` describes it."""
    told = {name: value for name, value in structs.asdict(one).items() if name != "failures"}
    moments = {
        name: value.isoformat() if value else None for name, value in told.items() if name.endswith(("_at", "_until"))
    }
    return {
        **told,
        **moments,
        "state": one.state,
        "carrier": account.carrier if account else None,
        "per_day": account.requests_a_day if account else None,
        "cost_per_parcel": round(one.cost_per_parcel, 6),
    }


def as_text(told: list[dict[str, Any]]) -> str:
    """Return two lines for each account."""
    if not told:
        return "No carrier was asked yet. Write accounts into a shop's carriers.toml."
    lines = []
    for one in told:
        limit = f" of {one['per_day']}" if one["per_day"] else ""
        lines.append(
            f"{one['shop']}  {one['account']}  {one['state']}: {one['today']}{limit} requests today, last answer "
            f"{one['answered_at'] or 'never'}"
        )
        why = f"; {one['why']}" if one["why"] else ""
        lines.append(
            f"    {one['open']} parcels open of {one['parcels']}, {one['given_up']} given up; "
            f"{one['cost_per_parcel']:.4f} a parcel{why}"
        )
    return "\n".join(lines)
