"""Write docs/events.md out of the vocabulary itself: `python -m tools.event_docs`. A test sees when it is stale."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints

from doorstep.timeline.model import FACTS, Fact, Milestone
from doorstep.timeline.rules.personal import personal_fields
from doorstep.timeline.sentences import SHOPPER, STAFF
from doorstep.timeline.sentences.forms import SCANS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "events.md"
_HEAD = """# Every kind of event

What can be said about an order, a parcel, a leg or a customer. Written by `python -m tools.event_docs` out of
`timeline/model/facts/` and `timeline/sentences/`.

* **Precedence** settles which of two facts of the same instant counts first: the smaller one.
* **Personal** fields are sealed in the vault before an event is stored; the stored event holds a reference.
* **Sentence**: of several forms the first one counts whose places can all be filled.
* **Step** is the business step of the EPCIS 2.0 export; kinds without one are no movement of goods.
* **Forgotten**: how the kind forgets a person.
"""


def page() -> str:
    """Return the whole page."""
    return _HEAD + "".join(_entry(name, kind) for name, kind in FACTS.items())


def _entry(name: str, kind: type[Fact]) -> str:
    said = " · ".join(f"“{form}”" for form in STAFF[name])
    lines = [
        f"\n### `{name}`\n\n{' '.join((kind.__doc__ or '').split())}\n",
        f"* Fields: {', '.join(f'`{field}`' for field in get_fields(kind)) or 'none'}",
        f"* Personal: {', '.join(f'`{field}`' for field in personal(kind)) or 'nothing'}",
        f"* Precedence: {kind.precedence}{' (derived: it never changes the milestone)' if kind.derived else ''}",
        f"* Sentence: {said}",
        f"* To shoppers: {_to_shoppers(name)}",
        f"* Step: {f'`{kind.epcis}`' if kind.epcis else 'none'}",
        f"* Forgotten: {_forgotten(kind)}",
    ]
    if name == "scan":
        lines += ["", *_scans()]
    return "\n".join(lines) + "\n"


def get_fields(kind: type[Fact]) -> list[str]:
    """Return the names of the fields that a fact of this kind has."""
    return [field for field in get_type_hints(kind) if field in kind.__struct_fields__]


def personal(kind: type[Fact]) -> Iterator[str]:
    """Yield the personal fields of this kind, those inside its parts as `parties.name`."""
    yield from _inside(kind, "")


def _inside(kind: type, before: str) -> Iterator[str]:
    for name, inner, _ in personal_fields(kind):
        if inner is None:
            yield before + name
        else:
            yield from _inside(inner, f"{before}{name}.")


def _to_shoppers(name: str) -> str:
    if name == "scan":
        return "by its milestone, as below; one that is not understood only by its place"
    return " · ".join(f"“{form}”" for form in SHOPPER[name]) if name in SHOPPER else "not told"


def _forgotten(kind: type[Fact]) -> str:
    if list(personal(kind)):
        return "the key of its subject is destroyed; the references stay and lead nowhere, the other fields stay"
    return "holds nothing personal; stays"


def _scans() -> Iterator[str]:
    yield "| milestone | what is said |\n|---|---|"
    for milestone in Milestone:
        if milestone in SCANS:
            yield f"| `{milestone}` | {' · '.join(f'“{form}”' for form in SCANS[milestone])} |"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
