"""A sentence that claims an act, or promises a message, may stand only where a step does it. Pure.

`claims` of a template names the steps that do what its words say. Every playbook that tells the template must have a
step of that key whose act is something else than telling.
"""

import re
from collections.abc import Iterator, Mapping

from doorstep.playbooks.documents import is_playbook, read_playbook
from doorstep.playbooks.model import Playbook

TELL = "tell"

#: Ways to claim an act of ours or to promise another message, by language. A guard against slips, not against malice.
SIGNS: dict[str, tuple[str, ...]] = {
    "en": (
        r"\bwe(?:['’]ve| have)? (?:already )?(?:asked|called|contacted|phoned|rung)\b",
        r"\bwe(?:['’]ll| will)? (?:write|call|tell you|let you know|get in touch|come back)(?: to you)? "
        r"(?:again|by|before|as soon|when)\b",
        r"\bwe(?:['’]re| are) (?:asking|looking (?:for|into|after)|preparing|packing|checking|making)\b",
        r"\b(?:somebody|someone|one) of (?:us|our team) (?:is|will)\b",
        r"\byour (?:refund|replacement) is (?:being|on its way)\b",
    ),
    "de": (
        r"\bwir haben\b[^.!?]*\b(?:gefragt|nachgefragt|angerufen|gebeten|kontaktiert)\b",
        r"\b(?:fragen|haken) wir\b[^.!?]*\bnach\b|\bwir (?:fragen|haken)\b[^.!?]*\bnach\b",
        r"\bwir (?:melden uns|schreiben (?:ihnen|dir) wieder|rufen (?:sie|dich) an)\b",
        r"\b(?:melden wir uns|wir suchen|suchen wir|wir bereiten|bereiten wir|wir packen|packen wir)\b",
        r"\bwir kümmern uns\b|\bkümmert sich\b",
        r"\b(?:erstattung|ersatz) (?:ist unterwegs|wird (?:gerade )?(?:vorbereitet|veranlasst|angewiesen))\b",
    ),
}


def claim_in(text: str, language: str) -> str:
    """Return the words of a text that claim an act, empty when it claims none."""
    for sign in SIGNS.get(language, ()):
        found = re.search(sign, text, re.IGNORECASE)
        if found:
            return found.group(0)
    return ""


def tellers(documents: Mapping[str, str], template: str) -> Iterator[tuple[str, Playbook]]:
    """Yield every playbook that tells this template, with its path. Playbooks that cannot be read are left out."""
    for path in sorted(documents):
        if not is_playbook(path):
            continue
        playbook, _ = read_playbook(path, documents[path])
        if playbook and any(step.act == TELL and step.template == template for step in playbook.then):
            yield path, playbook


def does(playbook: Playbook, claim: str) -> bool:
    """Whether a playbook has a step that does what is claimed."""
    return any(step.key == claim and step.act != TELL for step in playbook.then)
