"""Segments: groups of customers, described by a document of the shop."""
