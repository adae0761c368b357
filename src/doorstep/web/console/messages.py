"""Messages as they looked, and the gallery of every message in every language."""

from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.http import Http404, HttpResponse
from msgspec import Struct

from doorstep.accounts.rules import PERSONAL
from doorstep.messages import handlers as letters
from doorstep.messages.handlers import Shown
from doorstep.messages.model import PURPOSES
from doorstep.messages.rules.letter import Scene, TextError, render, view_of
from doorstep.messages.rules.publish import Stationery, stationery_of
from doorstep.people import handlers as people
from doorstep.promise.model import Estimate
from doorstep.timeline.model import Delivered, LegState, Line, Milestone, OrderState, ParcelState, Place, Window
from doorstep.views import order as view
from doorstep.views.releases import published
from doorstep.web.console.visit import Visit, staff

#: Nothing runs, nothing is fetched but pictures; the page around it shows it in a frame without any right.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: https:; "
    "sandbox; frame-ancestors 'self'; base-uri 'none'"
)


class Sample(Struct, frozen=True):
    """A template in one language, as the gallery names it."""

    template: str
    language: str
    subject: str


@staff(PERSONAL)
def message(visit: Visit, message: UUID) -> HttpResponse:
    """Show one message: to whom, how it looked, and its plain twin."""
    it = _letter(visit, message)
    return visit.page("console/message.html", message=it, order=_order(visit, message))


@staff(PERSONAL)
def letter(visit: Visit, message: UUID) -> HttpResponse:
    """Hand out the message itself for the frame."""
    it = _letter(visit, message)
    return framed(it.letter.html if it.letter else "")


@staff()
def gallery(visit: Visit) -> HttpResponse:
    """Show every message in every language of the shop."""
    paper = paper_of(visit)
    samples = []
    for name, language in sorted(paper.sheets) if paper else []:
        assert paper is not None
        samples.append(Sample(name, language, _made(paper, name, language, visit)[0]))
    chosen = visit.request.GET.get("language", "")
    languages = sorted({one.language for one in samples})
    chosen = chosen if chosen in languages else (languages[0] if languages else "")
    return visit.page(
        "console/gallery.html", samples=[s for s in samples if s.language == chosen], languages=languages, chosen=chosen
    )


@staff()
def sample(visit: Visit, template: str, language: str) -> HttpResponse:
    """Hand out one message of the gallery for its frame."""
    paper = paper_of(visit)
    if paper is None or (template, language) not in paper.sheets:
        raise Http404(template)
    return framed(_made(paper, template, language, visit)[1])


def framed(html: str) -> HttpResponse:
    """Return a letter for a frame without rights."""
    response = HttpResponse(html)
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def paper_of(visit: Visit) -> Stationery | None:
    """Return what the shop writes with, None while it has published nothing that can be used."""
    found = published(visit.tx, visit.shop.name, visit.release) if visit.release else None
    try:
        return _prepared(visit.release, tuple(sorted(found.documents.items()))) if found else None
    except ValueError:
        return None


@lru_cache(maxsize=16)
def _prepared(release: str, documents: tuple[tuple[str, str], ...]) -> Stationery:
    return stationery_of(dict(documents), release)


def _letter(visit: Visit, message: UUID) -> Shown:
    kept = view.message(visit.tx, visit.shop.name, message)
    if kept is None:
        raise Http404(str(message))
    found = letters.letters_of(visit.tx, visit.keys, visit.shop.name, kept.subject)
    people.looked(visit.tx, visit.shop.name, [kept.subject], who=visit.who, why="message", now=visit.now)
    return next(one for one in found if one.id == message)


def _order(visit: Visit, message: UUID) -> str:
    kept = view.message(visit.tx, visit.shop.name, message)
    return kept.subject.removeprefix("order:") if kept else ""


def _made(paper: Stationery, template: str, language: str, visit: Visit) -> tuple[str, str]:
    role = "recipient" if template.startswith("gift") else "buyer"
    scene = Scene(
        paper.brand.name,
        sample_state(visit.now, gift=role == "recipient"),
        visit.now,
        language,
        paper.settings.zone,
        f"{visit.request.scheme}://{visit.request.get_host()}/t/sample",
        role,
        "Ada Byron",
        estimate=sample_estimate(visit.now),
    )
    try:
        made = render([paper.sheet(template, language)], view_of(scene), paper.frame(language), PURPOSES)
    except TextError as error:
        return str(error), ""
    return made.subject, made.html


def sample_estimate(now: datetime) -> Estimate:
    """Return when the order of the gallery arrives."""
    return Estimate(now + timedelta(days=1), now + timedelta(days=2), now + timedelta(days=3), 0.9, "lane", "gallery")


def sample_state(now: datetime, *, gift: bool = False) -> OrderState:
    """Return the order of the gallery: two lines, one parcel on its way, everything known that a text may say."""
    leg = LegState("leg:ups:1Z999AA10123456784", "ups", "1Z999AA10123456784")
    parcel = ParcelState(
        parcel="parcel:1001/1",
        items={"a": 1, "b": 2},
        legs={leg.leg: leg},
        milestone=Milestone.IN_TRANSIT,
        milestone_at=now - timedelta(days=1),
        last_scan_at=now - timedelta(days=1),
        last_place=Place(name="Kiosk Lindner", city="Leipzig", country="DE"),
        reason="recipient.not_home",
        delivered_how=Delivered.NEIGHBOUR,
        scans=3,
    )
    return OrderState(
        order="order:1001",
        number="#1001",
        placed_at=now - timedelta(days=3),
        currency="EUR",
        total=21900,
        refunded=1500,
        lines=[Line("a", "TENT", "Tent", 1, 18900), Line("b", "PEG", "Pegs", 2, 1500)],
        gift=gift,
        destination=Place(city="Hamburg", postcode="22765", country="DE"),
        promised=Window(None, now + timedelta(days=2)),
        parcels={parcel.parcel: parcel},
        milestone=Milestone.IN_TRANSIT,
        delivered_at=now,
    )
