"""Who is met again, who is new, what she allowed, and how staff find and merge persons."""

from datetime import datetime, timedelta
from threading import Thread
from uuid import UUID

from doorstep.kit import db, ids
from doorstep.kit.tx import Database
from doorstep.people import handlers
from doorstep.people.model import Consent, ConsentChange, Found, Keyring, Sighting

EVENT = ids.digest("event")


def seen(subject: str, now: datetime, role: str = "buyer", **words: str) -> tuple[str, Sighting]:
    return ("north", Sighting(subject, role, now, **words))


def meet(database: Database, keys: Keyring, *sightings: tuple[str, Sighting]) -> list[UUID | None]:
    with database.transaction() as tx:
        return handlers.meet(tx, keys, sightings)


def test_an_address_finds_the_same_person_whatever_its_case(shops: Database, keys: Keyring, now: datetime) -> None:
    first, second = meet(
        shops, keys, seen("order:1", now, email="A@b.de", name="Anna"), seen("order:2", now, email="a@B.DE")
    )
    [third] = meet(shops, keys, seen("order:3", now, email="a@b.de", phone="+49 30 123456"))
    assert first == second == third


def test_the_shops_own_name_finds_her_when_the_address_is_new(shops: Database, keys: Keyring, now: datetime) -> None:
    [first] = meet(shops, keys, seen("order:1", now, email="old@b.de", source_id="77"))
    [second] = meet(shops, keys, seen("order:2", now, email="new@b.de", source_id="77"))
    [third] = meet(shops, keys, seen("order:3", now, email="new@b.de"))
    assert first == second == third


def test_a_household_shares_a_phone_and_not_a_person(shops: Database, keys: Keyring, now: datetime) -> None:
    [anna] = meet(shops, keys, seen("order:1", now, email="anna@b.de", phone="+49 30 123456"))
    [bert] = meet(shops, keys, seen("order:2", now, email="bert@b.de", phone="+49 30 123456"))
    [called] = meet(shops, keys, seen("order:3", now, phone="030 123456", country="DE"))
    assert anna != bert
    assert called == anna


def test_without_any_address_a_person_belongs_to_her_order(shops: Database, keys: Keyring, now: datetime) -> None:
    a, b, c, nobody = meet(
        shops,
        keys,
        seen("order:1", now, name="Anna Berg"),
        seen("order:2", now, name="Anna Berg"),
        seen("order:1", now, name="Anna B."),
        seen("order:3", now),
    )
    assert a != b
    assert a == c
    assert nobody is None


def test_who_she_is_to_an_order_and_what_is_known_in_clear(shops: Database, keys: Keyring, now: datetime) -> None:
    buyer, recipient = meet(
        shops,
        keys,
        seen("order:1", now, email="anna@b.de", language="de", country="DE"),
        seen("order:1", now, role="recipient", email="bert@b.de"),
    )
    meet(shops, keys, seen("order:2", now, email="anna@b.de", language="en"))
    with shops.transaction() as tx:
        found = handlers.people_of(tx, "north", ["order:1"])
        assert {place: (person.id, person.language, person.country) for place, person in found.items()} == {
            ("order:1", "buyer"): (buyer, "en", "DE"),
            ("order:1", "recipient"): (recipient, "", ""),
        }
        assert handlers.people_of(tx, "south", ["order:1"]) == {}


def test_the_last_buyer_of_an_order_counts(shops: Database, keys: Keyring, now: datetime) -> None:
    meet(shops, keys, seen("order:1", now, email="typo@b.de"))
    [right] = meet(shops, keys, seen("order:1", now + timedelta(hours=1), email="right@b.de"))
    with shops.transaction() as tx:
        assert handlers.people_of(tx, "north", ["order:1"])["order:1", "buyer"].id == right


def test_staff_find_orders_by_address_number_and_words_of_a_name(shops: Database, keys: Keyring, now: datetime) -> None:
    meet(
        shops,
        keys,
        seen("order:1", now, email="anna@b.de", phone="+49 30 123456", name="Anna Müller"),
        seen("order:2", now, email="bert@b.de", name="Bert Müller"),
        seen("order:4", now, email="carl@b.de", phone="+4930123456"),
        ("south", Sighting("order:3", "buyer", now, email="anna@b.de", name="Anna Müller")),
    )
    with shops.transaction() as tx:

        def search(text: str, shop: str = "north") -> list[Found]:
            return handlers.search(tx, keys, shop, text, country="DE")

        assert search("ANNA@b.de") == [Found("order:1", "email")]
        assert search("030/123456") == [Found("order:1", "phone"), Found("order:4", "phone")]
        assert search("mueller") == [Found("order:1", "name"), Found("order:2", "name")]
        assert search("müller anna") == [Found("order:1", "name")]
        assert search("nobody") == search("") == search("- -") == []
        assert search("anna@b.de", "south") == [Found("order:3", "email")]
        assert all(b"nna" not in row[0] for row in db.rows(tx, "SELECT hash FROM search_key"))


