"""Pack the evidence of a late, lost or damaged parcel into a file for its carrier.

ORDER is the shop's id of the order, its number, or a tracking number. The ZIP holds a PDF with the statement and the
proof, every scan with both clocks as a table, the carrier's own dates, and the hashes of the raw messages. Names and
streets are left out unless `--recipient` asks for them; that it was read is written down.

  doorstep claim 1004 --shop mine
  doorstep claim 1Z999AA10123456784 -o damaged.zip --recipient
"""

import argparse
import getpass
from collections.abc import Sequence
from pathlib import Path

from doorstep.cli import answer, ground
from doorstep.cli.orders._which import shop_of
from doorstep.cli.orders.order import subject_of
from doorstep.kit import clock
from doorstep.kit.tx import Database
from doorstep.learning.claims.model import Claim
from doorstep.learning.claims.pack import name_of, packed
from doorstep.learning.claims.rules import claims_of
from doorstep.learning.claims.rules.words import title_of
from doorstep.views import order as view
from doorstep.views import releases
from doorstep.web.evidence import evidence_of
from doorstep.web.shops import shop_of as looks_of
from doorstep.wiring import App


def add(parser: argparse.ArgumentParser) -> None:
    """Which order, which parcel, and where to."""
    parser.add_argument("id", metavar="ORDER", help="the order's id, its number, or a tracking number")
    parser.add_argument("--shop", default="", help="the shop's short name; not needed while there is only one")
    parser.add_argument("--parcel", default="", help="the parcel's id or one of its tracking numbers")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="where to write it (a name of its own here)")
    parser.add_argument("--recipient", action="store_true", help="with the recipient's name and address")
    parser.add_argument("--anyway", action="store_true", help="also when nothing speaks for a claim")


def run(args: argparse.Namespace) -> int:
    """Write the pack and say what it claims."""
    settings = ground.settings()
    with ground.postgres(settings) as url, Database(url) as database:
        claims = read(App.of(settings, database), args)
    claim = chosen(claims, args.parcel, anyway=args.anyway)
    path = args.output or Path(name_of(claim))
    try:
        path.write_bytes(packed(claim))
    except OSError as error:
        raise answer.Problem(f"The pack could not be written: {error}") from None
    value = {"file": str(path), "claim": claim}
    return answer.show(args, value, lambda: as_text(path, claim))


def read(app: App, args: argparse.Namespace) -> list[Claim]:
    """Return the claims that the order's parcels give, and write down that it was read."""
    now = clock.now()
    with app.database.transaction() as tx:
        shop = shop_of(tx, args.shop)
        it = view.order(tx, shop, subject_of(tx, shop, args.id))
        assert it is not None
        looks = looks_of(tx, shop, releases.current(tx, shop))
        who = f"cli:{getpass.getuser()}"
        evidence = evidence_of(tx, app.keys, looks, it.state, who=who, now=now, personal=args.recipient)
    return claims_of(evidence, now)


def chosen(claims: Sequence[Claim], parcel: str, *, anyway: bool) -> Claim:
    """Return the one claim that is meant. Raises `Problem` when there is none, or more than one."""
    number = "".join(parcel.upper().split())
    mine = [
        one
        for one in claims
        if not parcel or one.parcel.endswith(f"/{parcel}") or one.parcel == parcel or number in _numbers(one)
    ]
    if not mine:
        raise answer.Problem("No carrier has had such a parcel.")
    found = mine if anyway else [one for one in mine if one.reasons]
    if not found:
        told = " ".join(" ".join(one.statement[2:-1]) for one in mine)
        raise answer.Problem(f"Nothing speaks for a claim. {told} With --anyway it is packed nevertheless.")
    if len(found) > 1:
        names = ", ".join(f"{one.parcel.rpartition('/')[2]} ({title_of(one)})" for one in found)
        raise answer.Problem(f"Name a parcel with --parcel: {names}.")
    return found[0]


def _numbers(claim: Claim) -> set[str]:
    return {leg.number.upper() for leg in claim.legs}


def as_text(path: Path, claim: Claim) -> str:
    """Return what was written, as a person reads it."""
    return "\n".join([f"{title_of(claim)}, written to {path}", "", *claim.statement])
