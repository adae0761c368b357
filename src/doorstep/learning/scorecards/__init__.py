"""Scorecards: how each carrier, service and lane did, week by week, with how sure one can be of it."""
