"""Take in the receipts and replies of one body: keep them once, fold fates, rest addresses, tell the order.

Only what names a message of ours counts, so that nobody can silence an address by writing to us about it. The same
body taken in again says the same facts; those that stand already change nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from doorstep.kit.errors import Unreadable
from doorstep.kit.handle import Tx
from doorstep.kit.ids import digest
from doorstep.messages.incoming.handlers.addresses import address_keys
from doorstep.messages.incoming.model import REPLIED, WHYS, Heard, Suppression
from doorstep.messages.incoming.rules import heard_as, reached, suppression
from doorstep.messages.incoming.store import receipts as store
from doorstep.messages.incoming.store import suppressions
from doorstep.messages.incoming.store.receipts import About, Row
from doorstep.messages.model import SERVICE, Incoming, Letter, Receipt, Reply
from doorstep.messages.model.letters import BOUND
from doorstep.messages.store import letters
from doorstep.messages.store import orders as orders_store
from doorstep.people import handlers as people
from doorstep.people.model import Keyring
from doorstep.shop.model import Bounces
from doorstep.timeline.model import (
    AddressBounced,
    ConsentWithdrawn,
    ContactReceived,
    CustomerUnreachable,
    MessageFailed,
    MessageFate,
    Told,
)

NOT_OURS, _SAID = "it names no message of ours", "said in an answer to a message"
_letter = msgspec.json.Decoder(Letter).decode
_TOLD = frozenset({"delivered", "delayed", "opened", "clicked", "left", "complained"})


class Taken(Struct, frozen=True):
    """What the timeline is to hear, and (path, reason) of what says nothing to us."""

    facts: tuple[Told, ...] = ()
    ignored: tuple[tuple[str, str], ...] = ()


def take_in(tx: Tx, keys: Keyring, shop: str, incoming: Incoming, rules: Bounces, *, now: datetime) -> Taken:
    """Take in what one body held. Asked again with the same body, nothing changes and the same facts are returned."""
    sheet = _Sheet(tx, keys, shop, incoming, now)
    for place, receipt in enumerate(incoming.receipts):
        sheet.receipt(f"receipt[{place}]", receipt)
    for place, reply in enumerate(incoming.replies):
        sheet.reply(f"reply[{place}]", reply)
    if not sheet.rows:
        return Taken(ignored=tuple(sheet.ignored))
    store.add(tx, sheet.rows)
    heard = store.heard(tx, shop, sorted(sheet.abouts))
    store.reach(tx, shop, [(sheet.abouts[one].month, one, reached(all_)) for one, all_ in heard.items()])
    facts = [told for one, all_ in heard.items() for told in _facts(sheet.abouts[one], all_)]
    at = {one.id: one.at for all_ in heard.values() for one in all_}
    facts += [told for row_id, about, reply in sheet.said for told in _reply_facts(about, row_id, at[row_id], reply)]
    facts += [_withdrawn(about, row_id, at[row_id], _ended(about), who) for row_id, about, who in sheet.left]
    facts += _rest(tx, shop, sheet.abouts, sheet.rows, rules)
    return Taken(tuple(facts), tuple(sheet.ignored))


class _Sheet:
    """The rows of one body, each with the message that it speaks of."""

    def __init__(self, tx: Tx, keys: Keyring, shop: str, incoming: Incoming, now: datetime) -> None:
        self._tx, self._keys, self._shop, self._now = tx, keys, shop, now
        self._named = _messages(tx, shop, incoming)
        self._addresses = _addresses(tx, keys, shop, self._named.values())
        self._secret = people.shop_secret(tx, keys, shop)
        self.rows: list[Row] = []
        self.abouts: dict[UUID, About] = {}
        self.said: list[tuple[UUID, About, Reply]] = []
        self.left: list[tuple[UUID, About, str]] = []
        self.ignored: list[tuple[str, str]] = list(incoming.ignored)

    def receipt(self, path: str, one: Receipt) -> None:
        about, word = self._named.get(_name(one)), heard_as(one)
        if about is None or not word:
            self.ignored.append((path, NOT_OURS if about is None else "it says nothing about a message"))
            return
        told = one.key or (one.at.isoformat() if one.at else "")
        row_id = digest("receipt", one.connector, told, word, one.cause, one.code)
        address = self._addresses.get(about.id, "")
        self._add(about, row_id, word, one.at, address, one)
        if word == "left":
            self.left.append((row_id, about, address))

    def reply(self, path: str, one: Reply) -> None:
        about = self._named.get(_name(one)) or _by_address(self._tx, self._keys, self._shop, one)
        self._obey(about, one)
        if about is None or one.choice == "automatic":
            self.ignored.append((path, NOT_OURS if about is None else "an automatic reply"))
            return
        row_id = digest("reply", one.connector, one.message or f"{one.at} {one.text}")
        self._add(about, row_id, REPLIED, one.at, one.address, None)
        self.said.append((row_id, about, one))

    def _obey(self, about: About | None, one: Reply) -> None:
        """STOP and START hold for whoever has the address, whatever they answer. Only providers vouch for who writes:
        a mail that answers nothing of ours may be anybody's."""
        if not (one.leaves or one.joins) or not one.address or (about is None and one.channel == "email"):
            return
        act, at = people.stop if one.leaves else people.start, min(one.at or self._now, self._now)
        event, told = digest("obeyed", one.connector, one.message or f"{one.at} {one.text}"), (one.channel, one.address)
        act(self._tx, self._keys, self._shop, channel=told[0], address=told[1], source=_SAID, event=event, now=at)

    def _add(
        self, about: About, row_id: UUID, word: str, at: datetime | None, address: str, one: Receipt | None
    ) -> None:
        (key,) = address_keys(self._secret, [(about.channel, address)])
        cause, code = (one.cause, one.code) if one else ("", "")
        self.rows.append(
            Row(
                self._shop,
                about.id,
                row_id,
                word,
                min(at, self._now) if at else self._now,
                self._now,
                about.channel,
                key,
                cause,
                code,
                bool(one and one.permanent),
                bool(one and one.machine),
            )
        )
        self.abouts[about.id] = about


