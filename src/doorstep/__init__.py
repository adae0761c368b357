"""Doorstep: the open, self-hosted post-purchase platform for online retailers."""

__version__ = "0.1.0"
