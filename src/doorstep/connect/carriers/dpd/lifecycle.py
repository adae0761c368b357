"""Read a parcel life cycle: its scans, and the states that the tracking page shows. Pure."""

from typing import Any

from msgspec.structs import replace

from doorstep.connect.carriers.dpd import scans
from doorstep.connect.carriers.dpd.scans import Context, Row
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside, several, words
from doorstep.timeline.model import Milestone, Problem, Scan, Told

_SYSTEM_RETURN = "06"
_WHY_NOT = "when DPD's computers heard of the scan"


def is_one(body: Any) -> bool:
    """Whether this is the answer of a parcel life cycle, with or without the name of the response around it."""
    return isinstance(body, dict) and ("parcellifecycleResponse" in body or "parcelLifeCycleData" in body)


def read_body(body: Any, path: str, context: Context) -> Problem | None:
    """Gather one life cycle. Returns why nothing could be read."""
    steps = ("parcellifecycleResponse",) if "parcellifecycleResponse" in body else ()
    answer = inside(body, *steps)
    here = f"{path}{''.join(f'{step}.' for step in steps)}parcelLifeCycleData"
    data = inside(answer, "parcelLifeCycleData")
    if not data:
        return _refused(answer)
    number = scans.parcel_number(words(data, "shipmentInfo", "parcelLabelNumber") or context.asked)
    if not number:
        context.gathered.refuse(here, "the parcel has no number")
        return None
    product = words(data, "shipmentInfo", "productName")
    rows = several(data, "scanInfo", "scan")
    told = []
    for place, row in enumerate(rows):
        where = f"{here}.scanInfo.scan[{place}]"
        try:
            told.append((where, scans.event(_scan(row, number, product), context.zone)))
            _read_from(row, context.gathered)
        except ValueError as error:
            context.gathered.refuse(where, error)
        for key in ("integrationDate", "scanData.insertTimestamp"):
            if words(row, *key.split(".")):
                context.gathered.skip(f"{where}.{key}", _WHY_NOT)
    for where, event in _homeward(told):
        context.gathered.scanned(where, event)
    _states(data, f"{here}.statusInfo", number, product, bool(told), context)
    return None


def _refused(answer: Any) -> Problem:
    code = words(answer, "errorCode") or words(answer, "status", "code") or "NO_DATA"
    message = words(answer, "errorMessage") or words(answer, "status", "message") or "nothing is known of it"
    return scans.problem(code, message)


def _day_and_time(row: Any) -> tuple[str, ...]:
    """The day and the time of a scan, where they stand apart."""
    day, clock = words(row, "scanData", "scanDate"), words(row, "scanData", "scanTime")
    return (day, clock) if clock else (day,)


def _read_from(row: Any, gathered: Gathered) -> None:
    gathered.texts(words(row, "date"))
    gathered.texts(*_day_and_time(row))


def _scan(row: Any, number: str, product: str) -> Row:
    data = inside(row, "scanData")
    at = words(row, "date") or "T".join(_day_and_time(row))
    further = [words(one, "code") for one in several(data, "additionalCodes", "additionalCode")]
    said = [one for one in several(row, "scanDescription", "content") if isinstance(one, str)]
    text = " ".join([*said, *(f"[{code}]" for code in further if code)]) or words(row, "scanDescription", "label")
    return Row(
        number,
        at,
        "code",
        words(data, "scanType", "code"),
        " ".join(text.split()),
        scans.depot(words(data, "scanDepot", "number"), words(data, "location"), words(data, "country")),
        product,
    )


def _homeward(told: list[tuple[str, Told]]) -> list[tuple[str, Told]]:
    """A delivery after DPD sent the parcel back is its return."""
    back = min((one.occurred_at for _, one in told if _code(one) == _SYSTEM_RETURN), default=None)
    if back is None:
        return told
    return [(where, _returned(one) if one.occurred_at > back else one) for where, one in told]


def _code(told: Told) -> str:
    return told.fact.code if isinstance(told.fact, Scan) else ""


def _returned(told: Told) -> Told:
    fact = told.fact
    if not isinstance(fact, Scan) or fact.milestone is not Milestone.DELIVERED:
        return told
    return replace(told, fact=replace(fact, milestone=Milestone.RETURNED, delivered_how=None, signed_by=""))


def _states(data: Any, path: str, number: str, product: str, repeat: bool, context: Context) -> None:
    """The states of the tracking page: they repeat scans, or are all that is told."""
    for place, state in enumerate(several(data, "statusInfo")):
        here, date = f"{path}[{place}]", words(state, "date")
        if not date:
            continue
        if repeat:
            context.gathered.skip(here, "a state of the tracking page, which the scans tell")
        elif state.get("statusHasBeenReached") is not True:
            context.gathered.skip(here, "a state that is not reached yet")
        else:
            place_of = scans.depot(words(state, "depot", "number"), words(state, "location"))
            label = words(state, "label")
            row = Row(number, _iso(date), "state", words(state, "status"), label, place_of, product)
            try:
                context.gathered.scanned(here, scans.event(row, context.zone), date)
            except ValueError as error:
                context.gathered.refuse(here, error)


def _iso(text: str) -> str:
    """A day and a time as the tracking page writes them ("20.01.2026, 12:23") as ISO text."""
    day, _, clock = text.partition(",")
    parts = day.strip().split(".")
    if len(parts) != 3:
        return text
    written = f"{parts[2]}-{parts[1].zfill(2)}-{parts[0].zfill(2)}"
    return f"{written}T{clock.strip()}" if clock.strip() else written
