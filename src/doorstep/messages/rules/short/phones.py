"""Telephone numbers in the one form that every provider takes (ITU-T E.164). Pure; rules of numbers: libphonenumber."""

import phonenumbers

_LONGEST = 40


def e164(number: str, country: str = "") -> str:
    """Return a number as +491701234567, empty for what is none.

    ``country`` (DE) is whose national form it may have. Numbers that nobody can have been given are none.
    """
    text = number.strip()
    if not text or len(text) > _LONGEST:
        return ""
    try:
        found = phonenumbers.parse(text, country.upper() or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(found) or found.extension:
        return ""
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
