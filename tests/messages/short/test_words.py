"""Telephone numbers, and the words by which people leave."""

import pytest

from doorstep.messages.rules.short import e164, leaves_or_joins


@pytest.mark.parametrize(
    "text",
    [
        "STOP", "Stop.", "stop please", "STOPP!", "Bitte abmelden", "ARRÊT", "arret", "STOP SMS", "BAJA", "Parar",
        "PARE", "Sair", "退订", "退訂", "TD", "T", "退订！", "Unsubscribe", "STOPALL", " end ", "darme de baja",
    ],
)  # fmt: skip
def test_these_end_messages(text: str) -> None:
    assert leaves_or_joins(text) == (True, False)


@pytest.mark.parametrize("text", ["START", "Unstop", "Anmelden", "ALTA", "voltar", "订阅"])
def test_these_begin_them_again(text: str) -> None:
    assert leaves_or_joins(text) == (False, True)


@pytest.mark.parametrize(
    "text", ["", "Please don't stop the parcel", "1", "stop " * 30, "Kann ich den Termin stoppen?"]
)
def test_these_are_answers_to_be_read(text: str) -> None:
    assert leaves_or_joins(text) == (False, False)


@pytest.mark.parametrize(
    ("number", "country", "expected"),
    [
        ("0170 1234567", "DE", "+491701234567"),
        ("+49 (170) 123-4567", "", "+491701234567"),
        ("00491701234567", "DE", "+491701234567"),
        ("0049 170 1234567", "", ""),  # without a country nobody can tell that 00 goes abroad
        ("(212) 555-2368", "US", "+12125552368"),
        ("170", "DE", ""),
        ("+49 170 1234567 ext. 5", "", ""),
        ("ada@example.org", "DE", ""),
        ("9" * 50, "DE", ""),
    ],
)
def test_numbers_are_written_in_one_form(number: str, country: str, expected: str) -> None:
    assert e164(number, country) == expected
