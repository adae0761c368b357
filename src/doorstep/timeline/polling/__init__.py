"""Asking carriers where parcels are, for those that do not tell by themselves."""
