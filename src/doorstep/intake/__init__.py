"""Receive: keep what arrives durably, answer fast, never twice."""
