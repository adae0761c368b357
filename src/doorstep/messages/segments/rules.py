"""Who belongs to a segment. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from doorstep.kit.i18n import LANGUAGES
from doorstep.messages.model import PURPOSES
from doorstep.messages.segments.model import Counted, Profile, Segment
from doorstep.playbooks.documents import is_playbook, read_playbook
from doorstep.shop.model import Complaint
from doorstep.shop.rules.documents import complain, did_you_mean, read

FOLDER = "segments/"
Problem = tuple[tuple[str | int, ...], str, str]


def misses(segment: Segment, who: Profile, now: datetime) -> tuple[str, ...]:
    """Return the conditions that this person does not meet; a member meets all."""
    return tuple(name for name, held in _conditions(segment, who, now) if not held)


def _conditions(segment: Segment, who: Profile, now: datetime) -> Iterator[tuple[str, bool]]:
    for name, value in (("orders", who.orders), ("value", who.value), ("late", who.late)):
        least, most = getattr(segment, f"{name}_at_least"), getattr(segment, f"{name}_at_most")
        if least is not None:
            yield f"{name}_at_least", value >= least
        if most is not None:
            yield f"{name}_at_most", value <= most
    if segment.ordered_within_days is not None:
        since = now - timedelta(days=segment.ordered_within_days)
        yield "ordered_within_days", who.last_at is not None and who.last_at >= since
    if segment.silent_for_days is not None:
        since = now - timedelta(days=segment.silent_for_days)
        yield "silent_for_days", who.last_at is not None and who.last_at < since
    for name in ("categories", "countries", "regions"):
        if wanted := getattr(segment, name):
            yield name, bool(set(wanted) & set(getattr(who, name)))
    if segment.languages:
        yield "languages", any(who.language == one or who.language.startswith(f"{one}-") for one in segment.languages)
    if segment.consent:
        yield "consent", segment.consent in who.consents


def counted(segments: Mapping[str, Segment], people: Iterable[Profile], now: datetime) -> tuple[Counted, ...]:
    """Return the size of each segment, and which condition keeps how many out."""
    members, total = dict.fromkeys(segments, 0), 0
    missed: dict[str, dict[str, int]] = {name: {} for name in segments}
    for who in people:
        total += 1
        for name, segment in segments.items():
            failed = misses(segment, who, now)
            members[name] += not failed
            for one in failed:
                missed[name][one] = missed[name].get(one, 0) + 1
    return tuple(Counted(name, one.says, members[name], total, missed[name]) for name, one in segments.items())


def is_segment(path: str) -> bool:
    """Whether a document of a shop is a segment."""
    return path.startswith(FOLDER) and path.endswith(".toml")


def name_of(path: str) -> str:
    """The name by which playbooks call a segment."""
    return path.removeprefix(FOLDER).removesuffix(".toml")


def segments_of(documents: Mapping[str, str]) -> dict[str, Segment]:
    """Return the segments of a release by name. Raises ``ValueError`` for one that cannot be read."""
    found = {}
    for path in sorted(documents):
        if is_segment(path):
            segment, complaints = read(path, documents[path], Segment)
            if segment is None:
                raise ValueError(f"{path}: {complaints[0].why}")
            found[name_of(path)] = segment
    return found


def check_segments(path: str, text: str, documents: Mapping[str, str]) -> list[Complaint]:
    """All complaints about a segment, or about a playbook's use of one."""
    if is_playbook(path):
        playbook, _ = read_playbook(path, text)
        if playbook is None or not playbook.segment or f"{FOLDER}{playbook.segment}.toml" in documents:
            return []
        known = [name_of(one) for one in documents if is_segment(one)]
        why, mend = (
            f"There is no segment {playbook.segment!r}.",
            did_you_mean(playbook.segment, known or ["(none yet)"]),
        )
        return [complain(path, text, ("segment",), why, mend)]
    if not is_segment(path):
        return []
    segment, complaints = read(path, text, Segment)
    return complaints if segment is None else [complain(path, text, *one) for one in _problems(path, segment)]


def _problems(path: str, segment: Segment) -> Iterator[Problem]:
    if not name_of(path).replace("_", "").isalnum() or not name_of(path).islower():
        yield (), f"The file cannot be called {name_of(path)!r}.", "Use small letters, digits and _ only."
    numbers = [getattr(segment, name) for name in Segment.__struct_fields__]
    if any(isinstance(one, int) and one < 0 for one in numbers):
        yield (), "A number cannot be negative.", "Write 0 or more."
    if all(one in (None, (), "") for one in numbers[1:]):
        yield (), "The segment has no condition.", "Say who belongs to it, such as orders_at_least = 2."
    if segment.consent and segment.consent not in PURPOSES:
        yield ("consent",), f"{segment.consent!r} is no purpose.", did_you_mean(segment.consent, PURPOSES)
    for one in segment.languages:
        if one not in LANGUAGES:
            yield ("languages",), f"{one!r} is no language of ours.", did_you_mean(one, LANGUAGES)
    for one in segment.countries:
        if len(one) != 2 or not one.isupper():
            yield ("countries",), f"{one!r} is no country.", "Write two capital letters, such as DE."
