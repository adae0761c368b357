"""What is published: the documents in force, who put them there, and when."""

from django.http import Http404, HttpResponse

from doorstep.accounts.rules import SETTINGS
from doorstep.views import releases
from doorstep.web.console.visit import Visit, staff


@staff(SETTINGS)
def settings(visit: Visit) -> HttpResponse:
    """Show the release in force and the log of changes."""
    found = releases.published(visit.tx, visit.shop.name, visit.release)
    return visit.page(
        "console/settings.html",
        release=found,
        paths=sorted(found.documents) if found else [],
        moves=releases.moves(visit.tx, visit.shop.name),
    )


@staff(SETTINGS)
def document(visit: Visit, path: str) -> HttpResponse:
    """Show one document as it is in force."""
    found = releases.published(visit.tx, visit.shop.name, visit.release)
    if found is None or path not in found.documents:
        raise Http404(path)
    return visit.page("console/document.html", release=found, path=path, text=found.documents[path])
