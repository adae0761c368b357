"""Meet persons: find them again by address, or make them, and write down what they are to an order."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from doorstep.kit import ids, seal
from doorstep.kit.handle import Tx
from doorstep.people import rules
from doorstep.people.handlers.vault import shop_secret
from doorstep.people.model import Keyring, Sighting
from doorstep.people.store import persons as store
from doorstep.people.store import vault


class _Met(Struct):
    """A sighting under way: the hashes that belong to it, and the person once she is known."""

    shop: str
    sighting: Sighting
    keys: list[store.Key]
    search: list[tuple[str, bytes]]
    person: UUID | None = None


def meet(tx: Tx, keys: Keyring, sightings: Sequence[tuple[str, Sighting]]) -> list[UUID | None]:
    """Return the person of each (shop, sighting), as she stands after merges.

    She is found by her e-mail address, else by what the shop calls her when the address is new, else by her phone; a
    sighting with a new e-mail address and a known phone is another member of the household. Who is not found is made.
    None for a forgotten subject, of which nothing is kept, and for a sighting without any words.
    """
    if not sightings:
        return []
    shops = sorted({shop for shop, _ in sightings})
    vault.hold_off_forgetting(tx, shops)
    secrets = {shop: shop_secret(tx, keys, shop) for shop in shops}
    gone = vault.forgotten(tx, sorted({(shop, sighting.subject) for shop, sighting in sightings}))
    met = [
        _Met(shop, sighting, *_hashes(secrets[shop], shop, sighting))
        if (shop, sighting.subject) not in gone
        else _Met(shop, sighting, [], [])
        for shop, sighting in sightings
    ]
    live = [one for one in met if one.keys]
    if not live:
        return [None] * len(met)
    roots = _write(tx, live, _resolve(tx, live))
    return [roots[one.shop, one.person] if one.person else None for one in met]


def _hashes(secret: bytes, shop: str, sighting: Sighting) -> tuple[list[store.Key], list[tuple[str, bytes]]]:
    found = rules.person_keys(
        secret,
        email=sighting.email,
        phone=sighting.phone,
        source_id=sighting.source_id,
        country=sighting.country,
    )
    search = rules.search_keys(secret, name=sighting.name, found=found)
    if not found and (sighting.name or sighting.email or sighting.phone):
        found = [("subject", rules.hash_of(secret, "subject", f"{sighting.role} {sighting.subject}"))]
    return [(shop, digest, kind) for kind, digest in found], search


def _resolve(tx: Tx, live: list[_Met]) -> dict[store.Key, UUID]:
    """Give each sighting its person, and persons the hashes that nobody has yet. Return whom each hash belongs to.

    Where another transaction gave a hash away meanwhile, everybody is found once more, and what we gave away is taken
    back first: a hash must not lead to somebody whom nobody met.
    """
    owners = store.owners(tx, list(dict.fromkeys(key for one in live for key in one.keys)))
    while True:
        assumed = dict(owners)
        for one in live:
            one.person = _owner(assumed, one) or ids.digest(seal.new_key())
            for key in one.keys:
                assumed.setdefault(key, one.person)
        fresh = {key: person for key, person in assumed.items() if key not in owners}
        won = store.claim(tx, fresh) if fresh else set()
        lost = [key for key in fresh if key not in won]
        if not lost:
            return owners | fresh
        store.unclaim(tx, won)
        owners.update(store.owners(tx, lost))


def _owner(owners: dict[store.Key, UUID], one: _Met) -> UUID | None:
    by_kind = {key[2]: owners.get(key) for key in one.keys}
    order = ("email", "source_id") if "email" in by_kind else ("phone", "source_id", "subject")
    return next((person for kind in order if (person := by_kind.get(kind))), None)


def _not_hers(owners: dict[store.Key, UUID], one: _Met) -> list[tuple[str, bytes]]:
    """Return the hashes for the search that do not lead to the person, and so to the subject, already."""
    return [(kind, digest) for kind, digest in one.search if owners.get((one.shop, digest, kind)) != one.person]


def _write(tx: Tx, live: list[_Met], owners: dict[store.Key, UUID]) -> dict[tuple[str, UUID], UUID]:
    everyone = {(one.shop, one.person) for one in live if one.person}
    known = store.known(tx, everyone)
    now: dict[tuple[str, UUID], store.Known] = {}
    for one in live:
        assert one.person
        place = (one.shop, one.person)
        before = now.get(place) or known.get(place) or store.Known(one.person, "", "", "")
        seen = one.sighting
        now[place] = store.Known(
            before.root,
            seen.language or before.language,
            seen.zone or before.zone,
            seen.country or before.country,
        )
    new = {place: row for place, row in sorted(now.items()) if place not in known}
    changed = {place: row for place, row in sorted(now.items()) if known.get(place, row) != row}
    if new:
        store.add(tx, new)
    if changed:
        store.change(tx, changed)
    roles: dict[tuple[str, UUID, str, str], datetime] = {}
    for one in live:
        assert one.person
        roles.setdefault((one.shop, one.person, one.sighting.subject, one.sighting.role), one.sighting.at)
    store.add_roles(tx, roles)
    search = {(one.shop, digest, one.sighting.subject, kind) for one in live for kind, digest in _not_hers(owners, one)}
    if search:
        store.add_search(tx, search)
    return {place: row.root for place, row in now.items()}
