"""Everything that is wrong with a shop's texts, before they are published. Pure."""

from collections.abc import Iterator, Mapping

from doorstep.kit.i18n import LANGUAGES
from doorstep.messages.model import (
    BUTTON_GOES,
    CARDS,
    KINDS,
    NEEDS,
    NOTHING,
    PURPOSES,
    SERVICE,
    TRACKING,
    VALUES,
    Consents,
    Template,
    Words,
)
from doorstep.messages.rules.letter import Frame, Text, TextError, compile_layout, render, sheet_of
from doorstep.messages.rules.publish.check_cards import card_problems
from doorstep.messages.rules.publish.check_quiet import timing_problems
from doorstep.messages.rules.publish.check_short import short_problems, short_texts
from doorstep.messages.rules.publish.claims import TELL, claim_in, does, tellers
from doorstep.messages.rules.publish.documents import (
    CONSENTS,
    FOLDER,
    QUIET,
    is_template,
    name_of,
    read_consents,
    read_template,
    read_timing,
)
from doorstep.messages.rules.publish.samples import SAMPLES
from doorstep.playbooks.documents import is_playbook, read_playbook
from doorstep.shop.model import Brand, Complaint
from doorstep.shop.rules import settings_of
from doorstep.shop.rules.documents import complain, did_you_mean
from doorstep.timeline.model import Milestone

Problem = tuple[tuple[str | int, ...], str, str]
LONGEST_GATHERING = 12 * 60  # minutes
LARGEST = 100_000  # bytes of HTML; mail programs cut longer ones off

_MILESTONES = tuple(str(one) for one in Milestone)


def check_messages(path: str, text: str, documents: Mapping[str, str]) -> list[Complaint]:
    """All complaints about a document: a template, `consents.toml`, `quiet.toml`, or a playbook's use of templates."""
    if path == CONSENTS:
        consents, complaints = read_consents(text)
        return complaints if consents is None else [complain(path, text, *one) for one in _consents(consents)]
    if path == QUIET:
        timing, complaints = read_timing(text)
        return complaints if timing is None else [complain(path, text, *one) for one in timing_problems(timing)]
    if is_playbook(path):
        return [complain(path, text, *one) for one in _used(path, text, documents)]
    if not is_template(path):
        return []
    template, complaints = read_template(path, text)
    if template is None:
        return complaints
    return [complain(path, text, *one) for one in _template(path, template, documents)]


def _consents(consents: Consents) -> Iterator[Problem]:
    names = [line.name for line in consents.rule]
    for place, line in enumerate(consents.rule):
        at = ("rule", place)
        if names.index(line.name) != place:
            yield (*at, "name"), f"Two lines are called {line.name!r}.", "Give each line its own name; verdicts say it."
        if line.purpose not in (*PURPOSES, *TRACKING):
            yield (*at, "purpose"), f"{line.purpose!r} is no purpose.", did_you_mean(line.purpose, PURPOSES)
        if line.needs not in NEEDS:
            yield (*at, "needs"), f"{line.needs!r} is nothing to need.", did_you_mean(line.needs, NEEDS)
        if line.purpose == SERVICE and line.needs != NOTHING:
            yield at, "Messages about the order itself need no consent.", "Remove the line."
        for country in line.countries:
            if len(country) != 2 or not country.isupper():
                yield (*at, "countries"), f"{country!r} is no country.", "Write two capital letters, such as DE."


def _used(path: str, text: str, documents: Mapping[str, str]) -> Iterator[Problem]:
    playbook, _ = read_playbook(path, text)
    for place, step in enumerate(playbook.then if playbook else ()):
        if step.act != TELL:
            continue
        at, wanted = ("then", place, "template"), f"{FOLDER}{step.template}.toml"
        if wanted not in documents:
            known = [name_of(one) for one in documents if is_template(one)]
            yield at, f"There is no text {step.template!r}.", did_you_mean(step.template, known or ["(none yet)"])
            continue
        template, _ = read_template(wanted, documents[wanted])
        if template and template.purpose != step.purpose:
            why = f"The step says {step.purpose!r}, its text {step.template!r} says {template.purpose!r}."
            yield ("then", place, "purpose"), why, "Let both have the same purpose."


