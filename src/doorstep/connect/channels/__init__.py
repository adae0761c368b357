"""Channels: what carries messages to people."""
