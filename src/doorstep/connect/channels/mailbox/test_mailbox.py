"""The local mailbox."""

from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from uuid import UUID

import msgspec

from doorstep.connect.channels.mailbox.wire import INDEX, Entry, Mailbox
from doorstep.messages.model import Fate, Letter, Outgoing

NOW = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
ADA = Letter(address="ada@example.org", subject="Hello", html="<p>Hi</p>", text="Hi", sender="shop@example.org")
ONE = Outgoing(
    shop="demo",
    month=date(2026, 3, 1),
    message=UUID(int=7),
    attempt=1,
    provider="mailbox",
    channel="email",
    key="<7@example.org>",
    subject="order:1",
    purpose="service",
    template="shipped",
    letter=ADA,
)
FILE = "demo/00000000000000000000000000000007.eml"


def test_a_mail_is_put_into_the_folder_and_its_index(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path / "mailbox")
    assert mailbox.send_many([ONE], NOW) == [Fate(ONE)]
    (entry,) = mailbox.entries()
    assert entry == Entry(NOW, "demo", UUID(int=7), "order:1", "service", "shipped", "<7@example.org>", FILE)
    mail = message_from_bytes(mailbox.read(entry), policy=default)
    assert (mail["to"], mail["subject"], mail["message-id"]) == ("ada@example.org", "Hello", "<7@example.org>")


def test_the_index_holds_nothing_personal(tmp_path: Path) -> None:
    Mailbox(tmp_path).send_many([ONE], NOW)
    assert b"ada" not in (tmp_path / INDEX).read_bytes()


def test_a_repeat_is_there_once(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path)
    mailbox.send_many([ONE], NOW)
    mailbox.send_many([msgspec.structs.replace(ONE, attempt=2, repeat=True)], NOW)
    assert [entry.file for entry in mailbox.entries()] == [FILE]


def test_a_short_message_is_there_as_text(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path)
    letter = msgspec.structs.replace(ADA, address="+491701234567", options={"template": "late"})
    short = msgspec.structs.replace(ONE, channel="whatsapp", letter=letter)
    assert mailbox.send_many([short], NOW) == [Fate(short)]
    (entry,) = mailbox.entries()
    assert (entry.channel, entry.file) == ("whatsapp", FILE.replace(".eml", ".txt"))
    assert mailbox.read(entry) == b"Channel: whatsapp\nTo: +491701234567\nTitle: Hello\ntemplate: late\n\nHi\n"
    mailbox.remove("demo", UUID(int=7))
    assert mailbox.entries() == []


def test_shops_are_apart_and_a_forgotten_mail_is_gone(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path)
    mailbox.send_many([ONE, msgspec.structs.replace(ONE, shop="other")], NOW)
    assert [entry.shop for entry in mailbox.entries("other")] == ["other"]
    mailbox.remove("demo", UUID(int=7))
    assert [entry.shop for entry in mailbox.entries()] == ["other"]


def test_a_folder_that_cannot_be_written_is_a_passing_failure(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    (fate,) = Mailbox(tmp_path / "taken").send_many([ONE], NOW)
    assert (fate.permanent, fate.error) == (False, "the mailbox cannot be written to: Not a directory")
