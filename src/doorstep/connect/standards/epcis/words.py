"""Words of the Core Business Vocabulary in any of their written forms, and what they mean in ours. Pure."""

from doorstep.connect.statuses import UNKNOWN, Meaning, Statuses
from doorstep.timeline.model import Milestone

#: Steps by which somebody takes a thing in: afterwards the destination's party has it, otherwise still the source's.
TAKES = frozenset(
    {
        "accepting",
        "arriving",
        "collecting",
        "dispensing",
        "inspecting",
        "receiving",
        "retail_selling",
        "stocking",
        "storing",
        "unloading",
        "unpacking",
    }
)
_FAMILIES = ("bizstep", "disp", "btt", "sdt", "er")


def bare(word: str) -> str:
    """Return a word of the vocabulary without its address: `receiving` of `urn:epcglobal:cbv:bizstep:receiving` and of
    `https://ref.gs1.org/cbv/BizStep-receiving`. A word of another vocabulary stays as it is."""
    if ":" not in word:
        return word
    if word.lower().startswith("urn:epcglobal:cbv:"):
        return word.rpartition(":")[2]
    family, dash, rest = word.rpartition("/")[2].rpartition(":")[2].partition("-")
    return rest if dash and family.lower() in _FAMILIES else word


def meaning(table: Statuses, step: str, disposition: str, lasting: list[str]) -> Meaning:
    """Return what a step and the dispositions after it mean: a disposition that decides, else the step, and without a
    step the state that the disposition describes."""
    for word in (disposition, *lasting):
        decided = table.of(word, field="disposition")
        if decided.milestone is Milestone.RETURNING and step in TAKES:
            return Meaning(Milestone.RETURNED)
        if decided is not UNKNOWN:
            return decided
    return table.of(step, field="step") if step else table.of(disposition, field="state")
