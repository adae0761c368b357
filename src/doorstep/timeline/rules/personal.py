"""Take personal data out of facts: each personal text becomes a reference into the vault. Pure."""

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from doorstep.timeline.model import AnyFact, Party, Scan

_PREFIX = "vault:"
F = TypeVar("F", bound=Struct)


@cache
def personal_fields(kind: type[Struct]) -> tuple[tuple[str, type[Struct] | None, bool], ...]:
    """Return (field, Struct in it or ``None`` for a personal text, whether it is a tuple) of each field that can be
    personal."""
    found: list[tuple[str, type[Struct] | None, bool]] = []
    for name, hint in get_type_hints(kind, include_extras=True).items():
        if name not in kind.__struct_fields__:
            continue
        if _is_personal(hint):
            found.append((name, None, False))
            continue
        many = get_origin(hint) is tuple or any(get_origin(part) is tuple for part in get_args(hint))
        for inner in _structs_in(hint):
            if personal_fields(inner):
                found.append((name, inner, many))
    return tuple(found)


def _is_personal(hint: Any) -> bool:
    if get_origin(hint) is not Annotated:
        return False
    return any(isinstance(meta, msgspec.Meta) and (meta.extra or {}).get("personal") for meta in get_args(hint)[1:])


def _structs_in(hint: Any) -> list[type[Struct]]:
    if isinstance(hint, type) and issubclass(hint, Struct):
        return [hint]
    return [inner for part in get_args(hint) for inner in _structs_in(part)]


def extract(fact: F, ref: str) -> tuple[F, dict[str, str]]:
    """Return the fact with references ``vault:<ref>/<path>`` in place of personal texts, and the texts by path."""
    texts: dict[str, str] = {}
    if not personal_fields(type(fact)):
        return fact, texts

    def keep(path: str, text: str) -> str:
        if not text or text.startswith(_PREFIX):
            return text
        texts[path] = text
        return f"{_PREFIX}{ref}/{path}"

    return _walk(fact, "", keep), texts


def _walk(item: F, path: str, keep: Callable[[str, str], str]) -> F:
    changes: dict[str, Any] = {}
    for name, inner, many in personal_fields(type(item)):
        value, here = getattr(item, name), f"{path}{name}"
        if not value:
            continue
        if inner is None:
            changes[name] = keep(here, value)
        elif many:
            changes[name] = tuple(_walk(one, f"{here}.{place}.", keep) for place, one in enumerate(value))
        else:
            changes[name] = _walk(value, f"{here}.", keep)
    return msgspec.structs.replace(item, **changes) if changes else item


def with_name_keys(fact: AnyFact, keys: Callable[[str], tuple[str, ...]]) -> AnyFact:
    """Write keyed hashes of names beside them, so that a signature can be matched with a party after both are
    sealed."""
    if isinstance(fact, Scan):
        if fact.signed_by and not fact.signer_keys:
            return msgspec.structs.replace(fact, signer_keys=keys(fact.signed_by))
        return fact
    parties = getattr(fact, "parties", ())
    if not parties:
        return fact
    named = tuple(_keyed(party, keys) for party in parties)
    replaced: AnyFact = msgspec.structs.replace(fact, parties=named)
    return replaced


def _keyed(party: Party, keys: Callable[[str], tuple[str, ...]]) -> Party:
    return msgspec.structs.replace(party, name_keys=keys(party.name)) if party.name else party


def without_personal(fact: F) -> F:
    """Return the fact with nothing that leads to a person: no personal text or reference to one, no hash of a name, no
    customer's number. What remains may leave the house."""
    return _walk(_nameless(fact), "", lambda path, text: "")


def _nameless(item: F) -> F:
    if isinstance(item, Scan):
        return msgspec.structs.replace(item, signer_keys=())
    if isinstance(item, Party):
        return msgspec.structs.replace(item, name_keys=(), source_id="")
    changes: dict[str, Any] = {}
    for name, inner, many in personal_fields(type(item)):
        value = getattr(item, name)
        if inner is Party and value:
            changes[name] = tuple(_nameless(one) for one in value) if many else _nameless(value)
    return msgspec.structs.replace(item, **changes) if changes else item


def ref_of(text: str) -> tuple[str, str] | None:
    """Split ``vault:<ref>/<path>``; ``None`` when the text is no reference."""
    if not text.startswith(_PREFIX):
        return None
    ref, _, path = text[len(_PREFIX) :].partition("/")
    return ref, path
