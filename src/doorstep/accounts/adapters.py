"""What allauth asks of us: nobody signs up by themselves, and secrets of second factors are sealed."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from doorstep.kit import ids, seal
from doorstep.kit.config import load

_FOR = b"doorstep second factor"


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Members are made by an owner or the command, never by a stranger at the door."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals secrets with a key made of the master key, so that a dump of the tables opens no account."""

    def encrypt(self, text: str) -> str:
        """Seal a secret for its column."""
        return urlsafe_b64encode(seal.seal(_key(), text.encode(), _FOR)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open it again."""
        return seal.unseal(_key(), urlsafe_b64decode(encrypted_text), _FOR).decode()


@cache
def _key() -> bytes:
    found = load(os.environ)
    return ids.keyed(seal.master_key(found.key, found.home), "second factors")
