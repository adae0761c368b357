"""Parts of the same form that share one moment: as many of them must be told as there are.

Two pieces that are scanned together, or two scans within a second, would otherwise stand in for one another.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, timedelta

from doorstep.timeline.model import CarrierEstimate, Reading
from tests.connect.conservation.leaves import Leaf
from tests.connect.conservation.stamps import Stamp

_PLACE = re.compile(r"\[\d+\]")
_LAST_PLACE = re.compile(r"\[\d+\]$| \d+$")
_LINE = re.compile(r"^line \d+")


def untold(reading: Reading, moments: Iterable[tuple[Leaf, Stamp]], every: list[Leaf]) -> Iterator[str]:
    """Yield the parts beyond the number of events at their moment. `moments` are told stamps with a day and a time."""
    said = _content(every)
    groups: dict[tuple[str, Stamp], dict[tuple[str, str], Leaf]] = defaultdict(dict)
    for leaf, stamp in moments:
        form = _LINE.sub("line", _PLACE.sub("[]", leaf.path))
        if form != leaf.path:
            groups[form, stamp].setdefault((_LAST_PLACE.sub("", leaf.record), said[leaf.record]), leaf)
    for (_, stamp), parts in groups.items():
        if len(parts) > 1 and 0 < (found := _events(reading, stamp)) < len(parts):
            yield from (
                f"{leaf.path}: {leaf.text} ({len(parts)} parts at this moment, {found} events)"
                for leaf in list(parts.values())[found:]
            )


def _content(every: list[Leaf]) -> dict[str, str]:
    """Everything that a part says, without letter case: two parts that say the same are one event."""
    found: dict[str, list[str]] = defaultdict(list)
    for leaf in every:
        record = leaf.record
        found[record].append(f"{leaf.key}={' '.join(leaf.text.casefold().split())}")
    return {record: "\n".join(sorted(texts)) for record, texts in found.items()}


def _events(reading: Reading, stamp: Stamp) -> int:
    assert stamp.at is not None
    found = set()
    for one in reading.events:
        if isinstance(one.fact, CarrierEstimate):
            continue
        utc = one.occurred_at.astimezone(UTC)
        for local in (utc + timedelta(minutes=one.offset or 0), utc):
            same = local.date() in stamp.days and (local.hour, local.minute) == (stamp.at.hour, stamp.at.minute)
            if same and (not stamp.seconds or stamp.at.second in {0, local.second}):
                found.add((one.subject, tuple(word.casefold() for word in one.identity)))
    return len(found)
