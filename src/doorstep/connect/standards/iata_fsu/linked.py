"""ONE Record: logistics events in JSON-LD, beside or below the waybill that they belong to. Pure."""

from collections.abc import Iterator
from typing import Any

from doorstep.connect.standards.iata_fsu.status import Status, waybill


def events_of(body: Any) -> Iterator[tuple[str, str, Status]]:
    """Yield (path, path of the time, status) of each logistics event. Names count without their address."""
    stack: list[tuple[str, Any, str]] = [("", body, _number(body))]
    while stack:
        path, value, number = stack.pop()
        if isinstance(value, list):
            stack.extend((f"{path}[{place}]", one, number) for place, one in reversed(list(enumerate(value))))
        elif isinstance(value, dict):
            fields = {_bare(key): (key, one) for key, one in value.items()}
            number = _own_number(fields) or number
            if "eventCode" in fields and "eventDate" in fields:
                yield _event(path, fields, number)
            else:
                below = [(f"{path}.{key}" if path else key, one) for key, one in value.items()]
                stack.extend((where, one, number) for where, one in reversed(below))


def _event(path: str, fields: dict[str, tuple[str, Any]], number: str) -> tuple[str, str, Status]:
    code = _bare(_text(fields["eventCode"][1])).upper()
    code, _, discrepancy = code.partition("_")
    where = f"{path}.{fields['eventDate'][0]}" if path else fields["eventDate"][0]
    if isinstance(fields["eventDate"][1], dict):
        where = f"{where}.@value"
    status = Status(
        number,
        code,
        time=_text(fields["eventDate"][1]),
        airport=_find(fields.get("eventLocation", ("", None))[1], "locationCode", "code", "locationCodes"),
        discrepancy=discrepancy,
        split=_text(fields.get("partialEventIndicator", ("", ""))[1]).lower() == "true",
        text=_text(fields.get("eventName", ("", ""))[1]),
    )
    return path or "eventCode", where, status


def _own_number(fields: dict[str, tuple[str, Any]]) -> str:
    prefix, serial = (_text(fields.get(name, ("", ""))[1]) for name in ("waybillPrefix", "waybillNumber"))
    return waybill(f"{prefix}-{serial}") if prefix else waybill(serial)


def _number(body: Any) -> str:
    """The first waybill anywhere in the body: events may stand beside it."""
    stack = [body]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            if found := _own_number({_bare(key): (key, one) for key, one in value.items()}):
                return found
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    return ""


def _bare(name: str) -> str:
    return name.rpartition("#")[2].rpartition("/")[2].rpartition(":")[2]


def _text(value: Any) -> str:
    """A value, or the `@value` or `@id` of one."""
    for _ in range(4):
        if isinstance(value, list) and value:
            value = value[0]
        elif isinstance(value, dict):
            value = value.get("@value", value.get("@id", ""))
    if isinstance(value, bool):
        return str(value).lower()
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _find(value: Any, *names: str) -> str:
    """The first of these names in a location, however deep (at most four objects)."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        if not isinstance(value, dict):
            return _bare(value).upper() if isinstance(value, str) and len(_bare(value)) == 3 else ""
        fields = {_bare(key): one for key, one in value.items()}
        found = next((fields[name] for name in names if name in fields), None)
        if isinstance(found, str):
            return _bare(found).upper()
        value = found
    return ""
