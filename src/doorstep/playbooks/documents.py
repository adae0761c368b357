"""Playbook documents: TOML to a playbook, with plain complaints. Pure."""

from collections.abc import Iterator, Mapping

from doorstep.playbooks.model import Example, Playbook, When
from doorstep.playbooks.rules import run_examples
from doorstep.playbooks.rules.library import MILESTONES
from doorstep.shop.model import Complaint
from doorstep.shop.rules.documents import complain, did_you_mean, read
from doorstep.timeline.model import ALL_REASONS, FACTS, REASONS, Delivered

FOLDER = "playbooks/"
ACTS = ("tell", "task", "case", "offer", "hold", "refund", "webhook")
PURPOSES = ("service", "care", "feedback", "marketing")
UNLESS = ("delivered", "read")
ONCE = ("cause", "parcel", "order")
AUDIENCES = ("buyer", "recipient", "payer")
#: What the fold calls an incident.
INCIDENTS = (
    "attempt_failed",
    "contradiction",
    "customs",
    "damaged",
    "disputed",
    "exception",
    "lost",
    "on_hold",
    "stalled",
)
FEWEST_EXAMPLES = 3

_REASONS = (*sorted(ALL_REASONS), *REASONS)
_HOWS = tuple(str(how) for how in Delivered)
_KINDS = tuple(FACTS)
_MILESTONES = tuple(sorted(MILESTONES))

Problem = tuple[tuple[str | int, ...], str, str]


def is_playbook(path: str) -> bool:
    """Whether a document of a shop is a playbook."""
    return path.startswith(FOLDER) and path.endswith(".toml")


def read_playbook(path: str, text: str) -> tuple[Playbook | None, list[Complaint]]:
    """Return the playbook, or ``None`` and what is wrong. The examples are read but not acted out."""
    playbook, complaints = read(path, text, Playbook)
    if playbook is None:
        return None, complaints
    complaints = [complain(path, text, *problem) for problem in _problems(path, playbook)]
    return (None, complaints) if complaints else (playbook, [])


def check_playbook(path: str, text: str, documents: Mapping[str, str]) -> list[Complaint]:
    """All complaints about one playbook: its form, and every example that does not come out as it says."""
    if not is_playbook(path):
        return []
    playbook, complaints = read_playbook(path, text)
    if playbook is None:
        return complaints
    return [complain(path, text, *problem) for problem in _wrong_examples(playbook)]


def playbooks_of(documents: Mapping[str, str]) -> list[Playbook]:
    """The playbooks of a release, in the order of their names. Raises ``ValueError`` for one that cannot be read."""
    found: list[Playbook] = []
    for path in sorted(documents):
        if is_playbook(path):
            playbook, complaints = read_playbook(path, documents[path])
            if playbook is None:
                raise ValueError(f"{path}: {complaints[0].why}")
            found.append(playbook)
    return found


def _problems(path: str, playbook: Playbook) -> Iterator[Problem]:
    stem = path.removeprefix(FOLDER).removesuffix(".toml")
    if is_playbook(path) and playbook.name != stem:
        yield ("name",), f"The playbook is called {playbook.name!r}, its file {stem!r}.", "Give both the same name."
    if playbook.once not in ONCE:
        yield ("once",), f"'once' cannot be {playbook.once!r}.", did_you_mean(playbook.once, ONCE)
    if playbook.fresh_for <= 0:
        yield ("fresh_for",), "'fresh_for' must be more than 0 hours.", "Say for how many hours it is still news."
    yield from _holdout(playbook)
    yield from _trigger(playbook.when)
    yield from _words(playbook.when)
    yield from _steps(playbook)
    yield from _examples(playbook)


def _holdout(playbook: Playbook) -> Iterator[Problem]:
    if not 0 <= playbook.holdout < 1:
        yield ("holdout",), "'holdout' is the share that is not told.", "Write a share such as 0.1, or remove it."
    if playbook.plan < 2 or playbook.days < 1:
        yield ("plan",), "A comparison needs people and days.", "Write plan = 16000 and days = 60, or the like."
    if playbook.holdout and not any(step.act == "tell" for step in playbook.then):
        yield ("holdout",), "The playbook tells nobody anything.", "Remove 'holdout'."
    for step in playbook.then if playbook.holdout else ():
        if step.act == "tell" and step.purpose == "service":
            why = f"The step {step.key!r} is about the order itself; nobody may be left without it."
            yield ("holdout",), why, "Remove 'holdout', or give the step another purpose."


def _trigger(when: When) -> Iterator[Problem]:
    given = {
        "milestone": when.milestone,
        "fact": when.fact,
        "incident": when.incident,
        "after": when.after,
        "before_promise_hours": when.before_promise_hours,
    }
    names = [name for name, value in given.items() if value]
    if len(names) != 1:
        why = f"It has {' and '.join(names)}." if names else "Nothing wakes this playbook."
        yield ("when",), why, f"Give exactly one of {', '.join(given)}."
    span = when.days or when.hours
    if when.after and not span:
        yield ("when", "after"), "'after' does not say how long after.", "Add days = … or hours = …."
    if not when.after and (span or when.days_if_signed is not None):
        yield (
            ("when",),
            "'days', 'hours' and 'days_if_signed' belong to 'after'.",
            'Add after = "delivered" or the like.',
        )
    if min(when.days, when.hours, when.days_if_signed or 0, when.before_promise_hours) < 0:
        yield ("when",), "A span cannot be negative.", "Write a positive number."


