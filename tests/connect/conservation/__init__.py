"""Nothing of a raw body is dropped in silence: each text with a date or a time is told or left out by name. Pure."""

from tests.connect.conservation.check import lost

__all__ = ["lost"]
