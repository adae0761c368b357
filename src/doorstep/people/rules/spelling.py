"""How addresses, numbers and names are written so that the same person is found again. Pure."""

import json
import re
import unicodedata
from collections.abc import Iterable

import phonenumbers

from doorstep.kit.ids import keyed

_EMAIL = re.compile(r"[^@\s<>\x00-\x1f]{1,64}@[^@\s<>\x00-\x1f]{1,253}")
_WORD = re.compile(r"[^\W_]+")
_PLUS = re.compile(r"(?:\+|00)[0-9 ./-]{8,24}")
_SHORTEST = 8  # shorter ones are local numbers without their area
_LONGEST_NEEDLE = 200
#: An e-mail address, seven digits, or two words with together eight letters and more.
_TELLING = re.compile(r"@|(?:\d\D{0,2}){7}|^(?=.{8})\S+\s+\S")
_NOT_DIGIT = re.compile(r"\D+")
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})
_FLAT = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def normal_email(text: str) -> str:
    """Return an e-mail address in the one form in which it is compared, "" when it is none.

    Letter case does not count and the domain is written in ASCII. Nothing else is changed: whether a plus or a dot
    counts is for each provider to decide.
    """
    text = unicodedata.normalize("NFC", text.strip()).lower().removeprefix("mailto:")
    if not _EMAIL.fullmatch(text):
        return ""
    name, _, domain = text.partition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return f"{name}@{domain}" if "." in domain.strip(".") else ""


def normal_phone(text: str, country: str = "") -> str:
    """Return a phone number as E.164 (+4930123456), "" when it is none.

    `country` (ISO 3166-1 alpha-2) tells what a national number means; without it a national number is no number.
    """
    text = text.strip()
    if _PLUS.fullmatch(text):
        digits = _NOT_DIGIT.sub("", text).removeprefix("00") if text[0] == "0" else _NOT_DIGIT.sub("", text)
        return f"+{digits}" if 8 <= len(digits) <= 15 else ""
    try:
        parsed = phonenumbers.parse(text, country.upper() or None)
    except phonenumbers.NumberParseException:
        return ""
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return number if phonenumbers.is_possible_number(parsed) and len(number) > _SHORTEST else ""


def name_parts(name: str) -> tuple[str, ...]:
    """Return the words of a name as they are searched: small, without accents, umlauts also spelt out (ue for ü).

    Single Latin letters are left out, single characters of other scripts are words.
    """
    small = unicodedata.normalize("NFC", name).casefold()
    if small.isascii():
        return tuple(dict.fromkeys(word for word in _WORD.findall(small) if len(word) > 1))
    spelt = _plain(small.translate(_SPELT_OUT))
    words = [*_WORD.findall(_plain(small)), *_WORD.findall(spelt)]
    return tuple(dict.fromkeys(word for word in words if len(word) > 1 or not word.isascii()))


def person_keys(secret: bytes, *, email: str, phone: str, source_id: str, country: str) -> list[tuple[str, bytes]]:
    """Return the keyed hashes by which a person is found again, the most certain first, as (kind, hash)."""
    words = (
        ("email", normal_email(email) if email else ""),
        ("phone", normal_phone(phone, country) if phone else ""),
        ("source_id", source_id.strip()),
    )
    return [(kind, hash_of(secret, kind, word)) for kind, word in words if word]


def search_keys(secret: bytes, *, name: str, found: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Return the keyed hashes by which staff find a subject: those of its addresses and of the words of the name."""
    keys = [key for key in found if key[0] != "source_id"]
    return keys + [("name", hash_of(secret, "name", part)) for part in (name_parts(name) if name else ())]


def asked_for(secret: bytes, text: str, country: str = "") -> list[list[tuple[str, bytes]]]:
    """Return what a search text asks for: all of the outer list must match, each by any of its (kind, hash)."""
    text = text.strip()
    email = normal_email(text)
    if email:
        return [[("email", hash_of(secret, "email", email))]]
    phone = normal_phone(text, country) if sum(letter.isdigit() for letter in text) >= 6 else ""
    if phone:
        return [[("phone", hash_of(secret, "phone", phone))]]
    return [[("name", hash_of(secret, "name", part)) for part in name_parts(word)] for word in text.split() if word]


def needles(texts: Iterable[str]) -> list[bytes]:
    """Return the words by which a raw body is known to speak of a person, in small letters as they stand and as JSON
    spells them: addresses, numbers and whole names. A single short word would be found in other people's bodies too."""
    words = {text.strip().lower() for text in texts}
    telling = [word for word in words if _TELLING.search(word) and len(word) <= _LONGEST_NEEDLE]
    return sorted({form for word in telling for form in (word.encode(), json.dumps(word)[1:-1].encode())})


def hash_of(secret: bytes, kind: str, word: str) -> bytes:
    """Return the hash under which a word of this kind is looked for in one shop."""
    return keyed(secret, "person", kind, word)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(_FLAT))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
