"""What is odd about imported data: counted, with a few examples, and small however large the file is."""

import re
from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct, field

from doorstep.timeline.model import Reading

_EXAMPLES = 5
_KINDS = 200
_VALUE = re.compile(r"'[^']*'|\"[^\"]*\"|\d+")
_LINE = re.compile(r"^(line|row) (\d+)")


class Finding(Struct):
    """One kind of oddity: how often, what it says, where for example."""

    count: int
    says: str
    examples: list[str]


class Findings(Struct):
    """Everything that was found so far. `records` counts what was read."""

    records: int = 0
    events: int = 0
    new: int = 0
    found: dict[str, Finding] = field(default_factory=dict)

    @classmethod
    def load(cls, written: bytes) -> "Findings":
        """Return what an earlier part of the same import found."""
        return msgspec.json.decode(written, type=cls)

    def dump(self) -> bytes:
        """Return it as JSON, to be kept beside the position."""
        return msgspec.json.encode(self)

    def note(self, code: str, says: str, example: str, count: int = 1) -> None:
        """Count an oddity."""
        finding = self.found.get(code)
        if finding is None:
            if len(self.found) >= _KINDS:
                code, says = "other", "other things that are odd"
            finding = self.found.setdefault(code, Finding(0, says, []))
        finding.count += count
        if example and len(finding.examples) < _EXAMPLES and example not in finding.examples:
            finding.examples.append(example)

    def note_reading(self, reading: Reading, before: int) -> None:
        """Count what a reader left out or refused; `before` is the number of lines before this piece."""
        for one in reading.ignored:
            where = _LINE.sub(lambda match: f"{match[1]} {int(match[2]) + before}", one.path)
            self.note(_VALUE.sub("…", one.why)[:200], _VALUE.sub("…", one.why)[:200], where)
        if reading.error is not None:
            says = f"{reading.error.why}; {reading.error.how_to_mend}"
            self.note(_VALUE.sub("…", says)[:200], says[:300], f"after line {before}" if before else "")

    def note_all(self, codes: Iterable[str], says: Mapping[str, str], example: str) -> None:
        """Count several oddities of one record, each once."""
        for code in dict.fromkeys(codes):
            self.note(code, says[code], example)

    def ranked(self) -> dict[str, Finding]:
        """Return the findings, the most frequent first."""
        return dict(sorted(self.found.items(), key=lambda pair: (-pair[1].count, pair[0])))
