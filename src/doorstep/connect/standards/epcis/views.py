"""One way to look at an event, whether it is written as JSON or as XML, with the path of each of its fields. Pure.

XML of EPCIS 1.2 hides younger fields in `extension` and `baseExtension`; they are lifted out here.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from doorstep.connect import markup
from doorstep.connect.pick import inside, several, words

KINDS = frozenset({"ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent", "TransformationEvent"})
_LIFTED = frozenset({"extension", "baseExtension"})


class View(NamedTuple):
    """An event: its kind, its path, its fields in the shape of JSON, and the path of each field."""

    kind: str
    path: str
    fields: dict[str, Any]
    where: Callable[[str], str]


# -- JSON -------------------------------------------------------------------------------------------------------------


def of_json(body: Any) -> Iterator[View]:
    """Yield each event of a document, a query document, a list of events or an event alone."""
    for path, found in _lists(body):
        for place, event in enumerate(found):
            if isinstance(event, dict):
                yield _json_view(f"{path}[{place}]", event)
    if isinstance(body, dict) and "eventTime" in body:
        yield _json_view("", body)


def _lists(body: Any) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(body, list):
        yield "", body
        return
    for path in (
        ("epcisBody", "eventList"),
        ("epcisBody", "queryResults", "resultsBody", "eventList"),
        ("eventList",),
        ("resultsBody", "eventList"),
        ("@graph",),
    ):
        if found := several(body, *path):
            yield ".".join(path), found


def _json_view(path: str, event: dict[str, Any]) -> View:
    kind = words(event, "type") or words(event, "@type") or words(event, "isA")
    return View(_bare_kind(kind), path, event, lambda key: f"{path}.{key}" if path else key)


def _bare_kind(kind: str) -> str:
    bare = kind.rpartition("/")[2].rpartition(":")[2].rpartition("#")[2]
    return bare if bare in KINDS else kind


def is_json(body: Any) -> bool:
    """Whether this JSON looks like something of EPCIS that may hold events."""
    if isinstance(body, list):
        return any(isinstance(one, dict) and "eventTime" in one for one in body)
    if not isinstance(body, dict):
        return False
    return "eventTime" in body or "epcisBody" in body or any(True for _ in _lists(body))


# -- XML --------------------------------------------------------------------------------------------------------------


def of_xml(root: Element) -> Iterator[View]:
    """Yield each event of a document, a query document or an event alone."""
    stack: list[tuple[str, Element]] = [(root.tag, root)]
    while stack:
        path, element = stack.pop()
        if element.find("eventTime") is not None:
            yield _xml_view(path, element)
        else:
            stack.extend((f"{path}.{step}", child) for step, child in reversed(markup.steps(element)))


def _xml_view(path: str, element: Element) -> View:
    fields: dict[str, Any] = {}
    paths: dict[str, str] = {}
    _gather(path, element, fields, paths)
    return View(element.tag, path, fields, lambda key: paths.get(key, f"{path}.{key}"))


def _gather(path: str, element: Element, fields: dict[str, Any], paths: dict[str, str]) -> None:
    for step, child in markup.steps(element):
        here = f"{path}.{step}"
        if child.tag in _LIFTED:
            _gather(here, child, fields, paths)
        elif child.tag in fields:
            again = f"{child.tag} {here}"  # a name that came before: each stays a field of the sender's own
            fields[again], paths[again] = True, here
        else:
            fields[child.tag] = _SHAPES.get(child.tag, _text)(child)
            paths[child.tag] = here


def _text(element: Element) -> Any:
    return markup.words(element) if not len(element) and not element.attrib else True


def _texts(name: str) -> Callable[[Element], list[str]]:
    """The texts of the children of this name. Another one in the list is no thing, and its dates are named."""
    return lambda element: [text for child in element.findall(name) if (text := markup.words(child))]


def _identified(element: Element) -> dict[str, str]:
    return {"id": markup.words(element, "id")}


def _typed(name: str) -> Callable[[Element], list[dict[str, str]]]:
    return lambda element: [
        {"type": markup.attribute(one, "type"), name: markup.words(one)} for one in element.findall(name)
    ]


def _declared(element: Element) -> dict[str, Any]:
    return {
        "declarationTime": markup.words(element, "declarationTime"),
        "reason": markup.words(element, "reason"),
        "correctiveEventIDs": _texts("correctiveEventID")(found)
        if (found := element.find("correctiveEventIDs")) is not None
        else [],
    }


def _lasting(element: Element) -> dict[str, list[str]]:
    return {name: [markup.words(one) for one in element.findall(name)] for name in ("set", "unset")}


def _counted(element: Element) -> list[dict[str, str]]:
    return [{part.tag: markup.words(part) for part in one} for one in element]


_SHAPES: dict[str, Callable[[Element], Any]] = {
    "epcList": _texts("epc"),
    "childEPCs": _texts("epc"),
    "inputEPCList": _texts("epc"),
    "outputEPCList": _texts("epc"),
    "readPoint": _identified,
    "bizLocation": _identified,
    "bizTransactionList": _typed("bizTransaction"),
    "sourceList": _typed("source"),
    "destinationList": _typed("destination"),
    "errorDeclaration": _declared,
    "persistentDisposition": _lasting,
    "quantityList": _counted,
    "childQuantityList": _counted,
    "inputQuantityList": _counted,
    "outputQuantityList": _counted,
}


# -- master data ------------------------------------------------------------------------------------------------------

#: What a location is told to be: attribute → value.
Location = dict[str, str]


def places_of_json(body: Any) -> dict[str, Location]:
    """Return what the header of a document says of each location."""
    found: dict[str, Location] = {}
    for vocabulary in several(body, "epcisHeader", "epcisMasterData", "vocabularyList"):
        for element in several(vocabulary, "vocabularyElementList"):
            known = {_last(words(one, "id")): words(one, "attribute") for one in several(element, "attributes")}
            found.setdefault(words(element, "id"), {}).update(known)
    return found


def places_of_xml(root: Element) -> dict[str, Location]:
    """Return what the header of a document says of each location."""
    found: dict[str, Location] = {}
    header = markup.inside(root, "EPCISHeader")
    for element in header.iter("VocabularyElement") if header is not None else ():
        known = {_last(markup.attribute(one, "id")): markup.words(one) for one in element.findall("attribute")}
        found.setdefault(markup.attribute(element, "id"), {}).update(known)
    return found


def _last(name: str) -> str:
    for sign in "/#:":
        name = name.rpartition(sign)[2]
    return name


def read_point(view: View) -> tuple[str, str]:
    """Return where it was seen, and where it was afterwards."""
    return words(inside(view.fields, "readPoint"), "id"), words(inside(view.fields, "bizLocation"), "id")
