"""Shops: where orders are placed."""
