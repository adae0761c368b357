"""Whose a tracking number may be: carrier, service and kind of package, by look and check digit. Pure.

`formats.toml` says how each carrier writes its numbers, `services.toml` what codes within a number mean, `posts.toml`
who gives out S10 numbers in which country. All tables and words are ours.
"""

from doorstep.connect.detect.find import Candidate, almost, candidates

__all__ = ["Candidate", "almost", "candidates"]
