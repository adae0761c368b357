"""Customers as parties: who they are to an order, what they allowed, and the vault that holds what is personal."""
