"""What became true by time or by estimate: warnings with their causes, each told once. Pure."""

from doorstep.promise.rules.warn.derive import derive

__all__ = ["derive"]
