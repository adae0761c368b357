"""Pick what messages show beside their words, before they are written."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from doorstep.kit.handle import Tx
from doorstep.messages.cards.handlers import Want, draw
from doorstep.messages.cards.model import Drawn, Item, Picked
from doorstep.messages.handlers.desk import Desk, Drawer
from doorstep.messages.handlers.load import Loaded
from doorstep.messages.handlers.sitting import Case
from doorstep.messages.model import Ask, Judgement
from doorstep.messages.rules.publish import Stationery

#: What a preview shows in the place of a code: nothing leaves, so none is given away.
SAMPLE = "SAMPLE"


def pick(tx: Tx, desk: Desk, cases: Sequence[Case], loaded: Loaded, drawer: Drawer, now: datetime) -> None:
    """Draw codes and look for related products for every message that is about to be written and shows them."""
    wants: list[Want] = []
    shown: dict[UUID, dict[str, Drawn]] = {}
    related: dict[UUID, tuple[Item, ...]] = {}
    for case in cases:
        papers = drawer[case.shop]
        by_id = {one.id: one for one in case.asks}
        for said in [one for one in case.said.values() if one.verdict == "sent" or one.preview]:
            lead = by_id[said.ask]
            kinds = _wanted(papers, case, said, by_id)
            person = loaded.person_of(lead)
            for name in sorted(of for kind, of in kinds if kind == "offer" and of in papers.shelf.offers):
                if said.preview:
                    until = now.date() + timedelta(days=papers.shelf.offers[name].days)
                    shown.setdefault(lead.id, {})[name] = Drawn(SAMPLE, until)
                elif person is not None:
                    wants.append(Want(case.shop, name, person, lead.id))
            if desk.goods is not None and any(kind == "related" for kind, _ in kinds):
                related[lead.id] = _related(tx, desk, papers, loaded, lead, person, now)
    offers = {(one.shop, one.offer): drawer[one.shop].shelf.offers[one.offer] for one in wants}
    for want, drawn in draw(tx, desk.keys, wants, offers, now).items() if wants else ():
        shown.setdefault(want.ask, {})[want.offer] = drawn
    loaded.picked = {one: Picked(shown.get(one, {}), related.get(one, ())) for one in {*shown, *related}}


def _wanted(papers: Stationery, case: Case, said: Judgement, by_id: dict[UUID, Ask]) -> set[tuple[str, str]]:
    """The kinds of blocks, and of what, that a message has in any language and that may stand in it."""
    told = {by_id[one.ask].template for one in case.said.values() if one.into == said.ask or one.ask == said.ask}
    return {
        (part.kind, part.to)
        for (template, _), sheet in papers.sheets.items()
        if template in told
        for part in sheet.parts
        if part.purpose in said.purposes and part.kind in ("offer", "related")
    }


def _related(
    tx: Tx, desk: Desk, papers: Stationery, loaded: Loaded, lead: Ask, person: UUID | None, now: datetime
) -> tuple[Item, ...]:
    known = loaded.orders.get((lead.shop, lead.subject))
    if known is None or desk.goods is None:
        return ()
    bought = [line.product or line.sku for line in known.state.lines if line.quantity > 0]
    return desk.goods(tx, lead.shop, person, [one for one in bought if one], papers.shelf.products, now)
