"""The claim pack in the view of an order: for those who may see people, and every pack is written down."""

import io
import zipfile

from doorstep.kit import db
from tests.web import stories
from tests.web.conftest import Site
from tests.web.staff import HOME, signed_in


def _looks(site: Site) -> list[str]:
    with site.database.transaction() as tx:
        return [row[0] for row in db.rows(tx, "SELECT what FROM looked_at ORDER BY at")]


def test_the_button_hands_out_the_pack(site: Site) -> None:
    story = stories.asleep()
    site.tell(story)
    client = signed_in(site, "care")
    assert "Pack the evidence" in client.get(HOME + "orders/1004").content.decode()
    answer = client.post(HOME + "orders/1004/claims", {"parcel": story.parcel})
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith('attachment; filename="claim-')
    with zipfile.ZipFile(io.BytesIO(answer.content)) as folder:
        assert folder.read("claim.pdf").startswith(b"%PDF-")
        assert "1Z999AA11004" in folder.read("scans.csv").decode()
    assert _looks(site) == ["claim pack"]


def test_who_may_not_see_people_gets_none(site: Site) -> None:
    story = stories.asleep()
    site.tell(story)
    client = signed_in(site, "warehouse")
    assert "Pack the evidence" not in client.get(HOME + "orders/1004").content.decode()
    assert client.post(HOME + "orders/1004/claims", {"parcel": story.parcel}).status_code == 403
    assert _looks(site) == []


def test_a_parcel_that_nobody_has_had_gives_none(site: Site) -> None:
    site.tell(stories.asleep())
    answer = signed_in(site).post(HOME + "orders/1004/claims", {"parcel": "parcel:1004/9"})
    assert (answer.status_code, answer["Location"]) == (302, HOME + "orders/1004")
