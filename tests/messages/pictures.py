"""Every message of a shop, made for the sample orders."""

from collections.abc import Iterator

from msgspec import Struct

from doorstep.messages.model import PURPOSES, Rendered
from doorstep.messages.rules.letter import TextError, render
from doorstep.messages.rules.publish.samples import SAMPLES
from doorstep.messages.rules.publish.stationery import Stationery

#: The samples by name.
CASES = dict(zip(("little_known", "usual", "two_parcels"), SAMPLES, strict=True))


class Picture(Struct, frozen=True):
    """A message as it would look. ``fault`` says why it could not be made, empty when it was."""

    template: str
    language: str
    purpose: str
    made: Rendered | None
    fault: str = ""


def gallery(papers: Stationery, case: str = "usual") -> Iterator[Picture]:
    """Yield every template in every language, with all its blocks. Raises `KeyError` for an unknown case.

    The samples' own words (days, places) are English; everything else is in the message's language.
    """
    view = CASES[case]
    for (template, language), sheet in sorted(papers.sheets.items()):
        try:
            made = render([sheet], view, papers.frame(language, "https://example.org/u/sample"), PURPOSES)
        except TextError as error:
            yield Picture(template, language, sheet.purpose, None, error.why)
        else:
            yield Picture(template, language, sheet.purpose, made)
