"""Messages as they looked, and the gallery of every message in every language."""

from collections.abc import Mapping
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
from doorstep.playbooks.documents import playbooks_of
from doorstep.views import order as view
from doorstep.views.orders import numbers
from doorstep.views.releases import published
from doorstep.web.console.specimen import Specimen, estimate, specimens
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


class Paper(Struct, frozen=True):
    """What a release writes with, and the moment in an order's life at which each of its texts is told."""

    stationery: Stationery
    specimens: Mapping[str, Specimen]


@staff(PERSONAL)
def message(visit: Visit, message: UUID) -> HttpResponse:
    """Show one message: to whom, how it looked, and its plain twin."""
    it = _letter(visit, message)
    subject = _order(visit, message)
    called = numbers(visit.tx, visit.shop.name, [subject])[subject]
    return visit.page("console/message.html", message=it, order=subject.removeprefix("order:"), called=called)


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
    for name, language in sorted(paper.stationery.sheets) if paper else []:
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
    if paper is None or (template, language) not in paper.stationery.sheets:
        raise Http404(template)
    return framed(_made(paper, template, language, visit)[1])


def framed(html: str) -> HttpResponse:
    """Return a letter for a frame without rights."""
    response = HttpResponse(html)
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def paper_of(visit: Visit) -> Paper | None:
    """Return what the shop writes with, None while it has published nothing that can be used."""
    found = published(visit.tx, visit.shop.name, visit.release) if visit.release else None
    try:
        return _prepared(visit.release, tuple(sorted(found.documents.items()))) if found else None
    except ValueError:
        return None


@lru_cache(maxsize=16)
def _prepared(release: str, documents: tuple[tuple[str, str], ...]) -> Paper:
    texts = dict(documents)
    return Paper(stationery_of(texts, release), specimens(playbooks_of(texts)))


def _letter(visit: Visit, message: UUID) -> Shown:
    kept = view.message(visit.tx, visit.shop.name, message)
    if kept is None:
        raise Http404(str(message))
    found = letters.letters_of(visit.tx, visit.keys, visit.shop.name, kept.subject)
    people.looked(visit.tx, visit.shop.name, [kept.subject], who=visit.who, why="message", now=visit.now)
    return next(one for one in found if one.id == message)


def _order(visit: Visit, message: UUID) -> str:
    kept = view.message(visit.tx, visit.shop.name, message)
    return kept.subject if kept else ""


def _made(paper: Paper, template: str, language: str, visit: Visit) -> tuple[str, str]:
    """Return subject and HTML of a text, filled with the gallery's order at the moment that the text is about."""
    specimen = paper.specimens.get(template, Specimen())
    stationery = paper.stationery
    scene = Scene(
        stationery.brand.name,
        specimen.state(visit.now),
        visit.now,
        language,
        stationery.settings.zone,
        f"{visit.request.scheme}://{visit.request.get_host()}/t/sample",
        specimen.audience,
        "Ada Byron",
        estimate=estimate(visit.now),
    )
    try:
        made = render([stationery.sheet(template, language)], view_of(scene), stationery.frame(language), PURPOSES)
    except TextError as error:
        return str(error), ""
    return made.subject, made.html