def test_persons_are_merged_and_parted_again(shops: Database, keys: Keyring, now: datetime) -> None:
    a, b, c = meet(shops, keys, *(seen(f"order:{n}", now, email=f"{n}@b.de") for n in "abc"))
    assert a
    assert b
    assert c
    with shops.transaction() as tx:
        assert handlers.merge(tx, "north", a, b, who="staff:ann", now=now)
        assert handlers.merge(tx, "north", b, c, who="staff:ann", now=now)
        assert not handlers.merge(tx, "north", c, a, who="staff:ann", now=now)
        assert not handlers.merge(tx, "north", a, c, who="staff:ann", now=now)
        assert not handlers.merge(tx, "north", a, a, who="staff:ann", now=now)
        assert not handlers.merge(tx, "south", a, b, who="staff:ann", now=now)
        assert handlers.meet(tx, keys, [seen("order:x", now, email="a@b.de")]) == [c]
        assert handlers.people_of(tx, "north", ["order:a"])["order:a", "buyer"].id == c
        assert not handlers.unmerge(tx, "south", b, who="staff:ann", now=now)
        assert handlers.unmerge(tx, "north", b, who="staff:ann", now=now)
        assert handlers.meet(tx, keys, [seen("order:y", now, email="a@b.de")]) == [b]
        assert db.rows(tx, "SELECT subject, what FROM looked_at ORDER BY what DESC LIMIT 1") == [
            (f"person:{b}", "unmerged")
        ]


def change(now: datetime, given: bool, **more: str) -> tuple[str, ConsentChange]:
    words = {"subject": "order:1", **more}
    return ("north", ConsentChange(purpose="marketing", channel="email", given=given, at=now, event=EVENT, **words))


def test_the_last_word_on_a_consent_holds(shops: Database, keys: Keyring, now: datetime) -> None:
    [anna] = meet(shops, keys, seen("order:1", now, email="anna@b.de"))
    assert anna
    later = now + timedelta(days=1)
    with shops.transaction() as tx:
        handlers.consented(tx, keys, [change(later, False), change(now, True, address="ANNA@b.de", wording="Yes!")])
        assert handlers.consents_of(tx, "north", anna) == (Consent("marketing", "email", False, later, EVENT),)
        handlers.consented(tx, keys, [change(later + timedelta(days=1), True, address="anna@b.de")])
        assert [one.given for one in handlers.consents_of(tx, "north", anna)] == [True]
        assert handlers.consents_of(tx, "south", anna) == ()


def test_at_the_same_instant_the_withdrawal_holds(shops: Database, keys: Keyring, now: datetime) -> None:
    [anna] = meet(shops, keys, seen("order:1", now, email="anna@b.de"))
    assert anna
    with shops.transaction() as tx:
        _, given = change(now, True)
        other = ConsentChange("order:1", "marketing", "email", False, now, ids.digest("another"))
        handlers.consented(tx, keys, [("north", given), ("north", other)])
        assert [one.given for one in handlers.consents_of(tx, "north", anna)] == [False]


def test_a_customers_consent_finds_her_by_the_shops_own_name(shops: Database, keys: Keyring, now: datetime) -> None:
    with shops.transaction() as tx:
        handlers.consented(tx, keys, [change(now, True, subject="customer:77"), change(now, True, subject="order:0")])
    [anna] = meet(shops, keys, seen("order:1", now, email="anna@b.de", source_id="77"))
    [bert] = meet(shops, keys, seen("order:2", now, email="bert@b.de"))
    assert anna
    assert bert
    with shops.transaction() as tx:
        handlers.merge(tx, "north", anna, bert, who="staff:ann", now=now)
        assert [one.given for one in handlers.consents_of(tx, "north", bert)] == [True]
        assert handlers.consents_of_many(tx, "north", [anna, bert]).keys() == {anna, bert}


def test_many_who_meet_the_same_persons_at_once_agree(shops: Database, keys: Keyring, now: datetime) -> None:
    found: list[list[UUID | None]] = []

    def run(step: int) -> None:
        order = [seen(f"order:{n}", now, email=f"{n}@b.de", source_id=str(n), name=f"Name {n}") for n in range(60)]
        found.append(meet(shops, keys, *order[::step])[::step])

    threads = [Thread(target=run, args=(step,)) for step in (1, -1, 1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [found[0]] * 4
    assert len(set(found[0])) == 60
