"""Checklist documents: TOML to a checklist, with plain complaints. Pure."""

from collections.abc import Iterator, Mapping

from doorstep.playbooks.documents import is_playbook, read_playbook
from doorstep.shop.model import Complaint
from doorstep.shop.rules.documents import complain, did_you_mean, read
from doorstep.tasks.model import Checklist, Item

FOLDER = "checklists/"
EVIDENCE = ("scan", "photo", "tick", "number")

Problem = tuple[tuple[str | int, ...], str, str]


def path_of(name: str) -> str:
    """Where the checklist of that name lies."""
    return f"{FOLDER}{name}.toml"


def read_checklist(path: str, text: str) -> tuple[Checklist | None, list[Complaint]]:
    """Return the checklist, or ``None`` and what is wrong."""
    checklist, complaints = read(path, text, Checklist)
    if checklist is None:
        return None, complaints
    complaints = [complain(path, text, *problem) for problem in _problems(path, checklist)]
    return (None, complaints) if complaints else (checklist, [])


def check_checklist(path: str, text: str, documents: Mapping[str, str]) -> list[Complaint]:
    """All complaints about one checklist; and about a playbook whose step names one that is not there."""
    if path.startswith(FOLDER) and path.endswith(".toml"):
        return read_checklist(path, text)[1]
    return _names_missing(path, text, documents) if is_playbook(path) else []


def items_of(documents: Mapping[str, str], name: str) -> tuple[Item, ...]:
    """The points of a checklist of a release; none when no checklist is named."""
    if not name:
        return ()
    checklist, complaints = read_checklist(path_of(name), documents.get(path_of(name), ""))
    if checklist is None:
        raise ValueError(f"{path_of(name)}: {complaints[0].why}")
    return checklist.item


def _problems(path: str, checklist: Checklist) -> Iterator[Problem]:
    if path != path_of(checklist.name):
        yield ("name",), f"The checklist is called {checklist.name!r}, its file {path!r}.", "Give both the same name."
    if not checklist.item:
        yield ("item",), "The checklist has no point.", "Add [[item]] with a key and what it says."
    keys = [item.key for item in checklist.item]
    for place, item in enumerate(checklist.item):
        if keys.index(item.key) != place:
            yield ("item", place, "key"), f"Two points are called {item.key!r}.", "Give each point its own key."
        if item.evidence not in EVIDENCE:
            why = f"{item.evidence!r} is no evidence."
            yield ("item", place, "evidence"), why, did_you_mean(item.evidence, EVIDENCE)


def _names_missing(path: str, text: str, documents: Mapping[str, str]) -> list[Complaint]:
    playbook, _ = read_playbook(path, text)
    known = [p.removeprefix(FOLDER).removesuffix(".toml") for p in documents if p.startswith(FOLDER)]
    return [
        complain(
            path,
            text,
            ("then", place, "checklist"),
            f"There is no checklist {step.checklist!r}.",
            did_you_mean(step.checklist, known) if known else f"Write {path_of(step.checklist)}.",
        )
        for place, step in enumerate(playbook.then if playbook else ())
        if step.checklist and step.checklist not in known
    ]
