"""From one EPCIS event to what the timeline is told: a scan for each thing, and what went into or out of what. Pure."""

from datetime import timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from msgspec import structs

from doorstep.connect import moments, numbers, scans
from doorstep.connect.gathered import Gathered
from doorstep.connect.moments import Moment
from doorstep.connect.pick import inside, several, words
from doorstep.connect.standards.epcis import content, ids, parties, places
from doorstep.connect.standards.epcis.views import KINDS, Location, View, read_point
from doorstep.connect.standards.epcis.words import bare, meaning
from doorstep.connect.statuses import statuses
from doorstep.connect.steps import stepped
from doorstep.timeline.model import ARRIVED, DEPARTED, Aggregated, Place, Retraction, Told
from doorstep.timeline.rules.identity import identity_of

_PACKAGE = "doorstep.connect.standards.epcis"
#: Lists of things, by the kinds of event that have them.
_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_READ = (
    "parentID",
    "eventID",
    "id",
    "eventTimeZoneOffset",
    "action",
    "bizStep",
    "disposition",
    "type",
)
#: Of these the things, words, places and parties are read: a time in them is named.
_HOLD = (*_LISTS, "persistentDisposition", "readPoint", "bizLocation", "sourceList", "destinationList")
_LEFT = {
    "recordTime": "when it was stored there",
    "sensorElementList": "measurements are not kept",
    "ilmd": "about the goods themselves and not about their way",
    "quantityList": "goods that are counted and not told apart have no timeline of their own",
    "childQuantityList": "goods that are counted and not told apart have no timeline of their own",
    "inputQuantityList": "goods that are counted and not told apart have no timeline of their own",
    "outputQuantityList": "goods that are counted and not told apart have no timeline of their own",
    "bizTransactionList": "names papers; an order knows its parcels by their numbers",
    "certificationInfo": "certificates are not kept",
    "transformationID": "joins steps of making, which is no movement",
    "@context": "explains the words of the document",
}
_HOURS = 14


class Seen(NamedTuple):
    """What all things of one event share."""

    id: str
    content: str
    when: Moment
    code: str
    text: str
    step: str
    disposition: str
    lasting: list[str]
    place: Place | None
    holder: str


def read_event(view: View, known: dict[str, Location], gathered: Gathered) -> None:
    """Gather what one event tells, or why it tells nothing."""
    path = view.where("eventTime")
    if view.kind not in KINDS:
        gathered.skip(view.path or "type", f"an event of the sender's own kind ({view.kind[:80]})")
        return
    try:
        seen = _seen(view, known)
    except ValueError as error:
        gathered.refuse(view.path or "eventTime", error)
        return
    told = _told(view, seen)
    if not told:
        gathered.skip(path, "names no thing that could be followed")
    elif "errorDeclaration" in view.fields:
        _take_back(view, seen, told, gathered)
    else:
        for one in told:
            gathered.told(path, one)
    _leave_out(view, gathered)


def _seen(view: View, known: dict[str, Location]) -> Seen:
    fields = view.fields
    when = _moment(words(fields, "eventTime"), words(fields, "eventTimeZoneOffset"))
    step, disposition = bare(words(fields, "bizStep")), bare(words(fields, "disposition"))
    said = ", ".join(word.replace("_", " ") for word in (step, disposition) if word)
    name = content.name_of(view, when)
    return Seen(
        name,
        "" if name else content.content_name(view, when),
        when,
        step or disposition or words(fields, "action").lower(),
        said,
        step,
        disposition,
        [bare(word) for word in several(fields, "persistentDisposition", "set") if isinstance(word, str)],
        places.of(*read_point(view), known),
        parties.holder(fields, step),
    )


def _moment(written: str, offset: str) -> Moment:
    """The instant by its own offset, shown on the clock that the event names. Raises `ValueError`."""
    minutes = _minutes(offset)
    if not written:
        raise ValueError("the event has no eventTime")
    found = moments.written(written)
    if minutes is None:
        return found
    if found.guessed:  # the time has no offset of its own: the other field is its zone
        return structs.replace(found, at=found.at - timedelta(minutes=minutes), offset=minutes, guessed=False)
    return structs.replace(found, offset=minutes)


@lru_cache(maxsize=256)
def _minutes(offset: str) -> int | None:
    sign, hours, colon, minutes = offset[:1], offset[1:3], offset[3:4], offset[4:]
    if sign not in {"+", "-"} or colon != ":" or not (hours + minutes).isascii() or not (hours + minutes).isdigit():
        return None
    if len(minutes) != 2 or int(hours) > _HOURS or int(minutes) > 59:
        return None
    total = int(hours) * 60 + int(minutes)
    return -total if sign == "-" else total


