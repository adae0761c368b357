"""What a claim rests on. Pure."""

from doorstep.learning.claims.rules.claim import claims_of

__all__ = ["claims_of"]
