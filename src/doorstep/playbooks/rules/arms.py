"""Who belongs to the group that is not told. Pure, and the same for ever: it follows from the names alone."""

from hashlib import blake2b

_WHOLE = 2**64


def held_out(comparison: str, person: str, share: float) -> bool:
    """Return whether a person is not told in this comparison.

    A person's place in one comparison says nothing about that in another. A share that grows only adds people.
    """
    said = f"{len(comparison)}:{comparison}{person}".encode()
    return int.from_bytes(blake2b(said, digest_size=8).digest()) < share * _WHOLE