def _told(view: View, seen: Seen) -> list[Told]:
    return [*_packed(view, seen), *_scanned(view, seen)]


# -- things -----------------------------------------------------------------------------------------------------------


_STEPS = {"departing": DEPARTED, "arriving": ARRIVED}


def _scanned(view: View, seen: Seen) -> list[Told]:
    meant = meaning(statuses(_PACKAGE), seen.step, seen.disposition, seen.lasting)
    things = dict.fromkeys(
        number
        for epc in (words(view.fields, "parentID"), *(epc for name in _LISTS for epc in several(view.fields, name)))
        if isinstance(epc, str) and (number := ids.thing(epc))
    )
    return [
        stepped(
            scans.told(
                scans.Seen(
                    "epcis",
                    number,
                    seen.when,
                    "",
                    seen.code,
                    seen.text,
                    meant,
                    seen.place,
                    holder=seen.holder,
                    id=seen.id or seen.content,
                )
            ),
            _STEPS,
            seen.step,
        )
        for number in things
    ]


def _packed(view: View, seen: Seen) -> list[Told]:
    """What went into or out of a container. An association (a thing fixed to another one) is the same to a journey."""
    action = words(view.fields, "action").lower()
    parent = ids.thing(words(view.fields, "parentID"))
    if view.kind not in {"AggregationEvent", "AssociationEvent"} or not parent:
        return []
    container = numbers.leg("epcis", parent)
    children = [
        number for epc in several(view.fields, "childEPCs") if isinstance(epc, str) and (number := ids.thing(epc))
    ]
    if not children and action == "delete" and not several(view.fields, "childQuantityList"):
        return [_aggregated(container, container, "empty", seen)]
    if action not in {"add", "delete", "observe"}:
        return []
    return [_aggregated(numbers.leg("epcis", number), container, action, seen) for number in dict.fromkeys(children)]


def _aggregated(subject: str, container: str, action: str, seen: Seen) -> Told:
    when = seen.when
    identity = ("aggregated", seen.id or seen.content)
    fact = Aggregated(container, action)
    return Told(subject, identity, when.at, fact, when.offset, when.precision, when.guessed)


# -- errors -----------------------------------------------------------------------------------------------------------


def _take_back(view: View, seen: Seen, told: list[Told], gathered: Gathered) -> None:
    """An error declaration repeats the whole event: everything that it tells is taken back, under the event's name and
    under that of its content, for those who had it without a name."""
    declared = inside(view.fields, "errorDeclaration")
    path = view.where("errorDeclaration")
    corrected = several(declared, "correctiveEventIDs")
    reason = bare(words(declared, "reason")) or ("incorrect_data" if corrected else "did_not_occur")
    at = f"{path}.declarationTime"
    try:
        when = moments.written(words(declared, "declarationTime")) if words(declared, "declarationTime") else seen.when
    except ValueError as error:
        gathered.refuse(at, error)
        when = seen.when
    unnamed = seen._replace(id="", content=content.content_name(view, seen.when))
    for one in {(*wrong.identity, wrong.subject): wrong for wrong in (*told, *_told(view, unnamed))}.values():
        target = identity_of(one.subject, one.identity)
        identity = ("retraction", *one.identity)
        fact = Retraction(str(target), reason)
        back = Told(one.subject, identity, when.at, fact, when.offset, when.precision, when.guessed)
        gathered.told(at, back)
    gathered.skip(view.where("eventTime"), "the time of the event that is taken back")
    gathered.used(f"{path}.reason")
    _known(gathered, corrected)


def _known(gathered: Gathered, names: list[Any]) -> None:
    """Note names of things and events: a day in them is none to tell of."""
    for name in names:
        if isinstance(name, str):
            gathered.texts(name)


def _leave_out(view: View, gathered: Gathered) -> None:
    gathered.used(*map(view.where, _READ))
    for name in _LISTS:
        _known(gathered, several(view.fields, name))
    for key, value in view.fields.items():
        if key in _LEFT:
            if value:
                gathered.skip(view.where(key), _LEFT[key])
        elif key not in _KNOWN and value:
            gathered.skip(view.where(key), "a field of the sender's own")


_KNOWN = frozenset({*_READ, *_HOLD, "eventTime", "errorDeclaration"})
