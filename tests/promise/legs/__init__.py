"""Estimates composed over legs."""