def _template(path: str, template: Template, documents: Mapping[str, str]) -> Iterator[Problem]:
    name = name_of(path)
    if template.purpose not in PURPOSES:
        yield ("purpose",), f"{template.purpose!r} is no purpose.", did_you_mean(template.purpose, PURPOSES)
        return
    if template.purpose != SERVICE and CONSENTS not in documents:
        yield ("purpose",), f"Nothing says what {template.purpose!r} needs.", f"Add {CONSENTS} from the starter shop."
    if not 0 <= template.gather <= LONGEST_GATHERING:
        yield ("gather",), "News cannot wait longer than half a day for other news.", "Write minutes, 0 to 720."
    if template.urgent and template.purpose != SERVICE:
        yield ("urgent",), "Only a service message can be urgent.", "Remove 'urgent'."
    for milestone in template.stale_when:
        if milestone not in _MILESTONES:
            yield ("stale_when",), f"{milestone!r} is no milestone.", did_you_mean(milestone, _MILESTONES)
    for language in _languages(documents):
        if language not in template.words:
            yield ("words",), f"The text is missing in {language!r}.", f"Add [words.{language}] with its blocks."
    for language, words in template.words.items():
        if language not in LANGUAGES:
            yield ("words", language), f"{language!r} is no language of ours.", did_you_mean(language, LANGUAGES)
        yield from _words(name, template, language, words, documents)
    for path_of, playbook in tellers(documents, name):
        for claim in template.claims:
            if not does(playbook, claim):
                why = f"The text claims {claim!r}, but {path_of} has no step of that key that does it."
                yield ("claims",), why, "Add the step to the playbook, or take the sentence out of the text."


def _words(
    name: str, template: Template, language: str, words: Words, documents: Mapping[str, str]
) -> Iterator[Problem]:
    at = ("words", language)
    texts: list[tuple[tuple[str | int, ...], str]] = [((*at, "subject"), words.subject)]
    texts.append(((*at, "preheader"), words.preheader))
    for place, block in enumerate(words.blocks):
        here = (*at, "blocks", place)
        texts.append(((*here, "text"), block.text))
        if block.kind not in KINDS:
            yield (*here, "kind"), f"{block.kind!r} is no kind of block.", did_you_mean(block.kind, KINDS)
        if block.purpose not in PURPOSES:
            yield (*here, "purpose"), f"{block.purpose!r} is no purpose.", did_you_mean(block.purpose, PURPOSES)
        if block.to not in BUTTON_GOES:
            yield (*here, "to"), f"A button cannot lead to {block.to!r}.", did_you_mean(block.to, BUTTON_GOES)
        if block.kind in CARDS:
            yield from card_problems(here, block, documents)
        elif block.kind not in ("parcels", "items") and not block.text.strip():
            yield here, "The block has no text.", "Write one, or remove the block."
    texts += [((*at, *keys), text) for keys, text in short_texts(words)]
    sound = True
    for keys, text in texts:
        problem = _text(keys, text)
        if problem:
            sound = False
            yield problem
        claim = claim_in(text, language)
        if claim and not template.claims:
            why = f"{claim!r} claims an act that nobody is bound to."
            yield keys, why, "Name the step that does it in 'claims', or take the sentence out."
    if sound and all(block.kind in KINDS and block.to in BUTTON_GOES for block in words.blocks):
        yield from _tried(name, template, language)
        for keys, why, mend in short_problems(name, template, language):
            yield (*at, *keys), why, mend


def _text(keys: tuple[str | int, ...], text: str) -> Problem | None:
    try:
        unknown = sorted(Text(text).uses - set(VALUES))
    except TextError as error:
        return keys, f"The text cannot be used: {error.why}.", "See docs/messages.md for what a text may do."
    if unknown:
        return keys, f"There is no value {unknown[0]!r}.", did_you_mean(unknown[0], tuple(VALUES))
    return None


def _tried(name: str, template: Template, language: str) -> Iterator[Problem]:
    """Fill the text for a few orders, so that it is the shop that sees a fault and not its customers."""
    sheet = sheet_of(name, template, language)
    frame = Frame(compile_layout(Brand(name="Sample")), Brand(name="Sample"), language)
    for view in SAMPLES:
        try:
            made = render([sheet], view, frame, PURPOSES)
        except TextError as error:
            yield ("words", language), f"It cannot be filled for every order: {error.why}.", "Ask first: {% if … %}."
            return
        if len(made.html.encode()) > LARGEST:
            yield ("words", language), "The mail would be larger than 100 kB.", "Say it shorter."
            return


def _languages(documents: Mapping[str, str]) -> tuple[str, ...]:
    try:
        return settings_of(documents).languages
    except ValueError:
        return ()
