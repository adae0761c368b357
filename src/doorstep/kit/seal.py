"""Sealing bytes with AES-256-GCM, and wrapping the keys that seal them.

A data key seals one person's or one day's data and lies in the database wrapped by the master key, which never does.
Destroying the wrapped key makes everything under it unreadable for ever, in every copy.
Sealed form: one byte 0x01, a nonce of 12 bytes, then ciphertext and tag.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from doorstep.kit.errors import SettingError, Unreadable

KEY_BYTES = 32
_FORM = b"\x01"
_NONCE = 12
_WRAPPED = b"doorstep wrapped key"


def new_key() -> bytes:
    """Return 32 fresh random bytes."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, data: bytes, aad: bytes = b"") -> bytes:
    """Return `data` sealed; `aad` is not kept inside but must be the same again to open it."""
    nonce = os.urandom(_NONCE)
    return _FORM + nonce + AESGCM(key).encrypt(nonce, data, aad)


def unseal(key: bytes, sealed: bytes, aad: bytes = b"") -> bytes:
    """Return what was sealed. Raises `Unreadable` when key, bytes or `aad` are not the ones it was sealed with."""
    if sealed[:1] != _FORM or len(sealed) < 1 + _NONCE + 16:
        raise Unreadable("these bytes were not sealed by Doorstep")
    try:
        return AESGCM(key).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], aad)
    except InvalidTag:
        raise Unreadable("the key does not fit, or the bytes were changed") from None


def wrap(master: bytes, key: bytes) -> bytes:
    """Return a data key sealed by the master key, fit to be stored."""
    return seal(master, key, _WRAPPED)


def unwrap(master: bytes, wrapped: bytes) -> bytes:
    """Return the data key again. Raises `Unreadable` under another master key."""
    return unseal(master, wrapped, _WRAPPED)


def read_master(text: str) -> bytes:
    """Return the master key written as 43 or 44 characters of URL-safe base64. Raises `SettingError` otherwise."""
    try:
        key = urlsafe_b64decode(text.strip() + "=" * (-len(text.strip()) % 4))
    except (NotBase64, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingError("DOORSTEP_KEY must be 32 bytes in URL-safe base64; `doorstep doctor` shows how to make one")
    return key


def write_master(key: bytes) -> str:
    """Return the master key as text, as `read_master` reads it."""
    return urlsafe_b64encode(key).decode()


def master_key(given: str | None, home: Path) -> bytes:
    """Return the master key: the given one, else that of the file `key` in `home`, made (0600) when missing."""
    if given:
        return read_master(given)
    path = home / "key"
    try:
        return read_master(path.read_text())
    except FileNotFoundError:
        pass
    home.mkdir(parents=True, exist_ok=True)
    draft = home / f".key-{os.getpid()}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(write_master(new_key()) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # the first of several processes wins; nobody ever sees half a key
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return read_master(path.read_text())
