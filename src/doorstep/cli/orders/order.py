"""Show one order: what happened, who has it, what was said, what is to be done, and why.

ID is the shop's id of the order, its number, or a tracking number. Names and addresses are left out; the console shows
them to those who may see them, and writes down who looked.
"""

import argparse
import sys
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from doorstep.cli import answer, ground
from doorstep.cli.orders._order_text import human
from doorstep.cli.orders._which import shop_of
from doorstep.connect.standards.epcis.write import write
from doorstep.kit import clock
from doorstep.kit.handle import Tx
from doorstep.kit.i18n import Translator
from doorstep.promise import handlers as promise
from doorstep.tasks import handlers as tasks
from doorstep.timeline.rules import counting
from doorstep.timeline.rules.custody import Held, bar
from doorstep.timeline.sentences import Reader, for_staff, holder_words
from doorstep.views import order as view
from doorstep.views import orders, releases
from doorstep.views.order import Order
from doorstep.views.states import events_of
from doorstep.web.console.lines import matter
from doorstep.web.console.order.why import Chapter, chapters
from doorstep.web.shops import shop_of as looks_of


def add(parser: argparse.ArgumentParser) -> None:
    """Which order."""
    parser.add_argument("id", metavar="ID", help="the order's id, its number, or a tracking number")
    parser.add_argument("--shop", default="", help="the shop's short name; not needed while there is only one")
    parser.add_argument("--all", action="store_true", help="also say of each playbook that did nothing why")
    parser.add_argument("--epcis", action="store_true", help="write the order as an EPCIS 2.0 document, impersonal")


def run(args: argparse.Namespace) -> int:
    """Find the order and show it."""
    with ground.database() as database, database.transaction() as tx:
        shop = shop_of(tx, args.shop)
        subject = subject_of(tx, shop, args.id)
        if args.epcis:
            sys.stdout.write(document(tx, shop, subject, clock.now()))
            return answer.OK
        found = told(tx, shop, subject, clock.now())
    return answer.show(args, found, lambda: human(found, everything=args.all))


def subject_of(tx: Tx, shop: str, text: str) -> str:
    """Return the one order that is meant. Raises `Problem` when there is none, or more than one."""
    found = orders.by_number(tx, shop, text) or orders.by_tracking(tx, shop, text)
    if not found:
        raise answer.Problem(f"Shop {shop!r} has no order {text!r}, and none with that number or tracking number.")
    if len(found) > 1:
        names = ", ".join(one.removeprefix("order:") for one in found)
        raise answer.Problem(f"{text!r} fits several orders: {names}. Name one of them.")
    return found[0]


def document(tx: Tx, shop: str, subject: str, now: datetime) -> str:
    """Return the order's events as an EPCIS 2.0 document, without anything personal."""
    it = view.order(tx, shop, subject)
    assert it is not None
    return write(events_of(tx, shop, subject, it.state), created=now).decode() + "\n"


def told(tx: Tx, shop: str, subject: str, now: datetime) -> dict[str, Any]:
    """Return everything that is known of an order, as the schema in docs/cli/ says."""
    it = view.order(tx, shop, subject)
    assert it is not None
    release = releases.current(tx, shop)
    zone = ZoneInfo(looks_of(tx, shop, release).settings.zone)
    asks = view.asks(tx, shop, subject)
    return {
        "order": subject.removeprefix("order:"),
        "shop": shop,
        "now": now,
        "zone": zone.key,
        "attention": it.attention,
        "risk": it.risk,
        "matter": matter(it.state, it.risk, zone, now, Translator("en")),
        "estimate": it.looked.estimate,
        "state": it.state,
        "custody": _custody(it, now),
        "timeline": _timeline(tx, shop, it, Reader("en", zone, now)),
        "statements": promise.statements_of(tx, shop, subject),
        "asks": asks,
        "messages": view.messages(tx, shop, subject),
        "tasks": tasks.tasks_of(tx, shop, subject),
        "why": _why(chapters(tx, shop, release, it, asks, now)),
        "decisions": view.decisions(tx, shop, subject),
    }


def _timeline(tx: Tx, shop: str, it: Order, reader: Reader) -> list[dict[str, Any]]:
    return [
        {
            "id": event.id,
            "subject": event.subject,
            "kind": event.kind,
            "occurred_at": event.occurred_at,
            "offset": event.offset,
            "precision": event.precision,
            "zone_guessed": event.zone_guessed,
            "received_at": event.received_at,
            "source": event.source,
            "sentence": for_staff(event, reader).plain,
            "fact": event.fact,
        }
        for event in counting(events_of(tx, shop, it.subject, it.state))
    ]


def _custody(it: Order, now: datetime) -> dict[str, list[dict[str, Any]]]:
    say = Translator("en")

    def stretch(one: Held) -> dict[str, Any]:
        who = holder_words(one.holder, say) if one.holder else ""
        return {"holder": one.holder, "who": who, "since": one.since, "until": one.until}

    return {parcel.parcel: [stretch(one) for one in bar(parcel, now)] for parcel in it.state.parcels.values()}


def _why(found: list[Chapter]) -> list[dict[str, Any]]:
    return [
        {
            "playbook": reason.verdict.playbook,
            "step": reason.verdict.step,
            "taken": reason.verdict.taken,
            "due": reason.verdict.due,
            "why": reason.verdict.why,
            "held": reason.verdict.held,
            "failed": reason.verdict.failed,
            "message": (reason.ask.verdict or "waits") if reason.ask else None,
            "message_why": reason.ask.reason if reason.ask else "",
        }
        for chapter in found
        for reason in chapter.reasons
    ]
