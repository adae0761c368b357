"""Scorecards: how carriers did, what changed, and the parcels behind each figure."""
