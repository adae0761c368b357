"""Put personal texts into the vault, and take them out again for those who may see them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from doorstep.kit import seal
from doorstep.kit.handle import Tx
from doorstep.people.model import Keyring, Secret
from doorstep.people.store import vault as store

REFERENCE = "vault:"
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, str]).decode


def hold_off_forgetting(tx: Tx, shops: Sequence[str]) -> None:
    """Let nobody be forgotten in these shops until this transaction ends. Before anything of a person is held: who is
    being forgotten is held by then."""
    if shops:
        store.hold_off_forgetting(tx, shops)


def shop_secret(tx: Tx, keys: Keyring, shop: str) -> bytes:
    """Return the secret that keys the hashes of a shop. Raises `LookupError` when there is no such shop."""
    wrapped = store.shop_secret(tx, shop)
    if wrapped is None:
        raise LookupError(f"there is no shop {shop!r}")
    return keys.open(wrapped)


def keep(tx: Tx, keys: Keyring, secrets: Sequence[tuple[str, Secret]]) -> frozenset[tuple[str, str]]:
    """Seal these texts, as (shop, secret), each with the key of its subject, made when it has none.

    What belongs to a forgotten subject is dropped; these (shop, subject) are returned, so that the raw body it came in
    can be emptied too.
    """
    if not secrets:
        return frozenset()
    store.hold_off_forgetting(tx, [shop for shop, _ in secrets])
    opened = data_keys(tx, keys, {(shop, secret.subject) for shop, secret in secrets})
    rows = []
    for shop, secret in secrets:
        key = opened[shop, secret.subject]
        if key is not None:
            bound = _bound(shop, secret.subject, secret.ref)
            rows.append((shop, secret.subject, secret.ref, seal.seal(key, _encode(secret.values), bound)))
    if rows:
        store.keep(tx, rows)
    return frozenset(subject for subject, key in opened.items() if key is None)


def forgotten(tx: Tx, subjects: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Return those of these (shop, subject) that were forgotten."""
    wanted = sorted(set(subjects))
    return frozenset(store.forgotten(tx, wanted)) if wanted else frozenset()


def data_keys(tx: Tx, keys: Keyring, subjects: set[tuple[str, str]]) -> dict[tuple[str, str], bytes | None]:
    """Return the data key of each (shop, subject), made when it has none; None for a forgotten one, for ever."""
    wanted = sorted(subjects)
    wrapped = store.wrapped_keys(tx, wanted)
    missing = [subject for subject in wanted if subject not in wrapped]
    made: dict[tuple[str, str], bytes | None] = {}
    if missing:
        made = {subject: seal.new_key() for subject in missing}
        sealed = {subject: keys.wrap(key) for subject, key in made.items() if key}
        store.add_keys(tx, sealed)
        for subject, theirs in store.wrapped_keys(tx, missing).items():
            if theirs != sealed[subject]:  # somebody else was first
                made[subject] = keys.open_once(theirs) if theirs else None
    return made | {subject: keys.open_once(key) if key else None for subject, key in wrapped.items()}


def seal_under(
    tx: Tx, keys: Keyring, shop: str, texts: Sequence[tuple[str, bytes]], *, bound: bytes
) -> list[bytes | None]:
    """Return bytes sealed with the keys of their subjects, given as (subject, bytes); None where it is forgotten.

    For chapters that store personal bytes in tables of their own, such as rendered messages. `bound` must be the same
    again to open them.
    """
    if not texts:
        return []
    store.hold_off_forgetting(tx, [shop])
    opened = data_keys(tx, keys, {(shop, subject) for subject, _ in texts})
    found = [(opened[shop, subject], text) for subject, text in texts]
    return [seal.seal(key, text, bound) if key else None for key, text in found]


def unseal_under(
    tx: Tx, keys: Keyring, shop: str, sealed: Sequence[tuple[str, bytes]], *, bound: bytes
) -> list[bytes | None]:
    """Return what `seal_under` sealed, given as (subject, sealed bytes); None where the subject is forgotten.

    Raises `Unreadable` when the bytes were changed or bound to something else.
    """
    wrapped = store.wrapped_keys(tx, sorted({(shop, subject) for subject, _ in sealed})) if sealed else {}
    found = [(wrapped.get((shop, subject)), data) for subject, data in sealed]
    return [seal.unseal(keys.open_once(key), data, bound) if key else None for key, data in found]


def reveal(
    tx: Tx, keys: Keyring, shop: str, wanted: Sequence[tuple[str, str]], *, who: str, why: str, now: datetime
) -> dict[tuple[str, str], dict[str, str]]:
    """Return the texts of these (subject, ref), `{field path: text}`; what was forgotten or never kept is absent.

    `who` is written down with `why`, once a subject: `staff:<id>`, `system:<part>`. Only a customer who sees her own
    data (`customer`) leaves no line.
    """
    if not wanted:
        return {}
    found = opened_texts(tx, keys, shop, wanted)
    if found and who != "customer":
        store.looked(tx, shop, [subject for subject, _ in found], who=who, what=why, at=now)
    return found


def opened_texts(
    tx: Tx, keys: Keyring, shop: str, wanted: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], dict[str, str]]:
    """Return the texts of these (subject, ref) without writing the look down: for this chapter only."""
    return {
        (subject, ref): _decode(seal.unseal(keys.open_once(wrapped), sealed, _bound(shop, subject, ref)))
        for subject, ref, wrapped, sealed in store.sealed(tx, shop, sorted(set(wanted)))
    }


def reveal_texts(
    tx: Tx, keys: Keyring, shop: str, texts: Sequence[tuple[str, str]], *, who: str, why: str, now: datetime
) -> list[str]:
    """Return texts with their references resolved, given as (subject, text).

    `vault:<ref>/<field path>` becomes what lies there, "" when it was forgotten; any other text stays as it is.
    """
    places = [_place(subject, text) for subject, text in texts]
    found = reveal(tx, keys, shop, [(place[0], place[1]) for place in places if place], who=who, why=why, now=now)
    return [resolve(found, place) if place else text for place, (_, text) in zip(places, texts, strict=True)]


def resolve(found: Mapping[tuple[str, str], Mapping[str, str]], place: tuple[str, str, str]) -> str:
    """Return the text at (subject, ref, field path) among what was revealed, "" when it is not there."""
    subject, ref, path = place
    return found.get((subject, ref), {}).get(path, "")


def _place(subject: str, text: str) -> tuple[str, str, str] | None:
    if not text.startswith(REFERENCE):
        return None
    ref, _, path = text.removeprefix(REFERENCE).partition("/")
    return subject, ref, path


def _bound(shop: str, subject: str, ref: str) -> bytes:
    return f"vault\0{shop}\0{subject}\0{ref}".encode()
