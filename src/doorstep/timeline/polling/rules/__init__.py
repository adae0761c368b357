"""When to ask, how failures are met, and how accounts are checked. Pure."""
