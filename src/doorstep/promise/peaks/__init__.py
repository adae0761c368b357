"""Peaks: what waits at each location, counted every few minutes, so that estimates move before they were wrong."""
