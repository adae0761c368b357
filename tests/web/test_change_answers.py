"""A change to the neighbour: the shopper's page, the console and the driver's note tell the same."""

import re

import msgspec
import pytest

from doorstep.kit import db
from doorstep.web import shops
from tests.web import samples, stories
from tests.web.conftest import Site
from tests.web.staff import HOME, signed_in

CHANGES = '[[offer]]\ncarrier = "*"\nchanges = ["neighbour", "address"]\n'
ORDER = HOME + "orders/1001"


@pytest.fixture
def site(site: Site) -> Site:
    """The shop offers changes."""
    documents = {"shop.toml": samples.SHOP, "brand.toml": samples.BRAND, "changes.toml": CHANGES}
    with site.database.transaction() as tx:
        sql = "UPDATE release SET documents = %(documents)s WHERE shop = 'fjord'"
        db.run(tx, sql, {"documents": db.Json(msgspec.json.encode(documents))})
    shops.forget()
    return site


def ask(site: Site, **fields: str) -> str:
    """A shopper asks on the page; return the page of changes."""
    token = site.tell(stories.on_its_way())
    site.client.post(f"/t/{token}/proof", {"word": "22765", "for": "changes"})
    assert site.client.post(f"/t/{token}/changes", fields).status_code == 302
    return f"/t/{token}/changes"


def test_the_page_the_console_and_the_drivers_note_agree(site: Site) -> None:
    page = ask(site, change="neighbour", words="Petersen, 2nd floor")
    client = signed_in(site, "care")
    text = client.get(ORDER).content.decode()
    assert "Tell UPS: leave it with a neighbour" in text
    assert "Petersen" not in text
    assert "For the driver" not in text
    answers = re.findall(r'action="(/console/fjord/orders/1001/changes/\w+)"', text)
    assert len(answers) == 1
    assert client.post(answers[0], {"outcome": "agreed"})["Location"] == ORDER
    assert "Written down. The customer sees it on the page." in client.get(ORDER).content.decode()
    text = client.post(ORDER + "/looks").content.decode()
    assert "<h3>For the driver</h3>" in text
    assert "<li>Leave it with a neighbour: Petersen, 2nd floor</li>" in text
    told = site.client.get(page).content.decode()
    assert "<b>Leave it with a neighbour: Petersen, 2nd floor</b>" in told
    assert "UPS agreed to it." in told


def test_an_answer_given_twice_counts_once_and_undoing_the_task_opens_it(site: Site) -> None:
    page = ask(site, change="address", line1="Elbchaussee 1", postcode="22765", city="Hamburg")
    client = signed_in(site, "care")
    text = client.get(ORDER).content.decode()
    (answer,) = re.findall(r'action="(/console/fjord/orders/1001/changes/\w+)"', text)
    client.post(answer, {"outcome": "refused"})
    client.post(answer, {"outcome": "agreed"})
    assert "It was answered or taken back meanwhile." in client.get(ORDER).content.decode()
    (undo,) = re.findall(r'action="(/console/fjord/tasks/[\w-]+/reopening)"', client.get(ORDER).content.decode())
    client.post(undo)
    (done,) = re.findall(r'action="(/console/fjord/tasks/[\w-]+/ending)"', client.get(ORDER).content.decode())
    client.post(done)
    assert "Elbchaussee 1" not in client.get(ORDER).content.decode()
    assert "Another address: Elbchaussee 1, 22765 Hamburg" in client.post(ORDER + "/looks").content.decode()
    assert "UPS agreed to it." in site.client.get(page).content.decode()
