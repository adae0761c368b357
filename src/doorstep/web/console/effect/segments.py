"""The page of segments: how many belong, and which condition keeps how many out."""

from django.http import HttpResponse

from doorstep.kit.i18n import number_words
from doorstep.messages.segments import handlers
from doorstep.messages.segments.rules import segments_of
from doorstep.views import releases
from doorstep.web.console.visit import Visit, staff


@staff()
def segments(visit: Visit) -> HttpResponse:
    """Count every segment of the release in force."""
    found = releases.published(visit.tx, visit.shop.name, visit.release) if visit.release else None
    counted = handlers.preview(visit.tx, visit.shop.name, segments_of(found.documents if found else {}), visit.now)
    lines = [
        (
            one,
            number_words(one.members, visit.language),
            number_words(one.people, visit.language),
            [(name, number_words(n, visit.language)) for name, n in sorted(one.missed.items(), key=lambda it: -it[1])],
        )
        for one in counted
    ]
    return visit.page("console/segments.html", lines=lines)