def _words(when: When) -> Iterator[Problem]:
    """Every word out of a closed list is one of that list."""
    lists: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
        ("milestone", when.milestone, _MILESTONES),
        ("unless_milestone", when.unless_milestone, _MILESTONES),
        ("only_milestone", when.only_milestone, _MILESTONES),
        ("fact", when.fact, _KINDS),
        ("unless_fact", when.unless_fact, _KINDS),
        ("incident", when.incident, INCIDENTS),
        ("after", (when.after,) if when.after else (), (*_MILESTONES, *_KINDS)),
        ("delivered_how", when.delivered_how, _HOWS),
        ("unless_delivered_how", when.unless_delivered_how, _HOWS),
        ("reason", when.reason, _REASONS),
    )
    for field, given, known in lists:
        for word in given:
            if word not in known:
                yield ("when", field), f"{word!r} is no word for {field!r}.", did_you_mean(word, known)
    if when.fact == ("scan",) or when.after == "scan":
        yield ("when",), "A scan by itself says nothing.", "Name the milestone that the scan leads to."
    for country in when.country:
        if len(country) != 2 or not country.isupper():
            yield ("when", "country"), f"{country!r} is no country.", "Write two capital letters, such as DE."


def _steps(playbook: Playbook) -> Iterator[Problem]:
    keys = [step.key for step in playbook.then]
    if not keys:
        yield ("then",), "The playbook does nothing.", "Add [[then]] with a key and an act."
    for place, step in enumerate(playbook.then):
        at = ("then", place)
        if keys.index(step.key) != place:
            yield (*at, "key"), f"Two steps are called {step.key!r}.", "Give each step its own key."
        if step.act not in ACTS:
            yield (*at, "act"), f"Nobody can {step.act!r}.", did_you_mean(step.act, ACTS)
        elif step.act == "tell" and not step.template:
            yield at, f"The step {step.key!r} tells, but no text is named.", 'Add template = "…".'
        elif step.act != "tell" and not step.title:
            yield at, f"The step {step.key!r} does not say what a person must do.", 'Add title = "…".'
        if step.purpose not in PURPOSES:
            yield (*at, "purpose"), f"{step.purpose!r} is no purpose.", did_you_mean(step.purpose, PURPOSES)
        if step.audience not in AUDIENCES:
            yield (*at, "audience"), f"{step.audience!r} is nobody of an order.", did_you_mean(step.audience, AUDIENCES)
        if step.escalate_unless not in UNLESS:
            why = f"'escalate_unless' cannot be {step.escalate_unless!r}."
            yield (*at, "escalate_unless"), why, did_you_mean(step.escalate_unless, UNLESS)
        if step.escalate and (step.act != "tell" or step.purpose != "service" or step.escalate_hours <= 0):
            why = "Only a service message goes on to other channels, and only after some time."
            yield (*at, "escalate"), why, "Remove 'escalate', or write 'escalate_hours' above 0."
        if step.act == "tell" and not step.channels:
            yield (*at, "channels"), f"The step {step.key!r} has no channel.", 'Add channels = ["email"].'
        if step.due_hours <= 0:
            yield (*at, "due_hours"), "'due_hours' must be more than 0.", "Say in how many hours it must be done."


def _examples(playbook: Playbook) -> Iterator[Problem]:
    examples = playbook.example
    if len(examples) < FEWEST_EXAMPLES:
        why = f"It has {len(examples)} examples."
        yield ("example",), why, f"Give at least {FEWEST_EXAMPLES}, one of them of silence."
    elif all(example.expect for example in examples):
        yield ("example",), "No example shows when it is silent.", "Add one with expect = []."
    if examples and not any(example.expect for example in examples):
        yield ("example",), "No example shows when it speaks.", "Add one that expects a step."
    said = [example.says for example in examples]
    for place, example in enumerate(examples):
        if said.index(example.says) != place:
            yield ("example", place), f"Two examples say {example.says!r}.", "Give each example its own sentence."
        yield from _example(playbook, place, example)


def _example(playbook: Playbook, place: int, example: Example) -> Iterator[Problem]:
    at = ("example", place)
    keys = [step.key for step in playbook.then]
    for field, steps in (("expect", example.expect), ("taken", example.taken)):
        for key in steps:
            if key not in keys:
                yield (*at, field), f"There is no step {key!r}.", did_you_mean(key, keys)
    for field, moment in (("now", example.now), ("at", example.at), ("promised_to", example.promised_to)):
        if moment is not None and moment.tzinfo is None:
            yield (*at, field), f"'{field}' has no time zone.", "Add Z, or an offset such as +01:00."
    lists: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
        ("milestone", (example.milestone,), _MILESTONES),
        ("fact", (example.fact,), _KINDS),
        ("incident", (example.incident,), INCIDENTS),
        ("also", example.also, (*_MILESTONES, *_KINDS)),
        ("delivered_how", (example.delivered_how,), _HOWS),
        ("reason", (example.reason,), _REASONS),
    )
    for field, given, known in lists:
        for word in given:
            if word and word not in known:
                yield (*at, field), f"{word!r} is no word for {field!r}.", did_you_mean(word, known)


def _wrong_examples(playbook: Playbook) -> Iterator[Problem]:
    for place, (example, got) in enumerate(run_examples(playbook)):
        if got != example.expect:
            wanted, came = (" and ".join(keys) or "silence" for keys in (example.expect, got))
            why = f"The example {example.says!r} expects {wanted}; what comes is {came}."
            yield ("example", place), why, "Change the conditions of the playbook, or what the example expects."
