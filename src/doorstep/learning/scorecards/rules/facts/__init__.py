"""What happened on each leg of an order's parcels, as far as a scorecard asks. Pure."""

from doorstep.learning.scorecards.rules.facts.legs import legs_of
from doorstep.learning.scorecards.rules.facts.terms import Terms

__all__ = ["Terms", "legs_of"]
