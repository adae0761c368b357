"""The shop's own things: messages, mailbox, settings."""

import re
from email.message import EmailMessage
from pathlib import Path

import pytest

from doorstep.accounts.models import Member, Post
from tests.web import samples
from tests.web.conftest import Site
from tests.web.staff import HOME, signed_in


def test_the_gallery_shows_every_message_in_every_language(site: Site, starter: dict[str, str]) -> None:
    with site.database.transaction() as tx:
        samples.make_shop(tx, site.keys, "starter", starter)
    client = signed_in(site)
    Post.objects.create(member=Member.objects.get(), shop="starter", role="marketing")
    told = {path.removeprefix("messages/").removesuffix(".toml") for path in starter if path.startswith("messages/")}
    for language in ("en", "de"):
        text = client.get("/console/starter/gallery", {"language": language}).content.decode()
        shown = re.findall(rf'sandbox src="(/console/starter/gallery/(\w+)/{language})"', text)
        assert {name for _, name in shown} == told
        letter = client.get(shown[0][0])
        assert "sandbox" in letter["Content-Security-Policy"]
        assert letter["X-Frame-Options"] == "SAMEORIGIN"
        assert "Nordlicht" in letter.content.decode()
    assert client.get("/console/starter/gallery/none/en").status_code == 404


def test_the_local_mailbox_shows_this_shops_mails(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for shop in ("fjord", "other"):
        folder = tmp_path / "mailbox" / shop
        folder.mkdir(parents=True)
        mail = EmailMessage()
        mail["To"], mail["Subject"] = "ada@byron.example", f"News from {shop}"
        mail.set_content("Arrives on Friday.")
        mail.add_alternative("<p>Arrives on <b>Friday</b>.</p>", subtype="html")
        (folder / "1.eml").write_bytes(mail.as_bytes())
    monkeypatch.setattr("doorstep.web.console.mailbox.home", lambda: tmp_path)
    client = signed_in(site, "care")
    text = client.get(HOME + "mailbox", {"mail": "1.eml"}).content.decode()
    assert ("News from fjord" in text, "News from other" in text) == (True, False)
    assert "Arrives on Friday." in text
    assert "<p>Arrives on <b>Friday</b>.</p>" in client.get(HOME + "mailbox/1.eml").content.decode()
    assert client.get(HOME + "mailbox/..%2Fother%2F1.eml").status_code == 404
