"""How persons are found again, and the words of the links by which they choose. Pure."""

from doorstep.people.rules.links import PURPOSES, Word, confirm_word, read_confirm, read_word, word_of
from doorstep.people.rules.spelling import (
    asked_for,
    hash_of,
    name_parts,
    needles,
    normal_email,
    normal_phone,
    person_keys,
    search_keys,
)

__all__ = [
    "PURPOSES",
    "Word",
    "asked_for",
    "confirm_word",
    "hash_of",
    "name_parts",
    "needles",
    "normal_email",
    "normal_phone",
    "person_keys",
    "read_confirm",
    "read_word",
    "search_keys",
    "word_of",
]
