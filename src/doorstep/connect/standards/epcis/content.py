"""What an event says, whatever its format: the name of one that has no name, and the check of one whose name is a hash.

The Core Business Vocabulary lets an event be named by the SHA-256 of its content. The order of the parts is that of
CBV 2.0; the words are written as it says (Digital Links, web addresses of the vocabulary) or, as in its drafts, as
URNs. Pure.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any, NamedTuple

from doorstep.connect.moments import Moment
from doorstep.connect.pick import inside, several, words
from doorstep.connect.standards.epcis import ids
from doorstep.connect.standards.epcis.views import KINDS, View
from doorstep.connect.standards.epcis.words import bare
from doorstep.kit.ids import digest

_HASH = "ni:///sha-256;"
_THINGS = ("epcList", "inputEPCList", "childEPCs")
_PAPERS = (("bizTransactionList", "bizTransaction"), ("sourceList", "source"), ("destinationList", "destination"))
#: Fields that are no part of the content. Any other field that is not named here is one of the sender's own.
_ASIDE = frozenset({"@context", "type", "eventID", "id", "recordTime", "errorDeclaration"})
_PARTS = frozenset(
    {
        *_THINGS,
        *(name for name, _ in _PAPERS),
        "eventTime",
        "eventTimeZoneOffset",
        "parentID",
        "quantityList",
        "childQuantityList",
        "inputQuantityList",
        "outputEPCList",
        "outputQuantityList",
        "action",
        "transformationID",
        "bizStep",
        "disposition",
        "persistentDisposition",
        "readPoint",
        "bizLocation",
    }
)


class _Spelling(NamedTuple):
    """How words of the vocabulary begin, by family, and how a name is written."""

    step: str
    disposition: str
    transaction: str
    party: str
    name: Callable[[str], str]


_URN = "urn:epcglobal:cbv:"
_WEB = "https://ref.gs1.org/cbv/"
_DRAFT = _Spelling(f"{_URN}bizstep:", f"{_URN}disp:", f"{_URN}btt:", f"{_URN}sdt:", lambda name: name)
_FINAL = _Spelling(f"{_WEB}BizStep-", f"{_WEB}Disp-", f"{_WEB}BTT-", f"{_WEB}SDT-", ids.link)


def name_of(view: View, when: Moment) -> str:
    """Return the event's own id, empty when it has none or when it is the hash of its content and so says no more."""
    name = words(view.fields, "eventID") or words(view.fields, "id")
    if name.startswith("_:"):
        return ""
    if name.startswith(_HASH) and not _foreign(view):
        said = name[len(_HASH) :].partition("?")[0].lower()
        if said in {sha256(_content(view, when, spelling).encode()).hexdigest() for spelling in (_FINAL, _DRAFT)}:
            return ""
    return name


def content_name(view: View, when: Moment) -> str:
    """Return a name made of the event's content, the same for JSON and XML and for any order within its lists."""
    return digest(_content(view, when, _FINAL)).hex


def _foreign(view: View) -> bool:
    return any(value for key, value in view.fields.items() if key not in _PARTS and key not in _ASIDE)


def _content(view: View, when: Moment, spelling: _Spelling) -> str:
    fields = view.fields
    at = when.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    parts = [f"eventType={view.kind if view.kind in KINDS else ''}", f"eventTime={at}"]
    parts.append(_said("eventTimeZoneOffset", words(fields, "eventTimeZoneOffset")))
    parts.append(_said("parentID", spelling.name(words(fields, "parentID"))))
    parts += [_things(name, fields, spelling) for name in _THINGS]
    parts += [_counted(name, fields, spelling) for name in ("quantityList", "childQuantityList", "inputQuantityList")]
    parts.append(_things("outputEPCList", fields, spelling))
    parts.append(_counted("outputQuantityList", fields, spelling))
    parts.append(_said("action", words(fields, "action")))
    parts.append(_said("transformationID", spelling.name(words(fields, "transformationID"))))
    parts.append(_said("bizStep", _word(words(fields, "bizStep"), spelling.step)))
    parts.append(_said("disposition", _word(words(fields, "disposition"), spelling.disposition)))
    parts.append(_lasting(fields, spelling))
    for name in ("readPoint", "bizLocation"):
        parts.append(_said(f"{name}id", spelling.name(words(inside(fields, name), "id"))))
    for name, key in _PAPERS:
        prefix = spelling.transaction if key == "bizTransaction" else spelling.party
        parts.append(_papers(name, key, prefix, fields, spelling))
    return "".join(parts)


def _said(name: str, value: str) -> str:
    return f"{name}={value}" if value else ""


def _word(word: str, prefix: str) -> str:
    plain = bare(word)
    return prefix + plain if plain and ":" not in plain else plain


def _listed(name: str, found: list[str]) -> str:
    return name + "".join(sorted(found)) if found else ""


def _things(name: str, fields: dict[str, Any], spelling: _Spelling) -> str:
    return _listed(name, [f"epc={spelling.name(epc)}" for epc in several(fields, name) if isinstance(epc, str) and epc])


def _counted(name: str, fields: dict[str, Any], spelling: _Spelling) -> str:
    return _listed(
        name,
        [
            "quantityElement"
            + _said("epcClass", spelling.name(words(one, "epcClass")))
            + _said("quantity", _number(one))
            + _said("uom", words(one, "uom"))
            for one in several(fields, name)
        ],
    )


def _number(one: Any) -> str:
    found = one.get("quantity") if isinstance(one, dict) else None
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return ""
    try:
        value = float(found)
        return str(int(value)) if value.is_integer() else str(value)
    except (ValueError, OverflowError):
        return str(found)[:40]


def _lasting(fields: dict[str, Any], spelling: _Spelling) -> str:
    found = inside(fields, "persistentDisposition")
    sides = [
        f"{side}={_word(word, spelling.disposition)}"
        for side in ("set", "unset")
        for word in sorted(word for word in several(found, side) if isinstance(word, str))
    ]
    return "persistentDisposition" + "".join(sides) if sides else ""


def _papers(name: str, key: str, prefix: str, fields: dict[str, Any], spelling: _Spelling) -> str:
    return _listed(
        name,
        [
            _said(key, spelling.name(words(one, key))) + _said("type", _word(words(one, "type"), prefix))
            for one in several(fields, name)
        ],
    )
