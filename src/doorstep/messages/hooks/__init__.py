"""Outgoing hooks: tell other systems what happened to an order, signed after Standard Webhooks."""
