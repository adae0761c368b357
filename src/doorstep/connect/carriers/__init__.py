"""Carriers: who brings the parcels."""
