"""Read many events of our own format at once. Pure.

The whole batch is decoded in one go; only when something in it does not fit is each event looked at by itself, so that
one bad event never takes the others with it.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from doorstep.connect import bodies
from doorstep.connect.ours.shape import KINDS, SENT, AnySent
from doorstep.connect.ours.told import Clock, Unfit, told
from doorstep.timeline.model import Ignored, Problem, Reading, Told

_many = msgspec.json.Decoder(list[AnySent])
_raws = msgspec.json.Decoder(list[msgspec.Raw])
_one = msgspec.json.Decoder(AnySent)
_parts = msgspec.json.Decoder(dict[str, msgspec.Raw])
_anything = msgspec.json.Decoder()
_HOW = "see docs/connectors.md, which lists the fields of each kind"
_UNKNOWN = "this field is unknown and was left out"
_NOTHING = Problem("the body holds no event", 'send one event, a list of events, or {"events": [ … ]}')


class _Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    events: msgspec.Raw
    zone: str = ""


def read_batch(raw: bytes, clock: Clock) -> Reading:
    """Read one event, a list of them, `{"events": […]}`, or one event a line."""
    try:
        raw = bodies.cleaned(raw)
        if raw[:1] == b"{":
            return _object(raw, clock)
        return _list(raw, clock, "")
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        return Reading(error=Problem(*bodies.said(error)))


def _object(raw: bytes, clock: Clock) -> Reading:
    if b'"events"' in raw:
        try:
            envelope, unknown = _opened(raw)
        except msgspec.ValidationError:
            pass
        except msgspec.DecodeError:
            return _lines(raw, clock)
        else:
            zone = envelope.zone.strip()
            reading = _list(bytes(envelope.events), Clock(zone, clock.fallback) if zone else clock, "events")
            named = tuple(Ignored(name, _UNKNOWN) for name in unknown)
            return msgspec.structs.replace(reading, ignored=(*reading.ignored, *named)) if named else reading
    try:
        return _gather([("", raw)], clock)
    except msgspec.DecodeError:
        return _lines(raw, clock)


def _opened(raw: bytes) -> tuple[_Envelope, list[str]]:
    """Open the envelope; fields beside its events that nobody knows are named."""
    try:
        return msgspec.json.decode(raw, type=_Envelope), []
    except msgspec.ValidationError as error:
        parts = _parts.decode(raw) if "unknown field" in str(error) else {}
        if "events" not in parts:
            raise
    zone = msgspec.json.decode(parts["zone"], type=str) if "zone" in parts else ""
    return _Envelope(parts["events"], zone), [name for name in parts if name not in _Envelope.__struct_fields__]


def _lines(raw: bytes, clock: Clock) -> Reading:
    """One event a line; a single broken object is refused as what it is."""
    lines = [line for line in raw.splitlines() if line.strip()]
    if len(lines) < 2 or not _complete(lines[0]):
        bodies.value(raw)
    return _gather([(f"line {place}", line) for place, line in enumerate(lines, 1)], clock, each_by_itself=True)


def _complete(line: bytes) -> bool:
    try:
        bodies.value(line)
    except bodies.Refused:
        return False
    return True


def _list(raw: bytes, clock: Clock, path: str) -> Reading:
    try:
        sent = _many.decode(raw)
    except (msgspec.ValidationError, RecursionError):
        try:
            parts = _raws.decode(raw)
        except msgspec.ValidationError:
            return Reading(error=_NOTHING)
        return _gather([(f"{path}[{place}]", bytes(part)) for place, part in enumerate(parts)], clock)
    events: list[Told] = []
    ignored: list[Ignored] = []
    for place, one in enumerate(sent):
        try:
            events += told(one, clock)
        except Unfit as unfit:
            ignored.append(_unfit(f"{path}[{place}]", unfit))
    return _answer(events, ignored)


def _gather(parts: Iterable[tuple[str, bytes]], clock: Clock, *, each_by_itself: bool = False) -> Reading:
    events: list[Told] = []
    ignored: list[Ignored] = []
    for path, part in parts:
        try:
            found, unknown = _single(part)
            events += told(found, clock)
            ignored += [Ignored(_under(path, name), _UNKNOWN) for name in unknown]
        except Unfit as unfit:
            ignored.append(_unfit(path, unfit))
        except msgspec.ValidationError as error:
            ignored.append(_invalid(path, part, error))
        except RecursionError:
            ignored.append(Ignored(path, "refused: it is nested too deeply"))
        except msgspec.DecodeError as error:
            if not each_by_itself:
                raise
            ignored.append(Ignored(path, f"refused: {bodies.said(error)[0]}"))
    return _answer(events, ignored)


def _single(part: bytes) -> tuple[Any, list[str]]:
    """Decode one event; fields that nobody knows are left out and named."""
    try:
        return _one.decode(part), []
    except msgspec.ValidationError as error:
        if "unknown field" not in str(error):
            raise
    loose = _anything.decode(part)
    unknown = [name for name in loose if name not in {"kind", *SENT[loose["kind"]].__struct_fields__}]
    if not unknown:  # the unknown field lies deeper: say so
        return _one.decode(part), []
    return msgspec.convert({name: found for name, found in loose.items() if name not in unknown}, AnySent), unknown


def _answer(events: list[Told], ignored: list[Ignored]) -> Reading:
    """A body of which nothing could be read is an error; otherwise what was refused is named beside what was read."""
    if events:
        return Reading(tuple(events), tuple(ignored))
    if not ignored:
        return Reading(error=_NOTHING)
    first = ignored[0]
    where = f"{first.path}: " if first.path else ""
    return Reading((), tuple(ignored), Problem(f"{where}{first.why.removeprefix('refused: ')}", _HOW))


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _unfit(path: str, unfit: Unfit) -> Ignored:
    return Ignored(_under(path, unfit.field), f"refused: {unfit}")


def _invalid(path: str, part: bytes, error: msgspec.ValidationError) -> Ignored:
    words, _, where = str(error).partition(" - at `$")
    where = where.rstrip("`").lstrip(".")
    if "Invalid value" in words and where == "kind":
        kind = _anything.decode(part).get("kind")
        words = f"{str(kind)[:40]!r} is no kind of event; known are: {', '.join(KINDS)}"
    elif "got `float`" in words:
        words += "; amounts are whole minor units: 49.90 EUR is 4990"
    return Ignored(_under(path, where) if where else path, f"refused: {words}; {_HOW}")
