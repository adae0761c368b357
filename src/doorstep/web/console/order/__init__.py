"""One order as staff see it: page, timeline and custody, why, and what staff do to it."""
