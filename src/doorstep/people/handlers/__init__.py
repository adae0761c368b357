"""Meet persons, keep what is personal in the vault, and forget it for good."""

from doorstep.people.handlers.consents import consented, consents_of, consents_of_many, sightings_of
from doorstep.people.handlers.find import merge, people_of, search, unmerge
from doorstep.people.handlers.forget import forget, holdings, persons_called, reapply_forgettings
from doorstep.people.handlers.looks import looked
from doorstep.people.handlers.meet import meet
from doorstep.people.handlers.vault import (
    data_keys,
    forgotten,
    hold_off_forgetting,
    keep,
    resolve,
    reveal,
    reveal_texts,
    seal_under,
    shop_secret,
    unseal_under,
)

__all__ = [
    "consented",
    "consents_of",
    "consents_of_many",
    "data_keys",
    "forget",
    "forgotten",
    "hold_off_forgetting",
    "holdings",
    "keep",
    "looked",
    "meet",
    "merge",
    "people_of",
    "persons_called",
    "reapply_forgettings",
    "resolve",
    "reveal",
    "reveal_texts",
    "seal_under",
    "search",
    "shop_secret",
    "sightings_of",
    "unmerge",
    "unseal_under",
]