def _name(one: Receipt | Reply) -> tuple[str, str]:
    """Our own id of the message that is spoken of, else the provider's."""
    theirs = one.message if isinstance(one, Receipt) else one.answers
    return (one.reference, "") if one.reference else ("", theirs)


def _messages(tx: Tx, shop: str, incoming: Incoming) -> dict[tuple[str, str], About]:
    names = {_name(one) for one in incoming.receipts} | {_name(one) for one in incoming.replies}
    ids = {name: UUID(hex=name[0]) for name in names if len(name[0]) == 32 and _is_hex(name[0])}
    theirs = letters.named(tx, shop, [name[1] for name in names if name[1]])
    ids |= {("", name): place[1] for name, place in theirs.items()}
    found = store.about(tx, shop, sorted(set(ids.values()))) if ids else {}
    return {name: found[one] for name, one in ids.items() if one in found}


def _is_hex(text: str) -> bool:
    return all(sign in "0123456789abcdef" for sign in text.lower())


def _addresses(tx: Tx, keys: Keyring, shop: str, messages: Iterable[About]) -> dict[UUID, str]:
    """Whom these messages went to; absent for who was forgotten."""
    found: dict[UUID, str] = {}
    for one in messages:
        try:
            (data,) = people.unseal_under(tx, keys, shop, [(one.subject, one.sealed)], bound=BOUND)
        except Unreadable:
            continue
        if data is not None:
            found[one.id] = _letter(data).address
    return found


def _by_address(tx: Tx, keys: Keyring, shop: str, reply: Reply) -> About | None:
    """The last message to whoever writes from this address."""
    subjects = [one.subject for one in people.search(tx, keys, shop, reply.address)] if reply.address else []
    return store.latest(tx, shop, subjects, reply.channel) if subjects else None


# -- what the order hears --------------------------------------------------------------------------------------------


def _facts(about: About, heard: Sequence[Heard]) -> Iterable[Told]:
    """What all that was heard of a message says, each fate once and from when it happened first."""
    first: dict[str, Heard] = {}
    for one in sorted(heard, key=lambda one: (one.at, str(one.id))):
        if not one.machine:
            first.setdefault(one.fate, one)
    for word, one in first.items():
        identity = ("message", about.id.hex, "bounced" if word == "failed" else word)
        if word == "failed":
            reason = one.cause.replace("_", " ") or "unknown"  # never their words: they hold the address
            fact = MessageFailed(str(about.id), about.channel, reason, one.cause, one.code)
            yield Told(about.subject, identity, one.at, fact, 0)
        elif word in _TOLD:
            yield Told(
                about.subject, identity, one.at, MessageFate(str(about.id), word, about.channel, about.template), 0
            )


def _reply_facts(about: About, row_id: UUID, at: datetime, reply: Reply) -> Iterable[Told]:
    if reply.leaves:
        yield _withdrawn(about, row_id, at, "everything", reply.address)
        return
    fact = ContactReceived(topic="reply", channel=about.channel, text=reply.text[:4000])
    yield Told(about.subject, ("reply", row_id.hex), at, fact, 0)


def _ended(about: About) -> str:
    """What a reader ends who leaves by a mail's own way out; that of a service mail is for whatever else we send."""
    return about.purpose if about.purpose != SERVICE else "marketing"


def _withdrawn(about: About, row_id: UUID, at: datetime, purpose: str, address: str) -> Told:
    fact = ConsentWithdrawn(purpose, about.channel, _SAID, address)
    return Told(about.subject, ("left", row_id.hex), at, fact, 0)


# -- addresses ------------------------------------------------------------------------------------------------------


def _rest(tx: Tx, shop: str, messages: dict[UUID, About], rows: Sequence[Row], rules: Bounces) -> Iterable[Told]:
    """Judge each address anew of which something bad was heard."""
    bad = {(one.channel, one.hash): one for one in rows if one.fate in ("failed", "delayed", "complained")}
    for (channel, key), row in sorted(bad.items()):
        suppressions.hold(tx, shop, channel, key)
        heard: list[Heard] = store.of_address(tx, shop, channel, key)
        found = suppression(heard, rules, suppressions.lifted_at(tx, shop, channel, key))
        if found is None:
            continue
        suppressions.keep(tx, shop, channel, key, found)
        if found.until is None:
            yield _lost(tx, shop, messages[row.message], found)


def _lost(tx: Tx, shop: str, about: About, found: Suppression) -> Told:
    """Said once an order and address: by which channel the customer can be asked now, or that none is left."""
    others = tuple(sorted(_others(tx, shop, about.subject) - {about.channel}))
    why = WHYS[found.why]
    identity = ("address", about.channel, found.message.hex)
    if others:
        fact = AddressBounced(about.channel, why, others, str(about.id))
        return Told(about.subject, identity, found.since, fact, 0)
    return Told(about.subject, identity, found.since, CustomerUnreachable(about.channel, why, str(about.id)), 0)


def _others(tx: Tx, shop: str, subject: str) -> set[str]:
    """The channels on which a party of this order has an address."""
    known = orders_store.known(tx, [(shop, subject)]).get((shop, subject))
    parties = known.state.parties.values() if known else ()
    return {"email" for one in parties if one.email} | {"sms" for one in parties if one.phone}
