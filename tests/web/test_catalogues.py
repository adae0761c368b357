"""Every catalogue says every sentence in every language, with the places that the sentence has and no others."""

from string import Formatter

import pytest
from babel.messages.pofile import read_po

from doorstep.kit.i18n import LANGUAGES, LOCALE_FOLDER

TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
CHAPTERS = sorted({path.name for path in LOCALE_FOLDER.glob("*/*.po")})
#: How many forms a count has.
FORMS = {"zh_Hans": 1}
#: In place of what the sentence names a translation may name this, which says the same with its own words.
TWINS = {"day": "on_day"}

Entry = tuple[tuple[str, ...], tuple[str, ...], bool]


def entries(language: str, chapter: str) -> dict[tuple[str, ...], Entry]:
    """Return by context and sentence: the sentence's forms, the translation's, and whether it is doubtful."""
    path = LOCALE_FOLDER / language / chapter
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        found = [one for one in read_po(file) if one.id]
    return {
        (one.context or "", *_forms(one.id)): (_forms(one.id), _forms(one.string), bool(one.fuzzy)) for one in found
    }


def _forms(text: object) -> tuple[str, ...]:
    return tuple(str(one) for one in text) if isinstance(text, list | tuple) else (str(text),)


def places(text: str) -> set[str]:
    """Return the names of the places in a sentence."""
    return {TWINS.get(name, name) for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_each_language_has_each_sentence_of_the_catalogue(chapter: str) -> None:
    known = {language: set(entries(language, chapter)) for language in TRANSLATED}
    every = set().union(*known.values())
    assert {language: sorted(every - found)[:3] for language, found in known.items() if found != every} == {}


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("language", TRANSLATED)
def test_each_sentence_is_said_with_its_places_and_in_as_many_forms_as_the_language_has(
    language: str, chapter: str
) -> None:
    wrong = []
    for (_, *_key), (said, translated, doubtful) in entries(language, chapter).items():
        forms = FORMS.get(language, 2) if len(said) > 1 else 1
        whole = len(translated) == forms and all(one.strip() for one in translated) and not doubtful
        wanted = places(said[-1])
        if not whole or any(places(one) - wanted or (wanted - places(one) and len(said) == 1) for one in translated):
            wrong.append((said[0], translated))
    assert wrong == []
