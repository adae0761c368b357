"""What a person chooses herself: write it down with its proof, say what holds, undo it, leave with one click.

Nothing is changed in place. What is chosen in one go is one *change*; consents carry it as their event.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from doorstep.kit.handle import Tx
from doorstep.kit.ids import digest
from doorstep.people.handlers.vault import hold_off_forgetting
from doorstep.people.model import Choice, Choices, Consent, ConsentChange, Keyring, Person, Wish
from doorstep.people.rules import person_keys
from doorstep.people.store import choices as store
from doorstep.people.store import consents, forgetting, persons, vault

#: A wish that nobody confirmed is over after so long.
WISH_HOLDS = timedelta(days=7)
#: Begins the source of a word that only takes an objection back; it is no consent (the governor knows it too).
LIFTED = "objection lifted"
DOUBLE = "double_opt_in"
#: How the source of what she chose on her own pages begins.
HERS = ("preference page", "one-click", LIFTED, DOUBLE)
ANY, EVERYTHING, SERVICE = "any", "everything", "service"
_PLACE = "order:choices"  # consents name a subject only so that a person can be found, which we have already


class Picked(Struct, frozen=True):
    """A consent that she gives or takes back. ``double``: it counts once she has confirmed it."""

    purpose: str
    channel: str
    given: bool
    wording: str = ""
    double: bool = False


class Past(Struct, frozen=True):
    """All that she ever chose and allowed, with what waits for her confirmation."""

    choices: tuple[Choice, ...]
    consents: tuple[Consent, ...]
    wishes: tuple[Wish, ...]

    @property
    def newest(self) -> UUID | None:
        """The last change, when it came from her own pages: it can be undone."""
        rows = [(one.at, one.change, HERS[0]) for one in self.choices]
        rows += [(one.at, one.change, HERS[0]) for one in self.wishes]
        rows += [(one.at, one.event, one.source) for one in self.consents]
        if not rows:
            return None
        _, change, source = max(rows)
        return change if source.startswith(HERS) else None


def choices_of_many(tx: Tx, shop: str, wanted: Iterable[UUID]) -> dict[UUID, Choices]:
    """Return what holds for these persons; who never chose anything is absent."""
    return {person: _choices(found) for person, found in store.latest(tx, shop, wanted).items()}


def standing_person(tx: Tx, shop: str, person: UUID) -> Person | None:
    """Return the person as she stands after merges; `None` when there is none, or she was forgotten."""
    known = persons.known(tx, [(shop, person)]).get((shop, person))
    found = persons.persons(tx, shop, [known.root]).get(known.root) if known else None
    return found if found and found.forgotten_at is None else None


def past_of(tx: Tx, shop: str, person: UUID, now: datetime) -> Past:
    """Return all that she ever chose, allowed and took back, the first first."""
    return Past(
        tuple(store.choices(tx, shop, person)),
        tuple(store.consents(tx, shop, person)),
        tuple(store.wishes(tx, shop, person, now - WISH_HOLDS)),
    )


def choose(
    tx: Tx,
    shop: str,
    person: UUID,
    values: Mapping[str, str],
    picked: Sequence[Picked],
    *,
    change: UUID,
    source: str,
    now: datetime,
) -> tuple[Wish, ...]:
    """Write down what she chose (``values`` by kind) and allows; what holds already is left out. Return the wishes that
    she must confirm before they count."""
    hold_off_forgetting(tx, [shop])
    persons.lock(tx, shop, [person])
    held = store.latest(tx, shop, [person]).get(person, {})
    new = [
        Choice(kind, value, held.get(kind, ""), now, change, source)
        for kind, value in sorted(values.items())
        if value != held.get(kind, "")
    ]
    if new:
        store.add(tx, shop, person, new)
    wishes = [_wish(one, change, now) for one in picked if one.given and one.double]
    if wishes:
        store.wish(tx, shop, person, wishes)
    _words(tx, shop, person, [one for one in picked if not (one.given and one.double)], change, source, now)
    return tuple(wishes)


def _wish(one: Picked, change: UUID, now: datetime) -> Wish:
    return Wish(digest(str(change), one.purpose, one.channel), one.purpose, one.channel, now, change, one.wording)


def waiting(tx: Tx, shop: str, person: UUID, change: UUID, now: datetime) -> list[Wish]:
    """Return what she wished in one go and has not confirmed yet; after a week nothing waits any more."""
    return [one for one in store.wishes(tx, shop, person, now - WISH_HOLDS) if one.change == change]


def confirm(tx: Tx, shop: str, person: UUID, change: UUID, *, source: str, now: datetime) -> list[Wish]:
    """Let what she wished in one go count from now on; return what that is. Objections of before end with it."""
    hold_off_forgetting(tx, [shop])
    persons.lock(tx, shop, [person])
    found = waiting(tx, shop, person, change, now)
    store.end_wishes(tx, shop, _family(tx, shop, person), [one.id for one in found], now)
    picked = [Picked(one.purpose, one.channel, True, one.wording) for one in found]
    confirmed = digest("confirmed", str(change))
    _words(tx, shop, person, picked, confirmed, f"{DOUBLE} {source}", now)
    return found


def leave(tx: Tx, shop: str, person: UUID, purpose: str, *, source: str, now: datetime) -> UUID:
    """End messages of a purpose (``everything``: all that are not about orders) on every channel; return the change."""
    change = digest("leave", str(person), purpose, now.isoformat())
    _words(tx, shop, person, [Picked(purpose, ANY, False)], change, source, now)
    return change


def undo(tx: Tx, shop: str, person: UUID, change: UUID, *, source: str, now: datetime) -> bool:
    """Take back what was chosen in one go, if it is the last thing: everything stands again as it did before."""
    past = past_of(tx, shop, person, now)
    if past.newest != change:
        return False
    again = digest("undo", str(change), now.isoformat())
    back = [Choice(one.kind, one.was, one.value, now, again, source) for one in past.choices if one.change == change]
    if back:
        store.add(tx, shop, person, back)
    store.end_wishes(tx, shop, _family(tx, shop, person), [one.id for one in past.wishes if one.change == change], now)
    rows = []
    for one in [word for word in past.consents if word.event == change]:
        before = [word for word in past.consents if (word.purpose, word.channel) == (one.purpose, one.channel)]
        last = next((word for word in reversed(before) if word.at < one.at), None)
        given, its, wording = (last.given, last.source, last.wording) if last else (True, f"{LIFTED}, {source}", "")
        rows.append((shop, person, _row(one.purpose, one.channel, given, now, again, its or source, wording)))
    if rows:
        consents.add(tx, rows)
    return True


def void_links(tx: Tx, shop: str, person: UUID, now: datetime) -> None:
    """Let no link count that was made before this moment."""
    store.void_links(tx, shop, person, now.replace(microsecond=0))


def links_since(tx: Tx, shop: str, person: UUID) -> datetime | None:
    """Return since when her links count, `None` when all do."""
    return store.links_since(tx, shop, person)


def wished_since(tx: Tx, shop: str, person: UUID, since: datetime) -> int:
    """Return how many consents she wished for since then, confirmed or not."""
    return store.wished_since(tx, shop, person, since)


def newest_order(tx: Tx, shop: str, person: UUID) -> tuple[str, str] | None:
    """Return her newest order and what she is to it, `None` when there is none."""
    return store.newest_order(tx, shop, person)


def stop(
    tx: Tx, keys: Keyring, shop: str, *, channel: str, address: str, source: str, event: UUID, now: datetime
) -> list[UUID]:
    """Whoever has this address wants nothing more on this channel ("STOP" to a text message); return who that is.

    By e-mail what is about her orders still comes, since she asked for it by ordering; on every other channel that ends
    too. ``source`` says what came in, ``event`` is its id: the same one twice is written once.
    """
    purposes = (EVERYTHING,) if channel == "email" else (EVERYTHING, SERVICE)
    rows = [_row(one, channel, False, now, event, source) for one in purposes]
    return _heard(tx, keys, shop, channel, address, rows)


def start(
    tx: Tx, keys: Keyring, shop: str, *, channel: str, address: str, source: str, event: UUID, now: datetime
) -> list[UUID]:
    """Take a ``stop`` back ("START"). It is no consent to anything."""
    rows = [_row(one, channel, True, now, event, f"{LIFTED}, {source}") for one in (EVERYTHING, SERVICE)]
    return _heard(tx, keys, shop, channel, address, rows)


def _heard(tx: Tx, keys: Keyring, shop: str, channel: str, address: str, rows: Sequence[ConsentChange]) -> list[UUID]:
    hold_off_forgetting(tx, [shop])
    wrapped = vault.shop_secret(tx, shop)
    if wrapped is None:
        return []
    email, phone = (address, "") if channel == "email" else ("", address)
    hashes = person_keys(keys.open(wrapped), email=email, phone=phone, source_id="", country="")
    met = forgetting.persons_with(tx, shop, [hashed for _, hashed in hashes])
    known = persons.known(tx, {(shop, person) for person in met})
    found = sorted({row.root for row in known.values()})
    if found:
        consents.add(tx, [(shop, person, row) for person in found for row in rows])
    return found


def _words(tx: Tx, shop: str, person: UUID, picked: Sequence[Picked], change: UUID, source: str, now: datetime) -> None:
    """Write consents that change anything; where she agrees, what she objected to before ends with it."""
    held = {(one.purpose, one.channel): one for one in consents.of(tx, shop, [person]).get(person, ())}
    new: dict[tuple[str, str], ConsentChange] = {}
    for one in picked:
        was = held.get((one.purpose, one.channel))
        if was is None or was.given != one.given or (one.given and was.source != source):
            new[one.purpose, one.channel] = _row(one.purpose, one.channel, one.given, now, change, source, one.wording)
        if one.given and one.purpose != SERVICE:
            for against in ((one.purpose, ANY), (EVERYTHING, ANY), (EVERYTHING, one.channel)):
                its = held.get(against)
                if against not in new and its is not None and not its.given:
                    new[against] = _row(*against, True, now, change, f"{LIFTED}, {source}")
    if new:
        consents.add(tx, [(shop, person, row) for row in new.values()])


def _row(
    purpose: str, channel: str, given: bool, at: datetime, event: UUID, source: str, wording: str = ""
) -> ConsentChange:
    return ConsentChange(_PLACE, purpose, channel, given, at, event, "", source, wording)


def _family(tx: Tx, shop: str, person: UUID) -> list[UUID]:
    return forgetting.family(tx, shop, person)


def _choices(found: Mapping[str, str]) -> Choices:
    start_, _, end = found.get("quiet", "").partition("-")
    channels = {kind.partition(":")[2]: value for kind, value in found.items() if kind.startswith("channel:") and value}
    return Choices(found.get("language", ""), (start_, end) if end else None, channels)
