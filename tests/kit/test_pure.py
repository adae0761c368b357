"""Ids, money, sealing and settings: everything of the kit that needs no PostgreSQL."""

import os
import stat
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kit import ids, money, seal
from doorstep.kit.config import SETTINGS, django_form, load
from doorstep.kit.errors import SettingError, Unreadable
from doorstep.kit.money import Money

words = st.lists(st.text() | st.binary(), max_size=5).map(tuple)


@given(words, words)
def test_different_words_have_different_ids(a: tuple[str | bytes, ...], b: tuple[str | bytes, ...]) -> None:
    same = [w.encode() if isinstance(w, str) else w for w in a] == [w.encode() if isinstance(w, str) else w for w in b]
    assert (ids.digest(*a) == ids.digest(*b)) is same


def test_an_id_never_changes_between_releases() -> None:
    assert ids.digest("order:1", "shopify", b"\x00") == UUID("a1266a90-ece1-8c4e-1329-1c466fba0219")
    assert ids.keyed(b"k" * 32, "a@b.example").hex()[:16] == "965d1286b4f109fc"


def test_a_keyed_hash_needs_its_key() -> None:
    assert ids.keyed(b"k" * 32, "word") != ids.keyed(b"l" * 32, "word")
    with pytest.raises(ValueError, match="16 bytes"):
        ids.keyed(b"short", "word")


def test_a_token_stands_in_a_url_as_it_is() -> None:
    token = ids.new_token(bytes(range(236, 256)))
    assert token == "7O3u7_Dx8vP09fb3-Pn6-_z9_v8"
    with pytest.raises(ValueError, match="16 random bytes"):
        ids.new_token(b"short")


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("19.99", "EUR", 1999),
        ("19.999", "eur", 2000),
        ("1999", "JPY", 1999),
        ("1.234", "KWD", 1234),
        ("-0.5", "USD", -50),
    ],
)
def test_money_is_read_into_minor_units(text: str, currency: str, amount: int) -> None:
    read = money.parse(text, currency)
    assert read == Money(amount, currency.upper())


@pytest.mark.parametrize(
    ("text", "currency"), [("", "EUR"), ("1,5", "EUR"), ("NaN", "EUR"), ("Infinity", "EUR"), ("1", "€")]
)
def test_what_is_no_money_is_refused(text: str, currency: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        money.parse(text, currency)


@given(st.integers(-(10**12), 10**12), st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_money_survives_being_written(amount: int, currency: str) -> None:
    whole = Money(amount, currency)
    assert money.parse(str(whole.decimal), currency) == whole


def test_currencies_do_not_mix() -> None:
    assert money.total([Money(1, "EUR"), Money(2, "EUR")], "EUR") == Money(3, "EUR")
    assert Money(150, "EUR").decimal == Decimal("1.50")
    with pytest.raises(ValueError, match="cannot be counted together"):
        Money(1, "EUR") + Money(1, "USD")


@given(st.binary(max_size=200), st.binary(max_size=20))
def test_sealed_bytes_open_with_their_key_alone(data: bytes, aad: bytes) -> None:
    key = seal.new_key()
    sealed = seal.seal(key, data, aad)
    assert seal.unseal(key, sealed, aad) == data
    for other_key, other_aad in ((seal.new_key(), aad), (key, aad + b"x")):
        with pytest.raises(Unreadable):
            seal.unseal(other_key, sealed, other_aad)


def test_changed_and_foreign_bytes_are_unreadable() -> None:
    key = seal.new_key()
    sealed = seal.seal(key, b"Erika Mustermann")
    for broken in (b"", b"plain text that was never sealed by us", sealed[:-1], sealed[:20] + b"\xff" + sealed[21:]):
        with pytest.raises(Unreadable):
            seal.unseal(key, broken)


def test_a_wrapped_key_opens_under_its_master_alone() -> None:
    master, key = seal.new_key(), seal.new_key()
    wrapped = seal.wrap(master, key)
    assert key not in wrapped
    assert seal.unwrap(master, wrapped) == key
    with pytest.raises(Unreadable):
        seal.unwrap(seal.new_key(), wrapped)


def test_the_master_key_is_made_once_and_for_us_alone(tmp_path: Path) -> None:
    home = tmp_path / "var"
    first = seal.master_key(None, home)
    assert seal.master_key(None, home) == first
    assert stat.S_IMODE(os.stat(home / "key").st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["key"]
    given = seal.new_key()
    assert seal.master_key(seal.write_master(given), home) == given
    with pytest.raises(SettingError, match="32 bytes"):
        seal.master_key("too short", home)


def test_without_anything_set_there_are_sensible_settings() -> None:
    settings = load({})
    assert (settings.host, settings.port, settings.public_url) == ("127.0.0.1", 8080, "http://127.0.0.1:8080")
    assert settings.home == Path("var").absolute()
    assert settings.demo
    assert settings.allow_hosts == frozenset()


def test_every_setting_may_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("smtp://me:pass@mail.example:587\n")
    assert load({"DOORSTEP_SMTP_URL_FILE": str(secret)}).smtp_url == "smtp://me:pass@mail.example:587"
    for setting in SETTINGS:
        with pytest.raises(SettingError, match="keep one"):
            load({setting.name: "x", setting.name + "_FILE": str(secret)})
        with pytest.raises(SettingError, match="No such file"):
            load({setting.name + "_FILE": str(tmp_path / "missing")})


def test_a_database_url_in_django_s_form() -> None:
    form = django_form("postgresql://me:p%40ss@db.example:5433/shop?sslmode=require&host=/run/pg")
    assert form == {
        "NAME": "shop",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "/run/pg",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "host=db user=me"),
        ("DOORSTEP_ADDRESS", "8080"),
        ("DOORSTEP_ADDRESS", "host:99999"),
        ("DOORSTEP_PUBLIC_URL", "shop.example"),
        ("DOORSTEP_SMTP_URL", "mail.example:587"),
        ("DOORSTEP_LOG", "xml"),
        ("DOORSTEP_WORKERS", "0"),
        ("DOORSTEP_DEMO", "maybe"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        load({name: value})
