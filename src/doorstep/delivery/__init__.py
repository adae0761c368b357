"""Bring: what a customer may change about a delivery, who carries the change out, and what became of it."""
