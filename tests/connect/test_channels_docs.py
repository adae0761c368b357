"""docs/channels.md names every connector of a channel, every secret and option, and nothing that is gone; cards fit."""

import re
from pathlib import Path

import pytest

from doorstep.connect.sending import CHANNELS, card, carries, codes_of, reader, sender
from doorstep.connect.sending.registry import HEARD
from doorstep.messages.accounts.model import CHANNELS as WAYS
from doorstep.messages.accounts.model import Account
from doorstep.wiring import check_lines

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "channels.md").read_text(encoding="utf-8")
FOLDERS = ROOT / "src" / "doorstep" / "connect" / "channels"
#: They need no account.
FIXED = {"smtp", "mailbox", "hook", "post"}


def test_every_connector_is_documented_and_nothing_that_is_gone() -> None:
    headings = re.findall(r"^### `([^`]+)`", PAGE, re.MULTILINE)
    folders = {path.parent.name for path in FOLDERS.glob("*/__init__.py")}
    assert sorted(headings) == sorted(folders) == sorted({*CHANNELS, *FIXED})


@pytest.mark.parametrize("connector", CHANNELS)
def test_a_card_says_what_its_connector_can(connector: str) -> None:
    about, able = card(connector), carries()[connector]
    assert (about.id, about.kind, about.can) == (connector, "channel", able.channels)
    assert "2026-11-22" in about.format
    assert set(able.channels) <= set(WAYS)
    assert set(able.must) <= set(able.options)
    section = re.split(r"^### ", PAGE.partition(f"### `{connector}`\n")[2], flags=re.MULTILINE)[0]
    shared = section + (PAGE.partition("### `twilio_sms`\n")[2][:800] if connector.startswith("twilio") else "")
    assert [name for name in (*able.secrets, *able.must) if f"`{name}`" not in shared] == []
    assert sender(connector).carries == able


@pytest.mark.parametrize("connector", HEARD)
def test_whoever_calls_us_can_be_read(connector: str) -> None:
    assert reader(connector)(b"", {}).error != ""
    assert carries()[connector].receipts


@pytest.mark.parametrize("path", sorted(FOLDERS.glob("*/statuses.toml")), ids=lambda path: path.parent.name)
def test_codes_are_words_of_ours(path: Path) -> None:
    assert codes_of(str(path)).errors


def test_every_field_of_an_account_is_documented() -> None:
    table = PAGE.partition("| field | says |")[2].partition("\n\n")[0]
    assert sorted(
        re.findall(r"`([a-z_]+)`", "\n".join(row.split("|")[1] for row in table.splitlines()[1:] if row.count("|") > 1))
    ) == (sorted(Account.__struct_fields__))


def test_the_starter_shops_accounts_can_be_published() -> None:
    text = (ROOT / "examples" / "shop" / "channels.toml").read_text(encoding="utf-8")
    assert check_lines("channels.toml", text, {}) == []
    whole = "\n".join(
        re.sub(r"^# (?=\[\[|name|connector|cost|secrets|options)", "", line) for line in text.splitlines()
    )
    assert check_lines("channels.toml", whole, {}) == []
    assert whole.count("[[account]]") == 5
