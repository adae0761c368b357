"""Addresses, numbers and names in the one form in which they are compared."""

import pytest

from doorstep.people import rules

SECRET = b"s" * 32


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Ottilie@Example.COM ", "ottilie@example.com"),
        ("mailto:a@b.de", "a@b.de"),
        ("o.marker+tag@example.com", "o.marker+tag@example.com"),
        ("ottilie@münchen.de", "ottilie@xn--mnchen-3ya.de"),
        ("", ""),
        ("nobody", ""),
        ("a@b", ""),
        ("two words@b.de", ""),
        ("a@@b.de", ""),
        ("x" * 65 + "@b.de", ""),
        ("a@" + "ü" * 64 + ".de", ""),
    ],
)
def test_an_email_address_is_compared_in_one_form(text: str, expected: str) -> None:
    assert rules.normal_email(text) == expected


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("+49 30 123456", "", "+4930123456"),
        ("0049-30-123456", "US", "+4930123456"),
        ("030 123456", "de", "+4930123456"),
        ("+49 (0)30 123456", "", "+4930123456"),
        ("(11) 98765-4321", "BR", "+5511987654321"),
        ("030 123456", "", ""),
        ("call me", "DE", ""),
        ("123", "DE", ""),
        ("+1234567890123456", "", ""),
    ],
)
def test_a_phone_number_is_compared_in_one_form(text: str, country: str, expected: str) -> None:
    assert rules.normal_phone(text, country) == expected


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Anna-Lena O'Neill", ("anna", "lena", "neill")),
        ("Jürgen Müller", ("jurgen", "muller", "juergen", "mueller")),
        ("José da Conceição", ("jose", "da", "conceicao")),
        ("Straße", ("strasse",)),
        ("Łukasz Ørsted", ("lukasz", "orsted", "oersted")),
        ("李 小龍", ("李", "小龍")),
        ("  ", ()),
    ],
)
def test_a_name_is_searched_by_its_words(name: str, parts: tuple[str, ...]) -> None:
    assert rules.name_parts(name) == parts


def test_a_search_for_a_name_asks_for_every_word_in_any_spelling() -> None:
    assert rules.asked_for(SECRET, "Anna Müller") == [
        [("name", rules.hash_of(SECRET, "name", "anna"))],
        [("name", rules.hash_of(SECRET, "name", "muller")), ("name", rules.hash_of(SECRET, "name", "mueller"))],
    ]


def test_a_search_knows_addresses_and_numbers() -> None:
    assert rules.asked_for(SECRET, "A@b.de") == [[("email", rules.hash_of(SECRET, "email", "a@b.de"))]]
    assert rules.asked_for(SECRET, "030 123456", "DE") == [[("phone", rules.hash_of(SECRET, "phone", "+4930123456"))]]


def test_hashes_differ_by_shop_and_kind() -> None:
    hashes = {
        rules.hash_of(SECRET, "email", "x"),
        rules.hash_of(SECRET, "name", "x"),
        rules.hash_of(b"t" * 32, "name", "x"),
    }
    assert len(hashes) == 3
