"""Accounts with the providers of channels: `channels.toml` of a shop, checked before it is published."""
