"""Receipts and suppressed addresses."""
