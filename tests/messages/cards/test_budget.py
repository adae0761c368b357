"""Many senders draw codes of one offer at once: none twice, and never more than the budget."""

from concurrent.futures import ThreadPoolExecutor

from doorstep.kit import db
from doorstep.kit.ids import digest
from doorstep.messages.cards.handlers import Want, draw
from doorstep.messages.cards.model import Drawn, Offer
from doorstep.people.model import Keyring
from tests.messages.conftest import MASTER, NOON, Office

PEOPLE, BUDGET = 80, 30


def drawn_by_many(office: Office, offer: Offer) -> list[Drawn]:
    """Eight senders, each of which meets each person in one of two messages."""
    keys = Keyring(MASTER)

    def send(worker: int) -> list[Drawn]:
        found: list[Drawn] = []
        for start in range(0, PEOPLE, 5):
            group = [
                Want("demo", "spring", digest("person", str(n)), digest("ask", str(n), str(worker % 2)))
                for n in range(start, start + 5)
            ]
            with office.database.transaction() as tx:
                found += draw(tx, keys, group, {("demo", "spring"): offer}, NOON).values()
        return found

    with ThreadPoolExecutor(8) as pool:
        return [one for part in pool.map(send, range(8)) for one in part]


def kept(office: Office) -> list[db.Row]:
    with office.database.transaction() as tx:
        (counted,) = db.rows(tx, "SELECT drawn FROM offer_use", {})
        rows = db.rows(tx, "SELECT code, person, ask FROM offer_drawn", {})
    assert counted[0] == len(rows)
    return rows


def test_made_codes_keep_to_the_budget(office: Office) -> None:
    found = drawn_by_many(office, Offer({"en": "x"}, BUDGET, prefix="S-"))
    rows = kept(office)
    assert len(rows) == BUDGET == len({row[0] for row in rows}) == len({row[1] for row in rows})
    assert {one.code for one in found} == {row[0] for row in rows}


def test_listed_codes_are_taken_in_turn_and_once(office: Office) -> None:
    codes = tuple(f"CODE{n}" for n in range(40))
    drawn_by_many(office, Offer({"en": "x"}, BUDGET, codes=codes))
    assert {row[0] for row in kept(office)} == set(codes[:BUDGET])


def test_each_person_gets_as_many_as_the_offer_allows(office: Office) -> None:
    drawn_by_many(office, Offer({"en": "x"}, 10_000, per_person=2))
    rows = kept(office)
    assert (len(rows), len({row[1] for row in rows}), len({row[2] for row in rows})) == (2 * PEOPLE, PEOPLE, 2 * PEOPLE)
